import type { RecordBatch } from '@leadloop/event-log';
import { PostgresEventLog } from '@leadloop/postgres-event-log';
import { eventually, testDatabase } from '@leadloop/testkit';
import { Pool, type PoolClient } from 'pg';
import { expect, test } from 'vitest';
import { runConsumer } from './consumer.ts';
import {
  countEffects,
  deliveryDatabase,
  quiet,
  sequenceOf,
  type DeliveryDatabase,
} from './fixtures/delivery-database.ts';
import { acceptAndCommit, topic } from './fixtures/outbox-writer.ts';
import { published, relayOn } from './fixtures/relay-scenarios.ts';
import { keyGate } from './key-gate.ts';

const keys = ['a', 'bb', 'ccc', 'dddd'];
const perKey = 150;

test('what is accepted takes effect once and in order, while both databases drop connections and members come and go', async () => {
  await using database = await deliveryDatabase();
  await using logDatabase = await testDatabase('log');
  await using running = new AsyncDisposableStack();
  const openLog = async () =>
    running.use(await PostgresEventLog.open({ databaseUrl: logDatabase.ownerUrl, leaseMs: 1_000 }));
  const [first, second] = [await openLog(), await openLog()];
  await first.ensureTopics([topic]);
  for (const log of [first, second])
    running.use(relayOn({ pool: database.connect(), log, batchRowsMax: 17, pollMs: 20 }));
  const join = (log: PostgresEventLog) =>
    runConsumer({
      pool: database.connect(),
      log,
      group: 'test',
      topics: [topic],
      batchSizeMax: 13,
      apply: applyInSequence,
      logger: quiet,
    });
  running.use(await join(first));

  const writing = Promise.all(keys.map((key) => acceptAndCommit(database.pool, key, perKey)));
  const terminator = new Pool({ connectionString: logDatabase.superuserUrl, max: 1 });
  running.defer(() => terminator.end());
  for (let turn = 0; turn < 6; turn += 1) {
    await using guest = await join(second);
    guest.failed.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 120));
    if (turn % 2 === 0) await database.terminateOthers();
    else
      await terminator.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename <> current_user',
      );
  }
  await writing;
  await published(database, 30_000);
  const wanted = keys.map((key) => [
    key,
    Array.from({ length: perKey }, (_, index) => String(index + 1)),
  ]);
  await eventually(async () => expect(await sequencesByKey(database)).toEqual(wanted), {
    timeoutMs: 30_000,
  });
});

/** As services apply: what a key's known sequence says, and nothing else. */
async function applyInSequence(transaction: PoolClient, batch: RecordBatch): Promise<void> {
  for (const record of batch.records) {
    const { rows } = await transaction.query<{ sequence: string }>(
      'select sequence from test_known where key = $1',
      [record.key],
    );
    const verdict = keyGate(
      { sequence: Number(rows[0]?.sequence ?? 0), parked: false },
      sequenceOf(record),
    );
    if (verdict === 'duplicate') continue;
    expect(verdict).toBe('apply');
    await transaction.query(
      `insert into test_known (key, sequence) values ($1, $2)
       on conflict (key) do update set sequence = excluded.sequence`,
      [record.key, sequenceOf(record)],
    );
    await countEffects(transaction, { ...batch, records: [record] });
  }
}

async function sequencesByKey({ pool }: DeliveryDatabase): Promise<[string, string[]][]> {
  const { rows } = await pool.query<{ key: string; values: string[] }>(
    'select key, array_agg(value order by id) as values from test_effect group by key order by key',
  );
  return rows.map(({ key, values }) => [key, values]);
}
