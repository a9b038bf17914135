import { decodeRecord, recordKey } from '@leadloop/contracts';
import { eventually } from '@leadloop/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { featureKey as featureKeyOfTests, outcomeEvent } from './domain/testing/outcome-events.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const ann = { organizationId: 'acme', userId: 'ann' };
const bob = { organizationId: 'acme', userId: 'bob' };
const operator = { organizationId: 'leadloop', userId: 'operator' };
const annKey = recordKey('acme', 'ann');

interface Item {
  readonly kind: string;
  readonly key: string;
  readonly userId: string | null;
  readonly reason: string;
  readonly partition: number;
  readonly offset: number;
  readonly missingSequence: number | null;
  readonly waiting: number;
}
interface Mended {
  readonly sequence: number;
  readonly parkedBecause: string | null;
  readonly waiting: number;
}

let system: ScoringSystem;
beforeEach(async () => {
  system = await ScoringSystem.start();
  await system.bind(bob);
});
afterEach(() => system[Symbol.asyncDispose]());

const asOperator = <Body>(method: string, path: string, body?: unknown, key?: string) =>
  system.call<Body>(operator, method, path, {
    role: 'operator',
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const list = async (query = '') =>
  (await asOperator<{ items: Item[]; nextCursor: string | null }>('GET', `dead-letters${query}`))
    .body;
const redrive = (key?: string) =>
  asOperator<Mended>('POST', 'dead-letters/acme/ann/redrive', undefined, key);
const skip = (body: object, key?: string) =>
  asOperator<Mended>(
    'POST',
    'dead-letters/acme/ann/skip',
    { reason: 'cannot be read', ...body },
    key,
  );
const examples = async (userId: string) =>
  (
    await system.rows<{ sequence: number }>(
      'select sequence::int from training_example where user_id = $1 order by sequence',
      [userId],
    )
  ).map(({ sequence }) => sequence);

describe('a record that cannot be applied', () => {
  it('parks its key alone, and is listed with what waits behind it', async () => {
    await system.bind(ann);
    await system.append('lead-outcomes', annKey, Buffer.from('not avro'));
    await system.record(ann, outcomesOf(ann, 1, 3));
    await system.record(bob, outcomesOf(bob, 1, 4));
    await system.settled();
    expect(await examples('bob')).toEqual([1, 2, 3, 4]);
    expect(await examples('ann')).toEqual([]);
    expect((await list()).items).toMatchObject([
      { kind: 'parked-key', key: annKey, reason: 'not-avro', waiting: 4, missingSequence: null },
    ]);
  });

  it('is skipped by its place, recorded for a rebuild, and what waits is applied in order', async () => {
    await system.bind(ann);
    await system.append('lead-outcomes', annKey, Buffer.from('not avro'));
    await system.record(ann, outcomesOf(ann, 1, 3));
    await system.settled();
    const [parked] = (await list()).items;
    const place = { partition: parked?.partition, offset: parked?.offset };
    const { status, body } = await skip(place);
    expect([status, body]).toEqual([200, { sequence: 3, parkedBecause: null, waiting: 0 }]);
    expect(await examples('ann')).toEqual([1, 2, 3]);
    const published = await system.rows<{ value: Buffer; sequence: string }>(
      "select value, sequence from outbox where topic = 'training-decisions'",
    );
    expect(published.map(({ value }) => decodeRecord(value))).toMatchObject([
      {
        type: 'OperatorSkip',
        value: {
          userId: 'ann',
          sequence: 1,
          skippedTopic: 'lead-outcomes',
          skippedPartition: place.partition,
          skippedOffset: place.offset,
          skippedSequence: null,
          reason: 'cannot be read',
        },
      },
    ]);
    expect((await list()).items).toEqual([]);
  });

  it('that can be read is skipped with its sequence, so that the next one counts', async () => {
    await system.bind(ann);
    const [first, second, third] = outcomesOf(ann, 1, 3);
    const broken = { ...second!, sealedFeatures: Buffer.from('sealed with another key') };
    await system.record(ann, [first!, broken, third!]);
    await system.settled();
    const [parked] = (await list()).items;
    expect(parked).toMatchObject({ reason: 'features-unreadable', waiting: 2 });
    await skip({ partition: parked?.partition, offset: parked?.offset });
    expect(await examples('ann')).toEqual([1, 3]);
  });

  it('of nobody is listed, and parks nobody', async () => {
    await system.append('lead-outcomes', 'no key at all', Buffer.from('anything'));
    await system.settled();
    expect((await list()).items).toMatchObject([
      { kind: 'unfiled-record', key: 'no key at all', userId: null, reason: 'key-unreadable' },
    ]);
  });
});

describe('a sequence that never comes', () => {
  it('is named, skipped, and what waits for it is applied', async () => {
    await system.bind(ann);
    const events = outcomesOf(ann, 1, 5);
    await system.record(ann, [events[0]!, events[2]!, events[3]!, events[4]!]);
    await system.settled();
    expect((await list()).items).toMatchObject([{ missingSequence: 2, waiting: 3 }]);
    expect(await skip({ sequence: 3 })).toMatchObject({ status: 409 });
    expect(await skip({ sequence: 2 })).toMatchObject({ status: 200, body: { sequence: 5 } });
    expect(await examples('ann')).toEqual([1, 3, 4, 5]);
  });
});

describe('a redrive', () => {
  it('applies in order what waited, once what was wrong is mended', async () => {
    await system.bind(ann);
    const events = outcomesOf(ann, 1, 4);
    await system.rows('delete from feature_key where user_id = $1', ['ann']);
    await system.settled();
    await system.rows('update feature_key set key = $2 where user_id = $1', [
      'ann',
      Buffer.alloc(32),
    ]);
    await system.record(ann, events);
    await system.settled();
    expect((await list()).items).toMatchObject([{ reason: 'features-unreadable', waiting: 4 }]);
    expect((await redrive()).body).toMatchObject({ parkedBecause: 'features-unreadable' });
    await system.rows('update feature_key set key = $2 where user_id = $1', [
      'ann',
      featureKeyOfTests,
    ]);
    expect((await redrive()).body).toEqual({ sequence: 4, parkedBecause: null, waiting: 0 });
    expect(await examples('ann')).toEqual([1, 2, 3, 4]);
  });

  it('while new events of that key arrive loses, doubles and reorders none', async () => {
    await system.bind(ann);
    await system.append('lead-outcomes', annKey, Buffer.from('not avro'));
    await system.record(ann, outcomesOf(ann, 1, 10));
    await system.settled();
    const [parked] = (await list()).items;
    const arriving = (async () => {
      for (let from = 11; from <= 60; from += 5) await system.record(ann, outcomesOf(ann, from, 5));
    })();
    await redrive();
    await skip({ partition: parked?.partition, offset: parked?.offset });
    await arriving;
    await eventually(async () => (await examples('ann')).length === 60);
    expect(await examples('ann')).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('reads again what is parked of users, and leaves it parked where it is still wrong', async () => {
    await system.append('users', annKey, Buffer.from('not avro'));
    await system.settled();
    await system.record(ann, outcomesOf(ann, 1, 2));
    await system.settled();
    expect((await redrive()).body).toMatchObject({ parkedBecause: 'not-avro', waiting: 3 });
    const [parked] = (await list()).items;
    const place = { topic: 'users', partition: parked?.partition, offset: parked?.offset };
    expect((await skip(place)).body).toMatchObject({ parkedBecause: 'user-unknown', waiting: 2 });
    await system.bind(ann);
    await system.settled();
    expect(await examples('ann')).toEqual([1, 2]);
  });
});

describe('operators', () => {
  it('get the first answer for a repeat under one Idempotency-Key, and nothing happens twice', async () => {
    await system.bind(ann);
    await system.record(ann, [outcomesOf(ann, 2, 1)[0]!]);
    await system.settled();
    const first = await skip({ sequence: 1 }, 'once');
    const again = await skip({ sequence: 1 }, 'once');
    expect([first.status, again]).toEqual([200, first]);
    expect(await skip({ sequence: 1 })).toMatchObject({ status: 404 });
    expect(await skip({ sequence: 7 }, 'once')).toMatchObject({ status: 422 });
  });

  it('are told what is wrong with what they ask', async () => {
    expect(await redrive()).toMatchObject({ status: 404, body: { title: expect.any(String) } });
    await system.bind(ann);
    await system.append('lead-outcomes', annKey, Buffer.from('not avro'));
    await system.settled();
    expect(await skip({})).toMatchObject({ status: 422 });
    expect(await skip({ partition: 1 })).toMatchObject({ status: 422 });
    expect(await skip({ partition: 0, offset: 999 })).toMatchObject({ status: 404 });
    expect(await skip({ sequence: 1 })).toMatchObject({ status: 409 });
    expect(await skip({ reason: '' })).toMatchObject({ status: 400 });
  });

  it('alone may look and mend', async () => {
    for (const [method, path] of [
      ['GET', 'dead-letters'],
      ['POST', 'dead-letters/acme/ann/redrive'],
      ['POST', 'dead-letters/acme/ann/skip'],
    ] as const) {
      const body = method === 'POST' && path.endsWith('skip') ? { body: { reason: 'x' } } : {};
      expect((await system.call(ann, method, path, body)).status).toBe(403);
    }
  });

  it('page through everything in one order', async () => {
    for (const userId of ['a', 'b', 'c'])
      await system.append('lead-outcomes', recordKey('acme', userId), Buffer.from('not avro'));
    await system.append('lead-outcomes', '?', Buffer.from('x'));
    await system.settled();
    const keys: string[] = [];
    let query = '?limit=1';
    for (;;) {
      const { items, nextCursor } = await list(query);
      keys.push(...items.map(({ key }) => key));
      if (nextCursor === null) break;
      query = `?limit=1&cursor=${encodeURIComponent(nextCursor)}`;
    }
    expect(keys).toEqual(['acme:a', 'acme:b', 'acme:c', '?']);
  });
});

describe('the end of a user', () => {
  it('empties the queue, whatever waits in it', async () => {
    await system.bind(ann);
    await system.append('lead-outcomes', annKey, Buffer.from('not avro'));
    await system.record(ann, [outcomeEvent({ ...ann, sequence: 1 })]);
    await system.settled();
    await system.bind(ann, { erased: true });
    await system.settled();
    expect((await list()).items).toEqual([]);
  });
});
