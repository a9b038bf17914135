import type { LogRecord } from '@leadloop/event-log';
import type { SqlTransaction } from './sql.ts';

const insertSql = `
  insert into dead_letter (topic, partition, "offset", key, value, reason)
  values ($1, $2, $3, $4, decode($5, 'base64'), $6) on conflict do nothing`;

/** Keeps a record that can never be applied, as it came: nothing is dropped silently. */
export async function keepDeadLetter(
  sql: SqlTransaction,
  { topic, partition, offset, key, value }: LogRecord,
  reason: string,
): Promise<void> {
  const bytes = value?.toString('base64') ?? null;
  await sql.$executeRawUnsafe(insertSql, topic, partition, String(offset), key, bytes, reason);
}
