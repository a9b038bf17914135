import type { EventLog } from '@leadloop/event-log';
import { eventually, startTcpProxy, testDatabase, type TestDatabase } from '@leadloop/testkit';
import { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TopicNotCompacted } from './delete-compacted.ts';
import { PostgresEventLog, type PostgresEventLogOptions } from './postgres-event-log.ts';
import { LogSchemaMismatch } from './schema.ts';

const kept = { name: 'kept', partitions: 2, cleanup: 'keep' } as const;
const compacted = { name: 'compacted', partitions: 2, cleanup: 'compact' } as const;

let database: TestDatabase;
let superuser: Pool;
let running: AsyncDisposableStack;
beforeEach(async () => {
  database = await testDatabase('log');
  superuser = new Pool({ connectionString: database.superuserUrl, max: 2 });
  running = new AsyncDisposableStack();
});
afterEach(async () => {
  await running.disposeAsync();
  await superuser.end();
  await database[Symbol.asyncDispose]();
});

const open = async (given: Partial<PostgresEventLogOptions> = {}) =>
  running.use(
    await PostgresEventLog.open({ databaseUrl: database.ownerUrl, leaseMs: 1_500, ...given }),
  );

const value = (text: string, partition = 0, topic: string = kept.name) => ({
  topic,
  partition,
  key: 'k',
  value: Buffer.from(text),
});

/** Reads everything from the beginning; the array grows. */
async function readInto(log: EventLog): Promise<string[]> {
  const values: string[] = [];
  running.use(
    await log.subscribe({
      group: 'test',
      topics: [kept.name],
      batchSizeMax: 10,
      startOf: async () => BigInt(values.length),
      onBatch: async ({ records }) => {
        values.push(...records.map((record) => String(record.value)));
        return { next: 'continue' };
      },
    }),
  );
  return values;
}

test('makes its tables once, however many open it at the same moment', async () => {
  const logs = await Promise.all(Array.from({ length: 5 }, () => open()));
  await Promise.all(logs.map((log) => log.ensureTopics([kept, compacted])));
  await logs[3]?.append([value('v')]);
  expect((await logs[4]?.bounds('kept'))?.get(0)?.end).toBe(1n);
});

test('refuses tables of another version', async () => {
  await open();
  await superuser.query('update log_schema set version = 99');
  await expect(PostgresEventLog.open({ databaseUrl: database.ownerUrl })).rejects.toThrow(
    LogSchemaMismatch,
  );
});

test('hands an append over within milliseconds, long before it would poll', async () => {
  const log = await open({ pollMs: 60_000 });
  await log.ensureTopics([kept]);
  const values = await readInto(log);
  const latencies: number[] = [];
  for (let turn = 1; turn <= 20; turn += 1) {
    const from = performance.now();
    await log.append([value(String(turn))]);
    await eventually(() => values.length === turn, { intervalMs: 1 });
    if (turn > 5) latencies.push(performance.now() - from);
  }
  expect(latencies.toSorted((a, b) => a - b)[7]).toBeLessThan(50);
});

test('sees by polling an append whose notification was lost', async () => {
  const log = await open({ pollMs: 100 });
  await log.ensureTopics([kept]);
  const values = await readInto(log);
  await log.append([value('notified')]);
  await eventually(() => values.length === 1);
  // Written past the function that notifies.
  await superuser.query(`
    insert into log_record (topic_id, partition, record_offset, compacted, appended_at, key, value)
    select id, 0, 1, false, now(), 'k', 'silent' from log_topic where name = 'kept'`);
  await superuser.query('update log_partition set next_offset = 2 where partition = 0');
  await eventually(() => values.length === 2, { timeoutMs: 2_000 });
  expect(values).toEqual(['notified', 'silent']);
});

test('goes on by itself when every connection has ended, or the network was away for longer than a lease', async () => {
  await using proxy = await startTcpProxy(database.ownerUrl);
  const warnings: string[] = [];
  const logger = { warn: (_: unknown, message: string) => warnings.push(message) };
  const reading = await open({ databaseUrl: proxy.through(database.ownerUrl), logger });
  const writing = await open();
  await writing.ensureTopics([kept]);
  const values = await readInto(reading);
  await writing.append([value('0')]);
  await eventually(() => values.length === 1);
  await superuser.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename <> current_user',
  );
  await eventually(() => writing.append([value('1')]).then(() => true));
  await eventually(() => values.length === 2);
  proxy.cut();
  await writing.append([value('2')]);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  proxy.mend();
  await eventually(() => values.length === 3);
  await reading[Symbol.asyncDispose]();
  expect(values).toEqual(['0', '1', '2']);
  expect(warnings.length).toBeGreaterThan(0);
});

test('gives offsets in the order of commits: an append waits for the one before it in its partition', async () => {
  const log = await open();
  await log.ensureTopics([kept]);
  const holder = await superuser.connect();
  await holder.query('begin');
  await holder.query('select from log_partition where partition = 0 for update');
  let appended = false;
  const waiting = log.append([value('waits')]).then(() => {
    appended = true;
    return undefined;
  });
  await log.append([value('elsewhere', 1)]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(appended).toBe(false);
  await holder.query('commit');
  holder.release();
  await waiting;
});

test('never waits in a ring, whatever partitions two append to at once and in which order', async () => {
  const log = await open({ connectionsMax: 8 });
  const wide = { name: 'wide', partitions: 12, cleanup: 'keep' } as const;
  await log.ensureTopics([wide]);
  // Each turn names another half of the partitions, beginning at another place.
  const half = (turn: number) =>
    Array.from({ length: 6 }, (_, index) =>
      value('v', (turn * 5 + index * (1 + (turn % 5) * 2)) % 12, wide.name),
    );
  await Promise.all(Array.from({ length: 400 }, (_, turn) => log.append(half(turn))));
  const ends = [...(await log.bounds(wide.name)).values()].map(({ end }) => Number(end));
  expect(ends.reduce((sum, end) => sum + end, 0)).toBe(2_400);
});

test('deletes a key’s records from compacted topics at once, and from no topic that is kept', async () => {
  const log = await open();
  await log.ensureTopics([kept, compacted]);
  const other = { ...value('stays', 1, compacted.name), key: 'other' };
  await log.append([
    value('v', 0, compacted.name),
    value('v', 1, compacted.name),
    other,
    value('v'),
  ]);
  expect(await log.deleteCompacted([compacted.name], 'k')).toBe(2);
  const found = await superuser.query<{ key: string }>(
    'select key from log_record where compacted',
  );
  expect(found.rows).toEqual([{ key: 'other' }]);
  await expect(log.deleteCompacted([compacted.name, kept.name], 'k')).rejects.toThrow(
    TopicNotCompacted,
  );
  expect((await log.bounds('compacted')).get(1)?.end).toBe(2n);
});

test('ends without waiting for a database that is away', async () => {
  await using proxy = await startTcpProxy(database.ownerUrl);
  const log = await PostgresEventLog.open({ databaseUrl: proxy.through(database.ownerUrl) });
  await log.ensureTopics([kept]);
  const values = await readInto(log);
  await log.append([value('0')]);
  await eventually(() => values.length === 1);
  proxy.cut();
  const from = performance.now();
  await log[Symbol.asyncDispose]();
  expect(performance.now() - from).toBeLessThan(2_000);
});
