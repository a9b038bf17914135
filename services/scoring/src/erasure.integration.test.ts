import { encodeRecord, recordKey } from '@leadloop/contracts';
import { databaseContaining, eventually, testDatabase } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomesOf, type Person, ScoringSystem } from './testing/scoring-system.ts';

const inFlight = 5_000;
const secret = 'only-ann-knows';
const ann: Person = { organizationId: 'acme', userId: 'user-ann' };
const bea: Person = { organizationId: 'acme', userId: 'user-bea' };
const zoe: Person = { organizationId: 'globex', userId: 'user-zoe' };
const operator: Person = { organizationId: 'platform', userId: 'olga' };

const taste = (index: number) => ({ won: index % 3 !== 0, size: index % 2 ? secret : 'small' });
/** Where an erased id stands for ever: as erased, and in the tombstone of its model. */
const markOfErasure = ['key_state.user_id', 'outbox.key', 'outbox.user_id'];

async function digestsOf(rows: ScoringSystem['rows'], { organizationId, userId }: Person) {
  const [version] = await rows(
    `select cut_sequence, training_data_count, training_set_digest, parameters_digest from model_version
     where organization_id = $1 and user_id = $2 order by version desc limit 1`,
    [organizationId, userId],
  );
  expect(version).toBeDefined();
  return version;
}

async function eraseOnLog(system: ScoringSystem, person: Person, sequence: number) {
  const erased = { ...person, sequence, erasedAt: Date.now() };
  const key = recordKey(person.organizationId, person.userId);
  await system.append('lead-outcomes', key, encodeRecord('UserErased', erased));
}

const report = (system: ScoringSystem, query: string, asked = operator) =>
  system.call<{ items: { userId: string | null; removed: Record<string, number> }[] }>(
    asked,
    'GET',
    `erasures?${query}`,
    { role: asked === operator ? 'operator' : 'admin' },
  );

describe('a user erased while 5,000 of their outcomes are still on the way', () => {
  let system: ScoringSystem;
  let before: unknown;
  let placesBefore: string[];
  const rows: ScoringSystem['rows'] = (...given) => system.rows(...given);
  const containing = (text: string) => databaseContaining(system.database.superuserUrl, text);

  beforeAll(async () => {
    system = await ScoringSystem.start();
    for (const person of [ann, bea]) await system.bind(person);
    await system.record(bea, outcomesOf(bea, 1, 40));
    await system.record(ann, outcomesOf(ann, 1, 40, taste));
    await system.settled();
    before = await digestsOf(rows, bea);
    placesBefore = await containing(secret);
    await system.record(ann, outcomesOf(ann, 41, inFlight, taste));
    // Some are learned from already, most are not.
    await eventually(async () => {
      const [{ count } = { count: 0 }] = await rows<{ count: number }>(
        'select count(*)::int as count from training_example where user_id = $1',
        [ann.userId],
      );
      return count > 40;
    });
    await system.bind(ann, { erased: true });
    // What was not yet sent when they were erased never comes: the erasure follows it all the same.
    await eraseOnLog(system, ann, inFlight + 100);
    await system.settled(60_000);
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  it('leaves nothing behind but that they were erased', async () => {
    // The search finds what is there to be found.
    expect(placesBefore).toEqual(
      expect.arrayContaining(['model_version.parameters', 'training_example.features']),
    );
    expect(await containing(secret)).toEqual([]);
    expect(await containing(ann.userId)).toEqual(markOfErasure);
    const [state] = await rows('select * from key_state where user_id = $1', [ann.userId]);
    expect(state).toMatchObject({ erased: true, outcomes: 0, parked_because: null });
    expect(state).toMatchObject({ sequence: String(inFlight + 100) });
  });

  it('changes no digest of a colleague', async () => {
    expect(await digestsOf(rows, bea)).toEqual(before);
  });

  it('is reported with what went and when, to operators and admins of the organization alone', async () => {
    const { body } = await report(system, `userId=${ann.userId}`);
    expect(body.items).toEqual([
      {
        organizationId: 'acme',
        userId: ann.userId,
        erasedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        removed: expect.objectContaining({ featureKeys: 1, models: 1, users: 1 }),
      },
    ]);
    expect(body.items[0]?.removed['trainingExamples']).toBeGreaterThan(40);
    const boss = { organizationId: 'acme', userId: 'boss' };
    expect((await report(system, 'limit=5', boss)).body).toEqual(body);
    const foreign = { organizationId: 'globex', userId: 'boss' };
    expect((await report(system, 'organizationId=acme', foreign)).body.items).toEqual([]);
    expect((await system.get(boss, 'erasures')).status).toBe(403);
  });

  it('gets 410 with a token that is still valid, and the id comes into being nowhere else', async () => {
    for (const path of ['model', 'training-set']) {
      expect((await system.get(ann, path)).status).toBe(410);
    }
    expect((await system.call(ann, 'POST', 'model/train')).status).toBe(410);
    expect((await system.call(ann, 'GET', 'models', { role: 'operator' })).status).toBe(410);
    const elsewhere = { ...ann, organizationId: 'globex' };
    expect(await system.get(elsewhere, 'model')).toMatchObject({
      status: 403,
      body: { type: 'urn:leadloop:problem:user-bound-elsewhere' },
    });
    const trained = await system.call(elsewhere, 'POST', 'model/train');
    expect(trained.status).toBe(403);
    expect(await containing(ann.userId)).toEqual(markOfErasure);
  });

  it('makes whoever asks at that moment wait for the erasure and then go without a trace', async () => {
    const late: Person = { organizationId: 'acme', userId: 'user-late' };
    const client = await system.ingest.connect();
    try {
      await client.query('begin');
      await client.query(
        `select pg_advisory_xact_lock(hashtextextended('erasing acme:user-late', 0))`,
      );
      await client.query(
        `insert into key_state (organization_id, user_id, erased) values ('acme', 'user-late', true)`,
      );
      const asked = system.call(late, 'POST', 'model/train');
      await eventually(async () => {
        const waiting = await rows(
          `select from pg_locks where locktype = 'advisory' and not granted`,
        );
        return waiting.length === 1;
      });
      await client.query('commit');
      expect((await asked).status).toBe(410);
    } finally {
      client.release();
    }
    expect(await containing(late.userId)).toEqual(['key_state.user_id']);
  });

  it('stays gone when every topic is read again from the start, and a colleague’s digests are the same', async () => {
    await using fresh = await testDatabase('scoring');
    await system.stopApp();
    const { applicationUrl, ingestUrl, operatorUrl } = fresh;
    await using again = await ScoringSystem.over(fresh, system);
    await again.startApp({
      databases: { applicationUrl, ingestUrl, operatorUrl, ownerUrl: undefined },
    });
    await again.settled(60_000);
    expect(await databaseContaining(fresh.superuserUrl, secret)).toEqual([]);
    expect(await databaseContaining(fresh.superuserUrl, ann.userId)).toEqual(['key_state.user_id']);
    const rowsAgain: ScoringSystem['rows'] = (...given) => again.rows(...given);
    expect(await digestsOf(rowsAgain, bea)).toEqual(before);
    expect((await again.get(ann, 'model')).status).toBe(410);
  });
});

describe('an erased organization', () => {
  it('takes everybody in it, those whose events wait too, and is reported with what went', async () => {
    await using system = await ScoringSystem.start();
    const waiting = { ...ann, userId: 'user-waiting' };
    for (const person of [ann, zoe]) await system.bind(person);
    for (const person of [ann, zoe, waiting]) {
      await system.record(person, outcomesOf(person, 1, 30, taste));
    }
    await system.settled();
    const rows: ScoringSystem['rows'] = (...given) => system.rows(...given);
    const before = await digestsOf(rows, zoe);
    const erased = encodeRecord('OrganizationRecord', { organizationId: 'acme', erased: true });
    await system.append('users', recordKey('acme', ''), erased);
    await system.settled();
    const { body } = await report(system, 'organizationId=acme');
    expect(body.items.map(({ userId }) => userId)).toEqual([null, ann.userId, waiting.userId]);
    const [whole, ofAnn, ofWaiting] = body.items.map(({ removed }) => removed);
    expect(ofAnn).toMatchObject({ trainingExamples: 30, parkedEvents: 0 });
    expect(ofWaiting).toMatchObject({ trainingExamples: 0, parkedEvents: 30 });
    expect(whole).toMatchObject({ trainingExamples: 30, parkedEvents: 30 });
    const { superuserUrl } = system.database;
    for (const { userId } of [ann, waiting]) {
      const places = await databaseContaining(superuserUrl, userId);
      expect(places.filter((place) => !markOfErasure.includes(place))).toEqual([]);
    }
    expect(await digestsOf(rows, zoe)).toEqual(before);
    expect((await system.get({ ...ann, userId: 'newcomer' }, 'model')).status).toBe(410);
  });
});
