import { encodeRecord, recordKey } from '@leadloop/contracts';
import { runConsumer } from '@leadloop/delivery';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyBatch } from './adapters/apply-batch.ts';
import { outcomeEvent } from './domain/testing/outcome-events.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const ann = { organizationId: 'acme', userId: 'ann' };
const bob = { organizationId: 'acme', userId: 'bob' };
const annKey = recordKey('acme', 'ann');

let system: ScoringSystem;
beforeEach(async () => {
  system = await ScoringSystem.start();
});
afterEach(() => system[Symbol.asyncDispose]());

const quiet = { info: () => undefined, warn: () => undefined };

interface Key {
  readonly user_id: string;
  readonly sequence: number;
  readonly outcomes: number;
  readonly parked_because: string | null;
}
const keyOf = async (userId: string) => {
  const [row] = await system.rows<Key>(
    'select user_id, sequence::int, outcomes, parked_because from key_state where user_id = $1',
    [userId],
  );
  return row;
};
const queueOf = async (userId: string) =>
  (
    await system.rows<{ reason: string | null }>(
      'select reason from parked_event where user_id = $1 order by record_offset',
      [userId],
    )
  ).map(({ reason }) => reason);

describe('the effect of each event is exactly once', () => {
  it('when the relay of leads sends everything twice', async () => {
    await system.bind(ann);
    const events = outcomesOf(ann, 1, 12);
    await system.record(ann, events);
    await system.record(ann, events);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 12, outcomes: 12 });
    expect(await system.rows('select from training_example')).toHaveLength(12);
  });

  it('when the service ends and starts again between batches', async () => {
    await system.bind(ann);
    for (let from = 1; from <= 30; from += 10) {
      await system.record(ann, outcomesOf(ann, from, 10));
      await system.stopApp();
      await system.startApp();
    }
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 30, outcomes: 30 });
  });

  it('when another member of the group takes the partitions over', async () => {
    await system.bind(ann);
    await using second = await runConsumer({
      pool: system.ingest,
      log: system.log,
      group: 'scoring',
      topics: [
        { name: 'users', cleanup: 'compact' },
        { name: 'lead-outcomes', cleanup: 'keep' },
      ],
      apply: (tx, batch) => applyBatch(tx, batch, quiet),
      logger: quiet,
    });
    for (let from = 1; from <= 40; from += 4) await system.record(ann, outcomesOf(ann, from, 4));
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 40, outcomes: 40 });
    expect(await Promise.race([second.failed, Promise.resolve('alive')])).toBe('alive');
  });

  it('a batch that fails leaves neither effect nor position', async () => {
    await system.stopApp();
    await system.bind(ann);
    await system.record(ann, outcomesOf(ann, 1, 5));
    const client = new Client({ connectionString: system.database.superuserUrl });
    await client.connect();
    await client.query(
      'alter table training_example add constraint planted check (sequence < 3) not valid',
    );
    await system.startApp();
    await expect(system.settled(500)).rejects.toThrow('not within');
    expect(await system.rows('select from training_example')).toEqual([]);
    await client.query('alter table training_example drop constraint planted');
    await client.end();
    await system.stopApp();
    await system.startApp();
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 5 });
  });
});

describe('poison parks the key of its record, alone', () => {
  const cases: [string, Buffer | null, string][] = [
    ['bytes that are not Avro', Buffer.from('no record'), 'not-avro'],
    [
      'a schema nobody knows',
      Buffer.concat([Buffer.of(0xc3, 1), Buffer.alloc(30)]),
      'unknown-schema',
    ],
    [
      'a payload of somebody else',
      encodeRecord('LeadOutcome', outcomesOf(bob, 3, 1)[0]!),
      'key-mismatch',
    ],
    ['a tombstone', null, 'unexpected-tombstone'],
  ];

  it.each(cases)('%s', async (_, value, reason) => {
    await system.bind(ann);
    await system.bind(bob);
    await system.record(ann, outcomesOf(ann, 1, 2));
    await system.append('lead-outcomes', annKey, value);
    await system.record(ann, outcomesOf(ann, 3, 2));
    await system.record(bob, outcomesOf(bob, 1, 21));
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 2, outcomes: 2, parked_because: reason });
    expect(await queueOf('ann')).toEqual([reason, null, null]);
    expect(await keyOf('bob')).toMatchObject({ sequence: 21, outcomes: 21, parked_because: null });
    expect((await system.get(bob, 'model')).body).toMatchObject({ version: 1 });
  });

  it('a record whose key names nobody is kept apart and parks nobody', async () => {
    await system.append('lead-outcomes', 'no key of ours', Buffer.from('x'));
    await system.append('lead-outcomes', 'acme:', Buffer.from('x'));
    await system.settled();
    expect(await system.rows('select key, reason from dead_letter order by key')).toEqual([
      { key: 'acme:', reason: 'key-unreadable' },
      { key: 'no key of ours', reason: 'key-unreadable' },
    ]);
    expect(await system.rows('select from key_state')).toEqual([]);
  });
});

describe('a key that waits', () => {
  it('for a missing sequence drains by itself when it comes', async () => {
    await system.bind(ann);
    const [first, second, third, fourth] = outcomesOf(ann, 1, 4);
    await system.record(ann, [first!, third!, fourth!]);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 1, parked_because: 'sequence-missing' });
    expect(await queueOf('ann')).toEqual(['sequence-missing', null]);
    await system.record(ann, [second!]);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 4, outcomes: 4, parked_because: null });
    expect(await queueOf('ann')).toEqual([]);
  });

  it('for its user drains in the transaction that brings the feature key, and trains', async () => {
    await system.record(ann, outcomesOf(ann, 1, 22));
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 0, parked_because: 'user-unknown' });
    await system.bind(ann);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 22, outcomes: 22, parked_because: null });
    expect((await system.get(ann, 'model')).body).toMatchObject({
      version: 1,
      footing: 'learning',
    });
  });
});

describe('`users` has the last word', () => {
  const annAtGlobex = { organizationId: 'globex', userId: 'ann' };

  it('a user under a second organization is never applied and never filed under the first', async () => {
    await system.bind(ann);
    await system.settled();
    await system.bind(annAtGlobex);
    await system.record(annAtGlobex, [outcomeEvent({ ...annAtGlobex, sequence: 1 })]);
    await system.settled();
    const keys = await system.rows(
      `select organization_id, sequence::int, parked_because from key_state order by organization_id`,
    );
    expect(keys).toEqual([
      { organization_id: 'acme', sequence: 0, parked_because: null },
      { organization_id: 'globex', sequence: 0, parked_because: 'bound-elsewhere' },
    ]);
    expect(await system.rows('select from training_example')).toEqual([]);
    expect((await system.get(annAtGlobex, 'model')).status).toBe(403);
    expect((await system.get(ann, 'model')).status).toBe(200);
  });

  it('a stub made from a token goes when `users` names another organization, and that token gets 403', async () => {
    const headers = { 'idempotency-key': 'one' };
    const body = { items: [{ features: { 'lead.score': 50 } }] };
    const asked = await system.call(annAtGlobex, 'POST', 'predictions', { body, headers });
    expect(asked.status).toBe(200);
    const users = () => system.rows('select "organizationId", "provisional" from "User"');
    expect(await users()).toEqual([{ organizationId: 'globex', provisional: true }]);
    await system.bind(ann);
    await system.settled();
    expect(await users()).toEqual([{ organizationId: 'acme', provisional: false }]);
    expect((await system.get(annAtGlobex, 'model')).status).toBe(403);
    expect(await system.rows('select from idempotency_key')).toEqual([]);
  });

  it('poison on `users` parks that user until a record that can be read replaces it', async () => {
    await system.bind(ann);
    await system.append('users', annKey, Buffer.from('no record'));
    await system.settled();
    await system.record(ann, outcomesOf(ann, 1, 3));
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 0, parked_because: 'not-avro' });
    await system.bind(ann);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 3, parked_because: null });
    expect(await queueOf('ann')).toEqual([]);
  });

  it('an erased user is forgotten at once, answers 410, and what is in flight teaches nothing', async () => {
    await system.bind(ann);
    await system.record(ann, outcomesOf(ann, 1, 20));
    await system.settled();
    await system.bind(ann, { erased: true });
    await system.settled();
    await system.record(ann, outcomesOf(ann, 21, 2));
    await system.append(
      'lead-outcomes',
      annKey,
      encodeRecord('UserErased', { ...ann, sequence: 23, erasedAt: Date.now() }),
    );
    // A relay that woke late sends the record from before the erasure again.
    await system.bind(ann);
    await system.settled();
    expect(await keyOf('ann')).toMatchObject({ sequence: 23, outcomes: 0, parked_because: null });
    for (const table of [
      'training_example',
      'model_version',
      'feature_key',
      '"LeadScoringModel"',
      '"User"',
    ]) {
      expect(await system.rows(`select from ${table}`), table).toEqual([]);
    }
    expect((await system.get(ann, 'model')).status).toBe(410);
  });

  it('an erased organization takes all its users with it', async () => {
    await system.bind(ann);
    await system.bind(bob);
    await system.record(bob, outcomesOf(bob, 1, 3));
    await system.settled();
    const erased = encodeRecord('OrganizationRecord', { organizationId: 'acme', erased: true });
    await system.append('users', recordKey('acme', ''), erased);
    await system.settled();
    await system.record(bob, outcomesOf(bob, 4, 1));
    await system.settled();
    expect(await system.rows('select from "User"')).toEqual([]);
    expect(await system.rows('select from training_example')).toEqual([]);
    expect((await system.get(bob, 'model')).status).toBe(410);
    expect((await system.get({ organizationId: 'acme', userId: 'new' }, 'model')).status).toBe(410);
  });
});
