import { encodeRecord, partitionOf, recordKey, topics } from '@leadloop/contracts';
import type { LeadOutcome } from '@leadloop/contracts';
import { runConsumer } from '@leadloop/delivery';
import { MemoryEventLog } from '@leadloop/event-log';
import type { NewRecord } from '@leadloop/event-log';
import { trainingSetDigest } from '@leadloop/model';
import { createLogger } from '@leadloop/service-kit';
import { eventually, testDatabase } from '@leadloop/testkit';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { applyBatch, consumedTopics } from './adapters/apply-batch.ts';
import { readTrainingSet, trainingRow } from './adapters/example-rows.ts';
import { inIngestTransaction } from './adapters/in-ingest-transaction.ts';
import { requestTrainings } from './adapters/pending-rows.ts';
import { TrainingJobs } from './adapters/training-jobs.ts';
import { TrainingPool } from './adapters/training-pool.ts';
import { featureKey, outcomeEvent } from './domain/testing/outcome-events.ts';

const logger = createLogger({ service: 'scoring', level: 'silent' });
const people = Array.from({ length: 72 }, (_, index) => ({
  organizationId: `organization-${index % 2}`,
  userId: `user-${index}`,
}));
type Person = (typeof people)[number];
const eventsEach = 70;
const lateUser = 3;

/** Wins and losses of new leads, leads that close again, leads that reopen, leads that are deleted. */
function eventOf(person: Person, sequence: number): LeadOutcome {
  const ids = { ...person, sequence, eventId: `${person.userId}-event-${sequence}` };
  const isWithdrawn = sequence % 17 === 0;
  // Its own lead, or one that an event before was about.
  const lead = isWithdrawn || sequence % 11 === 0 ? sequence - 5 : sequence;
  return outcomeEvent({
    ...ids,
    leadId: `${person.userId}-lead-${lead}`,
    outcome: isWithdrawn ? 'WITHDRAWN' : sequence % 3 === 0 ? 'LOST' : 'WON',
    ...(isWithdrawn ? { withdrawnBecause: sequence % 2 === 0 ? 'deleted' : 'reopened' } : {}),
    features: { size: sequence % 2 === 0 ? 'big' : 'small', 'lead.score': (sequence * 37) % 101 },
  });
}

function recordOf(topic: string, person: Person, value: Buffer, partitions: number): NewRecord {
  const key = recordKey(person.organizationId, person.userId);
  return { topic, key, value, partition: partitionOf(key, partitions) };
}

const userRecordOf = (person: Person, partitions: number) =>
  recordOf(
    'users',
    person,
    encodeRecord('UserRecord', { ...person, featureKey, erased: false }),
    partitions,
  );

const outcomeRecordsOf = (partitions: number) =>
  Array.from({ length: eventsEach }, (_, index) =>
    people.map((person) => {
      const value = encodeRecord('LeadOutcome', eventOf(person, index + 1));
      return recordOf('lead-outcomes', person, value, partitions);
    }),
  ).flat();

interface Bytes {
  readonly set: string;
  readonly parameters: string;
}

interface Learned {
  readonly largestBatch: number;
  /** What each key came to, whatever happened on the way. */
  readonly keys: readonly unknown[];
  /** The training set's digest by key and cut. */
  readonly setsAtCuts: ReadonlyMap<string, string>;
  /** What the versions are made of, by key and cut. Which cuts are trained on the way depends on the moment; the last is demanded. */
  readonly versions: ReadonlyMap<string, Bytes>;
}

const trainingPool = new TrainingPool(1);
afterAll(() => trainingPool[Symbol.asyncDispose]());

/** Log, consumer and training, put together as the service does, with other numbers. */
async function learn(partitions: number, batchSizeMax: number): Promise<Learned> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await testDatabase('scoring'));
  const pool = parts.adopt(new Pool({ connectionString: database.ingestUrl, max: 6 }), (open) =>
    open.end(),
  );
  const log = parts.use(new MemoryEventLog());
  await log.ensureTopics(consumedTopics.map((name) => ({ ...topics[name], partitions })));
  const [late = people[0], ...others] = people.toSorted(
    (one, other) => Number(other === people[lateUser]) - Number(one === people[lateUser]),
  );
  await log.append(others.map((person) => userRecordOf(person, partitions)));
  const jobs = parts.use(
    new TrainingJobs({ pool, trainingPool, logger, onConcluded: () => undefined }),
  );
  const applied = { users: 0, 'lead-outcomes': 0 };
  let largestBatch = 0;
  const consumer = parts.use(
    await runConsumer({
      pool,
      log,
      group: 'scoring',
      topics: consumedTopics.map((name) => topics[name]),
      batchSizeMax,
      apply: (tx, batch) => applyBatch(tx, batch, logger),
      onApplied: ({ topic, records }) => {
        applied[topic === 'users' ? 'users' : 'lead-outcomes'] += records.length;
        largestBatch = Math.max(largestBatch, records.length);
        jobs.wake();
      },
      logger,
    }),
  );
  consumer.failed.catch(() => undefined);
  const untilApplied = (expected: typeof applied) =>
    eventually(() => expect(applied).toEqual(expected), { timeoutMs: 30_000 });
  await untilApplied({ users: others.length, 'lead-outcomes': 0 });
  const outcomes = outcomeRecordsOf(partitions);
  await log.append(outcomes);
  await untilApplied({ users: others.length, 'lead-outcomes': outcomes.length });
  // Of one person the outcomes come first, wait, and drain.
  if (late !== undefined) await log.append([userRecordOf(late, partitions)]);
  await untilApplied({ users: people.length, 'lead-outcomes': outcomes.length });
  await untilTrained(pool);
  await inIngestTransaction(pool, (tx) => requestTrainings(tx, people.map(demandAtEnd)));
  jobs.wake();
  await untilTrained(pool);
  return {
    largestBatch,
    keys: await keysIn(pool),
    setsAtCuts: await setsAtCutsIn(pool),
    versions: await versionsIn(pool),
  };
}

const demandAtEnd = (person: Person) => ({
  ...person,
  request: { cutSequence: eventsEach, trigger: 'demand' as const },
});

async function untilTrained(pool: Pool): Promise<void> {
  const isDone = async () => (await pool.query('select from pending_training')).rowCount === 0;
  await eventually(isDone, { timeoutMs: 60_000 });
}

async function keysIn(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select organization_id, user_id, sequence, outcomes, wins, footing, parked_because
     from key_state order by user_id`,
  );
  return rows;
}

async function setsAtCutsIn(pool: Pool): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const person of people) {
    for (const cut of [25, 40, eventsEach]) {
      const rows = (await readTrainingSet(pool, person, cut)).map(trainingRow);
      digests.set(`${person.userId} at ${cut}`, trainingSetDigest(rows));
    }
  }
  return digests;
}

async function versionsIn(pool: Pool): Promise<Learned['versions']> {
  const { rows } = await pool.query<{
    user_id: string;
    cut_sequence: string;
    training_set_digest: string;
    parameters: Buffer;
  }>('select user_id, cut_sequence, training_set_digest, parameters from model_version');
  return new Map(
    rows.map((row) => [
      `${row.user_id} at ${row.cut_sequence}`,
      { set: row.training_set_digest, parameters: row.parameters.toString('hex') },
    ]),
  );
}

describe('what is learned depends on the events alone', () => {
  let first: Promise<Learned> | null = null;
  const reference = () => (first ??= learn(12, 1_000));
  const lastVersions = ({ versions }: Learned) =>
    people.map(({ userId }) => versions.get(`${userId} at ${eventsEach}`));

  it('and the events teach something: every key has another set at each cut, and a model of its own', async () => {
    const learned = await reference();
    const settled = expect.objectContaining({ sequence: '70', parked_because: null });
    expect(learned.keys).toEqual(people.map(() => settled));
    expect(new Set(learned.setsAtCuts.values()).size).toBe(people.length * 3);
    expect(new Set(lastVersions(learned).map((version) => version?.set)).size).toBe(people.length);
  });

  it.each([
    [1, 1],
    [1, 5_000],
    [4, 40],
    [4, 5_000],
    [12, 1],
    [12, 5_000],
  ])('through %i partitions, at most %i events at once: the same bytes', async (...given) => {
    const expected = await reference();
    const learned = await learn(...given);
    const [partitions, batchSizeMax] = given;
    const inOnePartition = Map.groupBy(outcomeRecordsOf(partitions), ({ partition }) => partition);
    const longest = Math.max(...[...inOnePartition.values()].map(({ length }) => length));
    expect(learned.largestBatch).toBe(Math.min(batchSizeMax, longest));
    expect(learned.keys).toEqual(expected.keys);
    expect(learned.setsAtCuts).toEqual(expected.setsAtCuts);
    expect(lastVersions(learned)).toEqual(lastVersions(expected));
    for (const [name, version] of learned.versions) {
      expect(version, name).toEqual(expected.versions.get(name) ?? version);
    }
  });
});
