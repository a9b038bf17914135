-- Organizations and users: this service alone binds a user to an organization.
create table "Organization" (
  "id" text collate "C" primary key,
  "createdAt" timestamptz(3) not null default now()
);

create table "User" (
  -- Unique across all organizations: a second organization cannot take a user.
  "id" text collate "C" primary key,
  "organizationId" text collate "C" not null references "Organization" ("id") on delete cascade on update cascade,
  -- Seals the user's features on the log; destroying it makes them unreadable.
  "featureKey" bytea not null check (octet_length("featureKey") = 32),
  "createdAt" timestamptz(3) not null default now()
);
create unique index "User_organizationId_id_key" on "User" ("organizationId", "id");

-- The current state of every lead: a projection of its events, written in their transaction.
create table lead (
  organization_id text collate "C" not null references "Organization" ("id") on delete cascade,
  lead_id text collate "C" not null,
  -- The assignee; null is seen by admins alone.
  user_id text collate "C",
  -- The stream's version: the number of its newest event.
  version integer not null check (version > 0),
  -- A deleted lead leaves its id and its stream behind, and nothing that describes it.
  status text not null check (status in ('open', 'won', 'lost', 'deleted')),
  name text,
  score double precision,
  attributes jsonb not null,
  created_at timestamptz(3) not null,
  last_activity_at timestamptz(3),
  activity_count integer not null,
  closed_at timestamptz(3),
  -- Whose training set holds the outcome.
  outcome_user_id text collate "C",
  -- The standing score; all null for a lead that was closed before it was ever ranked.
  probability double precision,
  footing text check (footing in ('prior', 'learning', 'personal')),
  model_version integer,
  model_revision bigint,
  scored_at timestamptz(3),
  -- The transaction that wrote the row last: pages ask what stood at an earlier moment.
  written_xid xid8 not null default pg_current_xact_id(),
  primary key (organization_id, lead_id),
  foreign key (organization_id, user_id) references "User" ("organizationId", "id") on delete restrict
);
create index lead_by_rank on lead (organization_id, user_id, status, coalesce(probability, -1), lead_id);
create index lead_by_scored_at on lead (scored_at) where status = 'open';

-- What a row of lead was before it was written over, for as long as a page's cursor may ask for it.
create table lead_revision (
  revision_id bigint generated always as identity,
  archived_at timestamptz(3) not null default now(),
  like lead,
  primary key (organization_id, lead_id, revision_id)
);
create index lead_revision_by_age on lead_revision (archived_at);

create function archive_lead() returns trigger language plpgsql as $$
begin
  insert into lead_revision (
    organization_id, lead_id, user_id, version, status, name, score, attributes, created_at, last_activity_at,
    activity_count, closed_at, outcome_user_id, probability, footing, model_version, model_revision, scored_at, written_xid)
  select
    organization_id, lead_id, user_id, version, status, name, score, attributes, created_at, last_activity_at,
    activity_count, closed_at, outcome_user_id, probability, footing, model_version, model_revision, scored_at, written_xid
  from before
  -- What a transaction writes twice nobody else ever saw.
  where written_xid <> pg_current_xact_id();
  return null;
end $$;
create trigger archive_lead after update on lead referencing old table as before
  for each statement execute function archive_lead();

-- The event store: the primary key is the optimistic lock.
create table lead_event (
  organization_id text collate "C" not null,
  lead_id text collate "C" not null,
  version integer not null check (version > 0),
  type text not null,
  data jsonb not null,
  occurred_at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  actor_id text collate "C" not null,
  primary key (organization_id, lead_id, version),
  foreign key (organization_id, lead_id) references lead (organization_id, lead_id) on delete cascade
);

-- Scores that were shown. user_id is whose model made them, so a later assignee never sees them.
create table lead_score (
  organization_id text collate "C" not null,
  lead_id text collate "C" not null,
  model_version integer not null,
  stream_version integer not null,
  scored_day integer not null,
  user_id text collate "C",
  probability double precision not null,
  footing text not null,
  model_revision bigint not null,
  scored_at timestamptz(3) not null,
  primary key (organization_id, lead_id, model_version, stream_version, scored_day),
  foreign key (organization_id, lead_id) references lead (organization_id, lead_id) on delete cascade
);
create index lead_score_by_age on lead_score (scored_at);

-- The last two models of each user, as they came from the log.
create table user_model (
  organization_id text collate "C" not null,
  user_id text collate "C" not null,
  revision bigint not null,
  version integer not null,
  footing text not null check (footing in ('prior', 'learning', 'personal')),
  wins integer not null,
  outcomes integer not null,
  cut_sequence bigint not null,
  algorithm text not null,
  parameters bytea,
  parameters_digest text,
  received_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id, revision),
  foreign key (organization_id, user_id) references "User" ("organizationId", "id") on delete cascade
);

-- The last sequence given to an outcome event of a user.
create table key_sequence (
  organization_id text collate "C" not null,
  user_id text collate "C" not null,
  last_sequence bigint not null check (last_sequence > 0),
  primary key (organization_id, user_id),
  foreign key (organization_id, user_id) references "User" ("organizationId", "id") on delete cascade
);

create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  partition int not null,
  key text not null,
  sequence bigint not null,
  value bytea,
  organization_id text not null,
  user_id text not null default '',
  created_at timestamptz(3) not null default now(),
  published_at timestamptz(3)
);
create index outbox_unpublished on outbox (id) where published_at is null;
create index outbox_by_user on outbox (organization_id, user_id);

create table relay_lease (
  name text primary key,
  owner text not null,
  epoch bigint not null,
  expires_at timestamptz not null
);

create table consumer_partition (
  topic text,
  partition int,
  next bigint not null default 0,
  epoch bigint not null default 0,
  primary key (topic, partition)
);

-- Records of the log that can never be applied, kept as they came.
create table dead_letter (
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  value bytea,
  reason text not null,
  recorded_at timestamptz(3) not null default now(),
  primary key (topic, partition, "offset")
);

create table idempotency_key (
  organization_id text not null,
  user_id text not null,
  key text not null,
  request_hash text not null,
  status int not null,
  body jsonb,
  etag text,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id, key)
);
create index idempotency_key_by_age on idempotency_key (created_at);

-- Row-level security. app: one tenant at a time, set as a transaction's first statement; ingest: relay, consumers, jobs.
create function app_organization() returns text stable language sql as
  $$ select nullif(current_setting('app.organization', true), '') $$;
create function app_user() returns text stable language sql as
  $$ select nullif(current_setting('app.user', true), '') $$;
create function app_sees_organization() returns boolean stable language sql as
  $$ select coalesce(current_setting('app.scope', true) = 'organization', false) $$;

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['lead', 'lead_revision', 'lead_score', 'user_model', 'key_sequence', 'outbox', 'idempotency_key'] loop
    execute format('create policy tenant on %I for all to leads_app
      using (organization_id = app_organization() and (user_id = app_user() or app_sees_organization()))', tenant_table);
  end loop;
  foreach tenant_table in array array['Organization', 'User', 'lead', 'lead_revision', 'lead_event', 'lead_score', 'user_model', 'key_sequence', 'outbox', 'idempotency_key'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy pipeline on %I for all to leads_ingest using (true) with check (true)', tenant_table);
  end loop;
end $$;

create policy tenant on "Organization" for all to leads_app using ("id" = app_organization());
create policy tenant on "User" for all to leads_app
  using ("organizationId" = app_organization() and ("id" = app_user() or app_sees_organization()));
-- Whoever sees a lead sees its stream: the inner query is under lead's own policy.
create policy tenant on lead_event for select to leads_app
  using (organization_id = app_organization() and (app_sees_organization() or exists (
    select from lead l where l.organization_id = lead_event.organization_id and l.lead_id = lead_event.lead_id)));
-- A command writes with a view of its organization: what follows from it may reach a colleague.
create policy tenant_append on lead_event for insert to leads_app
  with check (organization_id = app_organization() and app_sees_organization());

-- What the HTTP side has no business with.
revoke all on relay_lease, consumer_partition, dead_letter from leads_app;
grant select on consumer_partition, dead_letter to leads_app;
revoke update, delete on lead_event, outbox, "Organization", "User" from leads_app;
revoke delete on lead, key_sequence, idempotency_key, user_model from leads_app;
revoke insert, update on user_model from leads_app;
revoke select on all tables in schema public from leads_operator;
grant select on consumer_partition to leads_operator;
