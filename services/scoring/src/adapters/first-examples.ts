import { recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import type { LeadId } from '../reactions/scoring-store.ts';

/** The sequence of each lead's first example, live or not; asked of deleted leads alone, so it has no index of its own. */
export async function readFirstExamples(
  tx: PoolClient,
  leads: readonly LeadId[],
): Promise<Map<string, Map<string, number>>> {
  const firsts = new Map<string, Map<string, number>>();
  if (leads.length === 0) return firsts;
  const { rows } = await tx.query<LeadId & { sequence: string }>(
    `select organization_id as "organizationId", user_id as "userId", lead_id as "leadId", min(sequence) as sequence
     from training_example
     where (organization_id, user_id, lead_id) in (select * from unnest($1::text[], $2::text[], $3::text[]))
     group by organization_id, user_id, lead_id`,
    [
      leads.map(({ organizationId }) => organizationId),
      leads.map(({ userId }) => userId),
      leads.map(({ leadId }) => leadId),
    ],
  );
  for (const { organizationId, userId, leadId, sequence } of rows) {
    const key = recordKey(organizationId, userId);
    const ofKey = firsts.get(key) ?? new Map<string, number>();
    firsts.set(key, ofKey.set(leadId, Number(sequence)));
  }
  return firsts;
}
