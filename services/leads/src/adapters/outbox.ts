import type { OutgoingRecord } from '../integration-events.ts';
import { rowsParameter, type SqlTransaction } from './sql.ts';

/** Puts `records` into the outbox in the order given. */
export const writeOutboxSql = (records: string): string => `
  insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
  select topic, partition, key, sequence, decode(value, 'base64'), organization_id, user_id
  from rows from (jsonb_to_recordset(${records}::jsonb) as (
    topic text, partition int, key text, sequence bigint, value text, organization_id text, user_id text))
  with ordinality as r (topic, partition, key, sequence, value, organization_id, user_id, position)
  order by position`;

export const outboxParameter = (records: readonly OutgoingRecord[]): string =>
  rowsParameter(
    records.map(({ organizationId, userId, value, ...record }) => ({
      ...record,
      value: value.toString('base64'),
      organization_id: organizationId,
      user_id: userId,
    })),
  );

/** Puts records into the outbox, within the transaction of the change itself. */
export async function writeOutbox(
  sql: SqlTransaction,
  records: readonly OutgoingRecord[],
): Promise<void> {
  await sql.$executeRawUnsafe(writeOutboxSql('$1'), outboxParameter(records));
}
