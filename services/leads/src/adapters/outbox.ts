import type { OutgoingRecord } from '../integration-events.ts';
import { rowsParameter, type SqlTransaction } from './sql.ts';

const insertSql = `
  insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
  select topic, partition, key, sequence, decode(value, 'base64'), organization_id, user_id
  from rows from (jsonb_to_recordset($1::jsonb) as (
    topic text, partition int, key text, sequence bigint, value text, organization_id text, user_id text))
  with ordinality as r (topic, partition, key, sequence, value, organization_id, user_id, position)
  order by position`;

/** Puts records into the outbox in the order given, within the transaction of the change itself. */
export async function writeOutbox(
  sql: SqlTransaction,
  records: readonly OutgoingRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ organizationId, userId, value, ...record }) => ({
    ...record,
    value: value.toString('base64'),
    organization_id: organizationId,
    user_id: userId,
  }));
  await sql.$executeRawUnsafe(insertSql, rowsParameter(rows));
}
