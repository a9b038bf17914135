import { eventually, testDatabase, type TestDatabase } from '@leadloop/testkit';
import { Pool, type QueryConfig, type QueryResult } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GroupMember } from './group-member.ts';
import { PostgresEventLog } from './postgres-event-log.ts';
import { TopicCatalogue } from './topic-catalogue.ts';

const topic = { name: 'kept', partitions: 3, cleanup: 'keep' } as const;
const leaseMs = 900;

let database: TestDatabase;
let pool: Pool;
let log: PostgresEventLog;
beforeEach(async () => {
  database = await testDatabase('log');
  pool = new Pool({ connectionString: database.ownerUrl });
  log = await PostgresEventLog.open({ databaseUrl: database.ownerUrl });
  await log.ensureTopics([topic]);
});
afterEach(async () => {
  await log[Symbol.asyncDispose]();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

/** What happens to the answer of one named statement on its way. */
type OnAnswer = (
  name: string | undefined,
  answer: () => Promise<QueryResult>,
) => Promise<QueryResult>;

/** A member over a pool whose answers may be late or lost; `seen` holds what it was given. */
async function memberOver(onAnswer: OnAnswer) {
  const seen: string[] = [];
  const query = (statement: string | QueryConfig, values?: unknown[]) =>
    typeof statement === 'string'
      ? pool.query(statement, values)
      : onAnswer(statement.name, () => pool.query(statement));
  const member = new GroupMember({
    pool: { query, connect: () => pool.connect() } as unknown as Pool,
    topics: [await new TopicCatalogue(pool).topic(topic.name)],
    leaseMs,
    logger: undefined,
    onLeft: () => undefined,
    subscriber: {
      group: 'group',
      topics: [topic.name],
      batchSizeMax: 10,
      startOf: async () => 0n,
      onBatch: async ({ partition, records }) => {
        for (const { key } of records) seen.push(`${partition}:${key}`);
        return { next: 'continue' };
      },
    },
  });
  return { member, seen };
}

const appendToEach = (key: string) =>
  log.append([0, 1, 2].map((partition) => ({ topic: topic.name, partition, key, value: null })));

test('a member whose answer to taking leases was lost reads the partitions all the same', async () => {
  let isLost = false;
  const { member, seen } = await memberOver(async (name, answer) => {
    const given = await answer();
    if (name !== 'take' || isLost) return given;
    isLost = true;
    throw new Error('Connection terminated unexpectedly');
  });
  await using _ = member;
  await appendToEach('a');
  await eventually(() => {
    member.ringAppended('all');
    expect(seen.toSorted()).toEqual(['0:a', '1:a', '2:a']);
  });
  expect(isLost).toBe(true);
});

test('a member that stood still until its leases ran out goes on when nobody else has come', async () => {
  let isStalled = false;
  let isOver = false;
  const { member, seen } = await memberOver(async (name, answer) => {
    if (name === 'holdings' && seen.length === 3 && !isStalled) {
      isStalled = true;
      await new Promise((resolve) => setTimeout(resolve, leaseMs + 100));
      isOver = true;
    }
    return answer();
  });
  await using _ = member;
  await appendToEach('a');
  await eventually(() => {
    member.ringAppended('all');
    expect(seen).toHaveLength(3);
  });
  await eventually(() => isOver);
  await appendToEach('b');
  await eventually(() => {
    member.ringAppended('all');
    expect(seen).toEqual(expect.arrayContaining(['0:b', '1:b', '2:b']));
  });
});
