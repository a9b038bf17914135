import { decodeFeatures, recordKey } from '@leadloop/contracts';
import { bigintArray, byteaArray, textArray, timestampArray } from '@leadloop/database';
import type { Outcome, TrainingRow } from '@leadloop/model';
import type { PoolClient } from 'pg';
import type { LiveExample } from '../domain/key-effect.ts';
import type { KeyChange } from '../projections/key-change.ts';
import type { KeyId, LeadId } from '../reactions/scoring-store.ts';
import { msFromTimestamp } from './row-times.ts';

/** The live example of each of these leads, by record key and leadId. */
export async function readLiveExamples(
  tx: PoolClient,
  leads: readonly LeadId[],
): Promise<Map<string, Map<string, LiveExample>>> {
  if (leads.length === 0) return new Map();
  const { rows } = await tx.query<{
    organization_id: string;
    user_id: string;
    lead_id: string;
    sequence: string;
    outcome: Outcome;
  }>(
    // One look into the index for each lead: a join, planned before the table was analyzed, reads all examples every time.
    `select given.*, live.sequence, live.outcome
     from unnest($1::text[], $2::text[], $3::text[]) as given (organization_id, user_id, lead_id)
     cross join lateral (
       select sequence, outcome from training_example
       where training_example.organization_id = given.organization_id
         and training_example.user_id = given.user_id and training_example.lead_id = given.lead_id
         and superseded_by_sequence is null
       limit 1
     ) as live`,
    [
      textArray(leads.map((lead) => lead.organizationId)),
      textArray(leads.map((lead) => lead.userId)),
      textArray(leads.map((lead) => lead.leadId)),
    ],
  );
  const examples = new Map<string, Map<string, LiveExample>>();
  for (const row of rows) {
    const key = recordKey(row.organization_id, row.user_id);
    const ofKey = examples.get(key) ?? new Map<string, LiveExample>();
    examples.set(key, ofKey);
    ofKey.set(row.lead_id, { sequence: Number(row.sequence), outcome: row.outcome });
  }
  return examples;
}

/** Superseded first: a lead has at most one live example. */
export async function writeExamples(tx: PoolClient, changes: readonly KeyChange[]): Promise<void> {
  const superseded = changes.flatMap(({ state, superseded }) =>
    superseded.map((row) => ({ ...idsOf(state), ...row })),
  );
  if (superseded.length > 0) {
    await tx.query(
      `update training_example set superseded_by_sequence = given.by_sequence
       from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
         as given (organization_id, user_id, sequence, by_sequence)
       where training_example.organization_id = given.organization_id
         and training_example.user_id = given.user_id and training_example.sequence = given.sequence`,
      [
        superseded.map((row) => row.organizationId),
        superseded.map((row) => row.userId),
        superseded.map((row) => row.sequence),
        superseded.map((row) => row.bySequence),
      ],
    );
  }
  await insertExamples(tx, changes);
}

async function insertExamples(tx: PoolClient, changes: readonly KeyChange[]): Promise<void> {
  const learned = changes.flatMap(({ state, learned }) =>
    learned.map((row) => ({ ...row, organizationId: state.organizationId, userId: state.userId })),
  );
  if (learned.length === 0) return;
  await tx.query(
    `insert into training_example
       (organization_id, user_id, sequence, lead_id, outcome, occurred_at, features, superseded_by_sequence)
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[], $8::bigint[])`,
    [
      textArray(learned.map((row) => row.organizationId)),
      textArray(learned.map((row) => row.userId)),
      bigintArray(learned.map((row) => row.sequence)),
      textArray(learned.map((row) => row.leadId)),
      textArray(learned.map((row) => row.outcome)),
      timestampArray(learned.map((row) => row.occurredAt)),
      byteaArray(learned.map((row) => row.features)),
      bigintArray(learned.map((row) => row.supersededBySequence)),
    ],
  );
}

function idsOf({ organizationId, userId }: KeyId): KeyId {
  return { organizationId, userId };
}

/** A row as a worker gets it: features still in their canonical bytes. */
export interface StoredExample {
  readonly leadId: string;
  readonly outcome: Outcome;
  readonly occurredAt: number;
  readonly sequence: number;
  readonly features: Uint8Array;
}

/** The training set as it stood at a cut: the latest event of each lead up to it, if that is an outcome. */
export async function readTrainingSet(
  client: Pick<PoolClient, 'query'>,
  { organizationId, userId }: KeyId,
  cutSequence: number,
): Promise<StoredExample[]> {
  const { rows } = await client.query<{
    lead_id: string;
    outcome: Outcome;
    occurred_at_ms: string;
    sequence: string;
    features: Buffer;
  }>(
    `select lead_id, outcome, ${msFromTimestamp('occurred_at')} as occurred_at_ms, sequence, features
     from training_example
     where organization_id = $1 and user_id = $2 and sequence <= $3
       and (superseded_by_sequence is null or superseded_by_sequence > $3)
     order by sequence`,
    [organizationId, userId, cutSequence],
  );
  return rows.map((row) => ({
    leadId: row.lead_id,
    outcome: row.outcome,
    occurredAt: Number(row.occurred_at_ms),
    sequence: Number(row.sequence),
    features: row.features,
  }));
}

/** Whether an example of the set at a cut was withdrawn or replaced since. */
export async function hasLostExamples(
  client: Pick<PoolClient, 'query'>,
  { organizationId, userId }: KeyId,
  cutSequence: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from training_example
     where organization_id = $1 and user_id = $2 and sequence <= $3 and superseded_by_sequence > $3 limit 1`,
    [organizationId, userId, cutSequence],
  );
  return rowCount !== 0;
}

export function trainingRow(example: StoredExample): TrainingRow {
  return { ...example, features: decodeFeatures(example.features) };
}
