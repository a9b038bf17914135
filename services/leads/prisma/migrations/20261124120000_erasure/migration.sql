-- An erased organization or user leaves its id behind, which is never given again, and nothing else.
alter table "Organization"
  add column "erasedAt" timestamptz(3),
  -- How many rows of what went.
  add column "removed" jsonb;
alter table "User"
  alter column "featureKey" drop not null,
  add column "erasedAt" timestamptz(3),
  add column "removed" jsonb,
  -- Destroying the key is the erasure: what the log holds cannot be read without it.
  add constraint "User_featureKey_until_erased" check (("featureKey" is null) = ("erasedAt" is not null));

-- A request that was admitted before its user was erased may still store its answer afterwards, with what was in it.
create function drop_answers_of_the_erased() returns trigger language plpgsql as $$
begin
  -- Either the erasure waits for this row and deletes it, or this waits for the erasure and sees it.
  perform pg_advisory_xact_lock_shared(hashtextextended('erasing ' || new.organization_id, 0));
  if exists (select from "User" where "organizationId" = new.organization_id and "id" = new.user_id and "erasedAt" is not null)
    or exists (select from "Organization" where "id" = new.organization_id and "erasedAt" is not null) then
    return null;
  end if;
  return new;
end $$;
create trigger drop_answers_of_the_erased before insert on idempotency_key
  for each row execute function drop_answers_of_the_erased();

grant delete on dead_letter to leads_ingest;
