import type { SqlTransaction } from './sql.ts';

/** A user, or (`userId` null) an organization with everybody in it. */
export interface ErasureScope {
  readonly organizationId: string;
  readonly userId: string | null;
}

const leadsThatGo = `
  select lead_id from lead where organization_id = $1 and ($2::text is null or user_id = $2)`;
const ofUserOrTheirLeads = `
  organization_id = $1 and ($2::text is null or user_id = $2 or lead_id in (${leadsThatGo}))`;
const ofUser = `organization_id = $1 and ($2::text is null or user_id = $2)`;

/**
 * What goes, in the order in which it goes: the leads come after what hangs on them. Earlier rows and scores of a
 * lead that was assigned away go too where they were the user's; the lead itself and its stream are its assignee's now.
 */
const deletions = {
  scores: `delete from lead_score where ${ofUserOrTheirLeads}`,
  leadRevisions: `delete from lead_revision where ${ofUserOrTheirLeads}`,
  // An answer that a colleague or an admin got may hold what the user's lead was.
  storedAnswers: `
    delete from idempotency_key where organization_id = $1 and ($2::text is null or user_id = $2
      or body ->> 'assigneeId' = $2 or body ->> 'userId' = $2 or body ->> 'leadId' in (${leadsThatGo}))`,
  leadEvents: `delete from lead_event where organization_id = $1 and lead_id in (${leadsThatGo})`,
  leads: `delete from lead where ${ofUser}`,
  models: `delete from user_model where ${ofUser}`,
  sequences: `delete from key_sequence where ${ofUser}`,
  outboxRows: `delete from outbox where ${ofUser}`,
  deadLetters: `
    delete from dead_letter where split_part(key, ':', 1) = $1 and ($2::text is null or split_part(key, ':', 2) = $2)`,
} as const;

/** How many rows of what went. */
export type Removed = Readonly<Record<string, number>>;

/** Deletes everything of the scope but the rows that bind its ids. The keys' locks are held. */
export async function eraseRows(
  sql: SqlTransaction,
  { organizationId, userId }: ErasureScope,
): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const [name, statement] of Object.entries(deletions)) {
    removed[name] = await sql.$executeRawUnsafe(statement, organizationId, userId);
  }
  return removed;
}
