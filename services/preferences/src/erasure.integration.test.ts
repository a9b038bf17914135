import { encodeRecord, recordKey } from '@leadloop/contracts';
import { databaseContaining } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PreferencesSystem } from './testing/preferences-system.ts';

const acme = (userId: string) => ({ organizationId: 'acme', userId });
const operator = { organizationId: 'leadloop', userId: 'operator' };
const secret = 'whispering-willow';

let system: PreferencesSystem;
beforeAll(async () => {
  system = await PreferencesSystem.start();
  for (const person of [acme('ann'), acme('bob'), { organizationId: 'south', userId: 'sue' }]) {
    await system.tellUser(person);
    const customInstructions = person.userId === 'bob' ? 'be kind' : `${secret} ${person.userId}`;
    const headers = { 'idempotency-key': 'k' };
    await system.call(person, 'PUT', 'preferences', { body: { customInstructions }, headers });
  }
  await system.settled();
});
afterAll(() => system?.[Symbol.asyncDispose]());

const find = (text: string) => databaseContaining(system.database.superuserUrl, text);
const bobs = () => system.call(acme('bob'), 'GET', 'preferences');

describe('who is erased', () => {
  it('is found in no table any more, and nobody else changes', async () => {
    const before = await bobs();
    expect((await find(`${secret} ann`)).length).toBeGreaterThan(2);
    await system.tellUser(acme('ann'), true);
    expect(await find(`${secret} ann`)).toEqual([]);
    expect(await bobs()).toEqual(before);
  });

  it('leaves a tombstone in the log, where their preferences were', async () => {
    await system.settled();
    const rows = await system.rows("select value from outbox where user_id = 'ann' order by id");
    expect(rows).toEqual([{ value: null }]);
  });

  it('is answered with 410 while the token is still valid, and the id is given to nobody', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', {}],
    ] as const) {
      const answer = await system.call(acme('ann'), method, 'preferences', body ? { body } : {});
      expect(answer).toMatchObject({
        status: 410,
        body: { type: 'urn:leadloop:problem:user-erased' },
      });
    }
    const elsewhere = { organizationId: 'north', userId: 'ann' };
    expect((await system.call(elsewhere, 'GET', 'preferences')).status).toBe(403);
  });

  it('stays gone when the topic is read again from its beginning', async () => {
    await system.stopApp();
    await system.rows('delete from consumer_partition');
    await system.startApp();
    await system.settled();
    expect(await find(`${secret} ann`)).toEqual([]);
    expect((await system.call(acme('ann'), 'GET', 'preferences')).status).toBe(410);
    expect((await bobs()).body).toMatchObject({ customInstructions: 'be kind' });
  });

  it('goes with the organization, and the report says what went', async () => {
    const record = encodeRecord('OrganizationRecord', { organizationId: 'south', erased: true });
    await system.tell(recordKey('south', ''), record);
    expect(await find(secret)).toEqual([]);
    const sue = { organizationId: 'south', userId: 'sue' };
    expect((await system.call(sue, 'GET', 'preferences')).status).toBe(410);
    const { body } = await system.call(operator, 'GET', 'erasures', { role: 'operator' });
    expect(body['items']).toMatchObject([
      { organizationId: 'acme', userId: 'ann', removed: { preferences: 1, events: 1, users: 1 } },
      { organizationId: 'south', userId: null, removed: { preferences: 1, events: 1, users: 1 } },
      { organizationId: 'south', userId: 'sue' },
    ]);
  });
});

describe('what users says', () => {
  it('takes the stub that a token of another organization made, with what it wished', async () => {
    const guest = { organizationId: 'north', userId: 'kim' };
    await system.call(guest, 'PUT', 'preferences', { body: { customInstructions: 'not mine' } });
    await system.tellUser(acme('kim'));
    expect((await system.call(guest, 'GET', 'preferences')).status).toBe(403);
    expect((await system.call(acme('kim'), 'GET', 'preferences')).etag).toBe('"0"');
    expect(await find('not mine')).toEqual([]);
  });

  it('and can never be applied is kept apart, and what comes after it is applied', async () => {
    await system.tell(recordKey('acme', 'lou'), Buffer.from('rubbish'));
    await system.tellUser({ organizationId: 'north', userId: 'kim' });
    await system.tellUser(acme('lou'));
    const reasons = await system.rows<{ reason: string }>(
      'select reason from dead_letter order by reason',
    );
    expect(reasons.map(({ reason }) => reason)).toEqual(['bound-elsewhere', 'not-avro']);
    const [lou] = await system.rows(`select "provisional" from "User" where "id" = 'lou'`);
    expect(lou).toEqual({ provisional: false });
  });
});
