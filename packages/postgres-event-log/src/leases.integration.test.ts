import { eventually, startTcpProxy, testDatabase, type TestDatabase } from '@leadloop/testkit';
import { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Leases } from './leases.ts';
import { PostgresEventLog } from './postgres-event-log.ts';

const topic = { name: 'kept', partitions: 4, cleanup: 'keep' } as const;
const leaseMs = 600;

let database: TestDatabase;
let pool: Pool;
let running: AsyncDisposableStack;
beforeEach(async () => {
  database = await testDatabase('log');
  pool = new Pool({ connectionString: database.ownerUrl });
  running = new AsyncDisposableStack();
  const log = running.use(await PostgresEventLog.open({ databaseUrl: database.ownerUrl }));
  await log.ensureTopics([topic]);
});
afterEach(async () => {
  await running.disposeAsync();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const leasesOf = (member: string) =>
  new Leases({ pool, group: 'group', member, topics: [{ ...topic, id: 1 }], leaseMs });

const expired = () => new Promise((resolve) => setTimeout(resolve, leaseMs + 100));

const join = async (databaseUrl: string) => {
  const log = running.use(await PostgresEventLog.open({ databaseUrl, leaseMs }));
  return log.subscribe({
    group: 'test',
    topics: [topic.name],
    batchSizeMax: 10,
    startOf: async () => 0n,
    onBatch: async () => ({ next: 'continue' }),
  });
};

test('a partition is taken by one member, however many reach for it at once', async () => {
  const members = Array.from({ length: 8 }, (_, index) => leasesOf(`member-${index}`));
  const taken = await Promise.all(members.map((member) => member.take(1, [0, 1, 2, 3])));
  expect(taken.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test('a lease that is renewed outlives its time; one that is not goes to whoever comes, and comes back to nobody', async () => {
  const [first, second] = [leasesOf('first'), leasesOf('second')];
  await first.take(1, [0, 1]);
  await expired();
  expect(await second.take(1, [1])).toEqual([1]);
  // Nobody took the other meanwhile: it is still the first one's.
  await first.renew();
  expect(await second.take(1, [0, 1])).toEqual([]);
  const holders = (await second.view()).holdings.map(({ holder }) => holder);
  expect(holders).toEqual(['first', 'second', null, null]);
});

test('what is given back is free at once, and a member that leaves leaves nothing behind', async () => {
  const [first, second] = [leasesOf('first'), leasesOf('second')];
  await first.renew();
  await first.take(1, [0, 1, 2]);
  await second.giveBack(1, 0);
  expect(await second.take(1, [0])).toEqual([]);
  await first.giveBack(1, 0);
  expect(await second.take(1, [0])).toEqual([0]);
  await first.leave();
  expect(await second.take(1, [1, 2])).toEqual([1, 2]);
  expect([...(await second.view()).members]).toEqual([]);
});

test('a member that was cut off past its lease lets go of what others have taken', async () => {
  await using proxy = await startTcpProxy(database.ownerUrl);
  const cutOff = await join(proxy.through(database.ownerUrl));
  await eventually(() => cutOff.assignments().length === 4);
  proxy.cut();
  const other = await join(database.ownerUrl);
  await eventually(() => other.assignments().length === 4);
  expect(cutOff.assignments()).toHaveLength(4);
  proxy.mend();
  await eventually(() => {
    const held = [cutOff, other].flatMap((member) =>
      member.assignments().map(({ partition }) => partition),
    );
    expect(held.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    expect(cutOff.assignments()).toHaveLength(2);
  });
});
