import type { MemoryEventLog } from '@leadloop/event-log';
import { eventually, startTcpProxy } from '@leadloop/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliveryDatabase, type DeliveryDatabase } from './fixtures/delivery-database.ts';
import {
  accept,
  acceptAndCommit,
  insertRow,
  topic,
  violationsOf,
} from './fixtures/outbox-writer.ts';
import { around, published, relayLog, relayOn } from './fixtures/relay-scenarios.ts';
import { outboxLag } from './outbox-lag.ts';
import type { Relay, RelayOptions } from './relay.ts';

let database: DeliveryDatabase;
let log: MemoryEventLog;
let running: AsyncDisposableStack;
beforeEach(async () => {
  database = await deliveryDatabase();
  log = await relayLog();
  running = new AsyncDisposableStack();
});
afterEach(async () => {
  await running.disposeAsync();
  await log[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const start = (given: Partial<RelayOptions> = {}): Relay =>
  running.use(relayOn({ pool: database.connect(), log, ...given }));
const endOf = async (partition: number) => (await log.bounds(topic.name)).get(partition)?.end;

test('publishes what was committed in order, and keeps the rows', async () => {
  await acceptAndCommit(database.pool, 'a', 3);
  start();
  await published(database);
  expect(await violationsOf(log, new Map([['a', 3]]))).toEqual([]);
  const { rows } = await database.pool.query('select from outbox where published_at is not null');
  expect(rows).toHaveLength(3);
});

test('publishes within milliseconds of a wake, and by looking when nobody wakes it', async () => {
  const relay = start({ pollMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await acceptAndCommit(database.pool, 'a');
  const wokenAt = performance.now();
  relay.wake();
  await eventually(async () => (await endOf(1)) === 1n, { intervalMs: 2 });
  expect(performance.now() - wokenAt).toBeLessThan(500);
  await relay[Symbol.asyncDispose]();
  start({ pollMs: 50 });
  await acceptAndCommit(database.pool, 'a');
  await published(database, 1_500);
});

test('keeps each key’s order while many write it at once and some roll back', async () => {
  start({ pollMs: 5 });
  const writers = database.connect();
  const accepted = new Map<string, number>();
  const write = async (writer: number) => {
    const client = await writers.connect();
    for (let turn = 0; turn < 40; turn += 1) {
      const key = 'k'.repeat(1 + ((writer + turn) % 3));
      await client.query('begin');
      await accept(client, key);
      const keeps = (writer + turn) % 5 !== 0;
      await client.query(keeps ? 'commit' : 'rollback');
      if (keeps) accepted.set(key, (accepted.get(key) ?? 0) + 1);
    }
    client.release();
  };
  await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
  await published(database);
  expect(await violationsOf(log, accepted)).toEqual([]);
});

test('sends again, and loses nothing, when it dies between the append and the mark', async () => {
  await acceptAndCommit(database.pool, 'a', 4);
  await using proxy = await startTcpProxy(database.ingestUrl);
  const dies = around(log, async (forward) => {
    await forward();
    proxy.cut();
  });
  start({ pool: database.connect({ url: proxy.through(database.ingestUrl) }), log: dies });
  await eventually(async () => (await endOf(1)) === 4n);
  expect((await outboxLag(database.pool)).events).toBe(4);
  await acceptAndCommit(database.pool, 'a', 2);
  start();
  await published(database);
  expect(await endOf(1)).toBe(10n);
  expect(await violationsOf(log, new Map([['a', 6]]))).toEqual([]);
});

test('tries for ever while the log is away, less and less often, and keeps the order', async () => {
  await acceptAndCommit(database.pool, 'a', 5);
  let appends = 0;
  const retries: number[] = [];
  const away = around(log, async (forward) => {
    appends += 1;
    if (appends <= 4) throw new Error('broker away');
    await forward();
    // Written, but the answer is lost.
    if (appends === 5) throw new Error('no answer');
  });
  start({ log: away, batchRowsMax: 2, onRetry: (failuresInARow) => retries.push(failuresInARow) });
  await published(database);
  expect(retries).toEqual([1, 2, 3, 4, 5]);
  expect(await violationsOf(log, new Map([['a', 5]]))).toEqual([]);
});

test('survives the end of all its connections', async () => {
  start({ pollMs: 10 });
  for (let turn = 0; turn < 5; turn += 1) {
    await acceptAndCommit(database.pool, 'a', 20);
    await database.terminateOthers();
  }
  await published(database);
  expect(await violationsOf(log, new Map([['a', 100]]))).toEqual([]);
});

test('finishes the batch at hand when it is stopped, and gives its lease back at once', async () => {
  await acceptAndCommit(database.pool, 'a', 3);
  const slow = Promise.withResolvers<void>();
  let begun = false;
  const slowly = around(log, async (forward) => {
    begun = true;
    await slow.promise;
    await forward();
  });
  const leading: boolean[] = [];
  const first = start({
    log: slowly,
    leaseTtlMs: 60_000,
    onLeading: (leads) => leading.push(leads),
  });
  await eventually(() => begun);
  const stopped = first[Symbol.asyncDispose]();
  slow.resolve();
  await stopped;
  expect(leading).toEqual([true, false]);
  expect((await outboxLag(database.pool)).events).toBe(0);
  await acceptAndCommit(database.pool, 'a');
  start();
  await published(database, 2_000);
  expect(await endOf(1)).toBe(4n);
});

test('claims above the epoch that the log has seen when the service’s database was made anew', async () => {
  await log.append([], { name: 'test', epoch: 57n });
  await acceptAndCommit(database.pool, 'a', 2);
  start();
  await published(database);
  expect(await violationsOf(log, new Map([['a', 2]]))).toEqual([]);
});

test('ends with the log’s refusal when waiting would not mend it', async () => {
  await insertRow(database.pool, 'a', '1', 'nowhere');
  await expect(start().failed).rejects.toMatchObject({ code: 'unknown-topic' });
});
