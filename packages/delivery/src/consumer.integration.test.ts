import type { MemoryEventLog } from '@leadloop/event-log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consumerLag } from './consumer-lag.ts';
import { RecordsMissing } from './consumer-machine.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import {
  caughtUp,
  consume,
  consumerLog,
  effectViolations,
  numbered,
} from './fixtures/consumer-scenarios.ts';
import {
  countEffects,
  deliveryDatabase,
  type DeliveryDatabase,
} from './fixtures/delivery-database.ts';
import { topic } from './fixtures/outbox-writer.ts';

let database: DeliveryDatabase;
let log: MemoryEventLog;
let running: AsyncDisposableStack;
beforeEach(async () => {
  database = await deliveryDatabase();
  log = await consumerLog();
  running = new AsyncDisposableStack();
});
afterEach(async () => {
  await running.disposeAsync();
  await log[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const start = async (given: Partial<ConsumerOptions> = {}): Promise<Consumer> =>
  running.use(await consume({ pool: database.connect(), log, ...given }));

test('applies each record once, in order, over any number of starts', async () => {
  for (let turn = 0; turn < 4; turn += 1) {
    await log.append(numbered(25, turn * 25));
    const consumer = await start();
    await caughtUp(database, log);
    await consumer[Symbol.asyncDispose]();
  }
  expect(await effectViolations(database, 100)).toEqual([]);
});

test('moves the position and applies in one transaction: both or neither', async () => {
  await log.append(numbered(3));
  const refused = new TypeError('a mistake of the program');
  const consumer = await start({
    apply: async (transaction, batch) => {
      await countEffects(transaction, batch);
      throw refused;
    },
  });
  await expect(consumer.failed).rejects.toBe(refused);
  expect(await effectViolations(database, 0)).toEqual([]);
  const { rows } = await database.pool.query(
    'select next from consumer_partition where partition = 0',
  );
  expect(rows).toEqual([{ next: '0' }]);
});

test('counts nothing twice and misses nothing while its connections end again and again', async () => {
  await log.append(numbered(2_000));
  await start();
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    await database.terminateOthers();
  }
  await caughtUp(database, log, 30_000);
  expect(await effectViolations(database, 2_000)).toEqual([]);
});

test('tries again for ever what a deadlock or a serialisation failure undid', async () => {
  await log.append(numbered(20));
  const retries: number[] = [];
  let left = 4;
  await start({
    onRetry: (failuresInARow) => retries.push(failuresInARow),
    apply: async (transaction, batch) => {
      await countEffects(transaction, batch);
      left -= 1;
      if (left >= 0)
        await transaction.query(
          "do $$ begin raise exception 'undone' using errcode = '40001'; end $$",
        );
    },
  });
  await caughtUp(database, log);
  expect(retries).toEqual([1, 2, 3, 4]);
  expect(await effectViolations(database, 20)).toEqual([]);
});

test('counts nothing twice while two that each believe to hold the partition fight for it', async () => {
  await log.append(numbered(1_000));
  // Two groups of the log on one database: nothing but the database keeps them apart.
  await start({ group: 'one' });
  await start({ group: 'other' });
  await log.append(numbered(1_000, 1_000));
  await caughtUp(database, log, 30_000);
  expect(await effectViolations(database, 2_000)).toEqual([]);
});

test('stops with a named error rather than go on without records that are missing', async () => {
  await log.append(numbered(30));
  const gapped = withoutOffset(log, 12n);
  const reads: bigint[] = [];
  const consumer = await start({ log: gapped(reads) });
  await expect(consumer.failed).rejects.toThrow(RecordsMissing);
  expect(await effectViolations(database, 10)).toEqual([]);
  // Once at the batch with the hole, and once more when it was read again.
  expect(reads.filter((offset) => offset === 10n)).toHaveLength(2);
});

/** A log that has lost one record. */
const withoutOffset =
  (whole: MemoryEventLog, lost: bigint) =>
  (reads: bigint[]): Pick<MemoryEventLog, 'subscribe'> => ({
    subscribe: (options) =>
      whole.subscribe({
        ...options,
        onBatch: async (batch, signal) => {
          reads.push(batch.records[0]?.offset ?? -1n);
          return options.onBatch(
            { ...batch, records: batch.records.filter(({ offset }) => offset !== lost) },
            signal,
          );
        },
      }),
  });

test('stops with the log’s refusal when the log ends below the stored position', async () => {
  await log.append(numbered(3));
  await database.pool.query(
    "insert into consumer_partition (topic, partition, next) values ('outcomes', 0, 7)",
  );
  const consumer = await start();
  await expect(consumer.failed).rejects.toMatchObject({ code: 'log-truncated' });
});

test('lets the database end a transaction in which a stopped process sleeps', async () => {
  await log.append(numbered(1));
  let settings: unknown[] = [];
  await start({
    apply: async (transaction) => {
      settings = (await transaction.query('show idle_in_transaction_session_timeout')).rows;
    },
  });
  await caughtUp(database, log);
  expect(settings).toEqual([{ idle_in_transaction_session_timeout: '15s' }]);
});

test('tells how far behind it is, in records and in seconds', async () => {
  await log.append(numbered(12));
  const later = Date.now() + 5_000;
  const [behind] = await consumerLag(database.pool, log, [topic.name], later);
  expect(behind).toMatchObject({ topic: 'outcomes', partition: 0, next: 0, end: 12, events: 12 });
  expect(behind?.seconds).toBeCloseTo(5, 0);
  await start();
  await caughtUp(database, log);
  expect(await consumerLag(database.pool, log, [topic.name], later)).toMatchObject([
    { next: 12, end: 12, events: 0, seconds: 0 },
    { next: 0, end: 0, events: 0, seconds: 0 },
  ]);
});
