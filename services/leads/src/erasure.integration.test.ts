import { encodeRecord, openFeatures, partitionOf, recordKey } from '@leadloop/contracts';

import { databaseContaining, eventually } from '@leadloop/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
beforeAll(async () => {
  leads = await startLeads();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

/** Fresh ids for each test: an erased one is gone for good. */
let names = 0;
let org = '';
const as = (user: string, role = 'member') => `${org}:${org}-${user}:${role}`;
const id = (user: string) => `${org}-${user}`;
beforeEach(() => {
  names += 1;
  org = `org${names}`;
});

const lead = (secret: string, more: object = {}) => ({
  name: secret,
  attributes: { secret },
  ...more,
});
const close = (who: string, leadId: string, outcome = 'WON') =>
  leads.call(who, 'PUT', `leads/${leadId}/outcome`, { outcome });
const erase = (user: string, who = as('boss', 'admin')) =>
  leads.call(who, 'DELETE', `users/${id(user)}`);
const published = async (topic: string, user: string, type: string) =>
  eventually(async () => {
    const records = await leads.records(topic, org, user === '' ? '' : id(user));
    const found = records.filter((record) => record.type === type);
    expect(found.length).toBeGreaterThan(0);
    return found.map(({ value }) => value as unknown as Record<string, unknown>);
  });
const containing = (text: string) => databaseContaining(leads.database.superuserUrl, text);

describe('erasing a user', () => {
  it('takes their leads, scores, models and answers from every table, and destroys the key of their features', async () => {
    const secret = `secret-of-${org}`;
    await leads.call(
      as('boss', 'admin'),
      'PUT',
      'leads/given',
      lead(secret, { assigneeId: id('boss') }),
    );
    await leads.call(as('ann'), 'PUT', 'leads/own', lead(secret), { 'idempotency-key': 'own' });
    await leads.call(as('ann'), 'PUT', 'leads/own', lead(`${secret}-again`));
    const byBoss = lead(secret, { assigneeId: id('ann') });
    await leads.call(as('boss', 'admin'), 'PUT', 'leads/from-boss', byBoss, {
      'idempotency-key': 'b',
    });
    await leads.call(as('ann'), 'PUT', 'leads/deleted', lead(secret));
    await leads.call(as('ann'), 'DELETE', 'leads/deleted', undefined, { 'if-match': '*' });
    await leads.call(as('boss', 'admin'), 'DELETE', 'leads/given', undefined, { 'if-match': '*' });
    await close(as('ann'), 'own');
    const [{ featureKey } = {}] = await published('users', 'ann', 'UserRecord');
    const key = (featureKey as Buffer).toString('hex');
    expect(await containing(key)).not.toEqual([]);

    const answer = await erase('ann');
    expect(answer).toMatchObject({
      status: 200,
      body: { organizationId: org, userId: id('ann'), removed: { leads: 3, sequences: 1 } },
    });
    expect(await containing(key)).toEqual([]);
    // The admin's own lead was deleted as any lead is: its stream stays.
    expect(await containing(secret)).toEqual(['lead_event.data']);
    expect(await containing(id('ann'))).toEqual([
      'User.id',
      'outbox.key',
      'outbox.user_id',
      'outbox.value',
    ]);
  });

  it('is published with the next sequence, and the key on the log gives way to the mark for ever', async () => {
    for (const leadId of ['a', 'b']) {
      await leads.call(as('ann'), 'PUT', `leads/${leadId}`, lead('x'));
      await close(as('ann'), leadId);
    }
    await leads.call(as('boss', 'admin'), 'POST', `users/${id('boss')}`);
    const { body } = await erase('ann');
    const [erased] = await published('lead-outcomes', 'ann', 'UserErased');
    expect(erased).toMatchObject({ sequence: 3, erasedAt: Date.parse(body.erasedAt) });
    await eventually(async () => {
      const records = await leads.records('users', org, id('ann'));
      expect(records.map(({ value }) => value)).toMatchObject([{ featureKey: null, erased: true }]);
    });
  });

  it('answers every token of theirs with 410 from then on, whoever makes the request and however often', async () => {
    await leads.call(as('ann', 'admin'), 'GET', 'leads');
    await erase('ann');
    const gone = { status: 410, body: { type: 'urn:leadloop:problem:user-erased' } };
    expect(await leads.call(as('ann'), 'GET', 'leads')).toMatchObject(gone);
    expect(await leads.call(as('ann'), 'PUT', 'leads/new', lead('x'))).toMatchObject(gone);
    expect(await leads.call(as('ann'), 'GET', `users/${id('ann')}`)).toMatchObject(gone);
    expect(await leads.call(as('ann', 'admin'), 'POST', `users/${id('bob')}`)).toMatchObject(gone);
    expect(await leads.call(as('ann', 'operator'), 'GET', 'consumers')).toMatchObject(gone);
  });

  it('never gives their id again: neither by a token, nor by an admin, nor as an assignee, nor elsewhere', async () => {
    const admin = as('boss', 'admin');
    await leads.call(as('ann'), 'GET', 'leads');
    await erase('ann');
    expect((await leads.call(admin, 'POST', `users/${id('ann')}`)).status).toBe(410);
    expect((await leads.call(admin, 'GET', `users/${id('ann')}`)).status).toBe(410);
    const assigned = await leads.call(
      admin,
      'PUT',
      'leads/l',
      lead('x', { assigneeId: id('ann') }),
    );
    expect(assigned.body.type).toBe('urn:leadloop:problem:assignee-unknown');
    const elsewhere = { status: 403, body: { type: 'urn:leadloop:problem:user-bound-elsewhere' } };
    expect(await leads.call(`other:${id('ann')}`, 'GET', 'leads')).toMatchObject(elsewhere);
    const byAdmin = leads.call('other:boss:admin', 'POST', `users/${id('ann')}`);
    expect(await byAdmin).toMatchObject(elsewhere);
    const item = {
      leadId: 'imported',
      outcome: 'WON',
      lead: { ...lead('x'), assigneeId: id('ann') },
    };
    const { body } = await leads.call(admin, 'POST', 'outcomes', { items: [item] });
    expect(body.items[0].problem.type).toBe('urn:leadloop:problem:assignee-unknown');
  });

  it('leaves leads that were assigned away, with the erased id as actor, and sends no withdrawal for them', async () => {
    await leads.call(as('bob'), 'GET', 'leads');
    const admin = as('boss', 'admin');
    await leads.call(as('ann'), 'PUT', 'leads/handed-on', lead('bobs-now'));
    await close(as('ann'), 'handed-on');
    await leads.call(admin, 'PUT', 'leads/handed-on/assignee', { assigneeId: id('bob') });
    await erase('ann');
    const { body } = await leads.call(as('bob'), 'GET', 'leads/handed-on/history');
    expect(body.items.map((event: { actorId: string }) => event.actorId)).toContain(id('ann'));
    await leads.call(as('bob'), 'DELETE', 'leads/handed-on', undefined, { 'if-match': '*' });
    await published('lead-outcomes', 'ann', 'UserErased');
    const { rows } = await leads.ingest.query(
      `select count(*)::int as count from outbox where user_id = $1 and topic = 'lead-outcomes'`,
      [id('ann')],
    );
    expect(rows[0].count).toBe(1);
  });

  it('changes nothing of a colleague’s outcomes on leads that go with them', async () => {
    const admin = as('boss', 'admin');
    await leads.call(as('ann'), 'GET', 'leads');
    await leads.call(as('bob'), 'PUT', 'leads/came-later', lead('x'));
    await close(as('bob'), 'came-later');
    await leads.call(admin, 'PUT', 'leads/came-later/assignee', { assigneeId: id('ann') });
    const before = await published('lead-outcomes', 'bob', 'LeadOutcome');
    await erase('ann');
    await published('lead-outcomes', 'ann', 'UserErased');
    expect(await published('lead-outcomes', 'bob', 'LeadOutcome')).toEqual(before);
    await leads.call(as('bob'), 'PUT', 'leads/next', lead('x'));
    await close(as('bob'), 'next');
    await eventually(async () => {
      const outcomes = await published('lead-outcomes', 'bob', 'LeadOutcome');
      expect(outcomes.map(({ sequence }) => sequence)).toEqual([1, 2]);
    });
  });

  it('keeps no model that was on its way, and parks nothing for it', async () => {
    await leads.call(as('ann'), 'GET', 'leads');
    await erase('ann');
    const ids = { organizationId: org, userId: id('ann') };
    const counts = { version: 0, wins: 1, outcomes: 2, cutSequence: 2 };
    const trained = { algorithm: 'prior-1', parameters: null, parametersDigest: null };
    const model = { ...ids, ...counts, ...trained, footing: 'prior' as const };
    const key = recordKey(org, id('ann'));
    const place = { topic: 'models', partition: partitionOf(key), key };
    await leads.log.append([{ ...place, value: encodeRecord('ModelRecord', model) }]);
    await eventually(async () => {
      const { rows } = await leads.ingest.query(
        `select next::int from consumer_partition where topic = 'models' and partition = $1`,
        [place.partition],
      );
      expect(rows[0]?.next).toBeGreaterThan(0);
    });
    const { rows } = await leads.ingest.query(
      `select key from dead_letter where key = $1 union all select user_id from user_model where user_id = $2`,
      [key, id('ann')],
    );
    expect(rows).toEqual([]);
  });

  it('stores no answer to a request that was admitted before and ends after', async () => {
    await leads.call(as('ann'), 'GET', 'leads');
    await leads.call(as('bob'), 'GET', 'leads');
    await erase('ann');
    const insert = `insert into idempotency_key (organization_id, user_id, key, request_hash, status)
      select $1, user_id, 'late', '', 200 from unnest($2::text[]) as user_id returning user_id`;
    const { rows } = await leads.ingest.query(insert, [org, [id('ann'), id('bob')]]);
    expect(rows).toEqual([{ user_id: id('bob') }]);
  });

  it('is for admins of the organization and for operators; to others the user does not exist', async () => {
    await leads.call(as('ann'), 'GET', 'leads');
    expect((await erase('ann', as('ann'))).status).toBe(403);
    expect((await erase('ann', `foreign:boss${org}:admin`)).status).toBe(404);
    expect((await erase('nobody')).status).toBe(404);
    expect((await erase('ann', 'platform:olga:operator')).status).toBe(200);
  });

  it('happens once: a repeat answers with the erasure that stands', async () => {
    await leads.call(as('ann'), 'GET', 'leads');
    const first = await erase('ann');
    expect(await erase('ann')).toMatchObject({ status: 200, body: first.body });
    expect(await published('lead-outcomes', 'ann', 'UserErased')).toHaveLength(1);
    const report = await leads.call(as('boss', 'admin'), 'GET', `erasures?userId=${id('ann')}`);
    expect(report.body.items).toEqual([first.body]);
    const foreign = `foreign:boss:admin`;
    const asked = await leads.call(foreign, 'GET', `erasures?organizationId=${org}`);
    expect(asked.body.items).toEqual([]);
  });

  it('while they write: what was acknowledged before is gone, and nothing comes after', async () => {
    const secret = `in-flight-${org}`;
    await leads.call(as('ann'), 'GET', 'leads');
    const writes = Array.from({ length: 60 }, (_, index) =>
      leads.call(as('ann'), 'PUT', `leads/w${index}`, lead(secret), {
        'idempotency-key': `k${index}`,
      }),
    );
    await Promise.race(writes);
    const erased = await erase('ann');
    const statuses = (await Promise.all(writes)).map(({ status }) => status);
    expect(erased.status).toBe(200);
    expect(statuses.filter((status) => ![201, 410, 422].includes(status))).toEqual([]);
    expect(await containing(secret)).toEqual([]);
  });
});

const erasing = () => leads.call('platform:olga:operator', 'DELETE', `organizations/${org}`);

describe('erasing an organization', () => {
  it('takes everybody in it and the leads that nobody worked; its tokens get 410', async () => {
    const secret = `secret-of-${org}`;
    const admin = as('boss', 'admin');
    for (const user of ['ann', 'bob']) {
      await leads.call(as(user), 'PUT', `leads/${user}`, lead(secret));
      await close(as(user), user);
    }
    await leads.call(admin, 'PUT', 'leads/nobodys', lead(secret, { assigneeId: null }));
    expect((await leads.call(admin, 'DELETE', `organizations/${org}`)).status).toBe(403);
    expect((await erasing()).body).toMatchObject({
      organizationId: org,
      userId: null,
      removed: { leads: 3 },
    });
    expect(await containing(secret)).toEqual([]);
    const gone = { status: 410, body: { type: 'urn:leadloop:problem:organization-erased' } };
    for (const who of [as('ann'), admin, as('newcomer'), as('newcomer', 'admin')]) {
      expect(await leads.call(who, 'GET', 'leads')).toMatchObject(gone);
      expect(await leads.call(who, 'PUT', 'leads/new', lead(secret))).toMatchObject(gone);
    }
    expect(await leads.call(admin, 'POST', `users/${id('late')}`)).toMatchObject(gone);
    await published('users', '', 'OrganizationRecord');
    for (const user of ['ann', 'bob']) await published('lead-outcomes', user, 'UserErased');
    expect((await erasing()).status).toBe(200);
  });

  it('leaves another organization as it was', async () => {
    const other = `${org}x:${org}x-zoe:member`;
    await leads.call(other, 'PUT', 'leads/stays', lead('stays'));
    await leads.call(as('ann'), 'GET', 'leads');
    await erasing();
    expect((await leads.call(other, 'GET', 'leads/stays')).status).toBe(200);
    expect(
      (await leads.call('platform:olga:operator', 'DELETE', 'organizations/none')).status,
    ).toBe(404);
  });
});

it('what the log holds of an erased user opens with no key that is left', async () => {
  await leads.call(as('ann'), 'PUT', 'leads/a', lead('x'));
  await leads.call(as('bob'), 'GET', 'leads');
  await close(as('ann'), 'a');
  const [sealed] = await published('lead-outcomes', 'ann', 'LeadOutcome');
  await erase('ann');
  const { rows } = await leads.ingest.query<{ featureKey: Buffer }>(
    `select "featureKey" from "User" where "featureKey" is not null`,
  );
  const { eventId, sealedFeatures } = sealed as { eventId: string; sealedFeatures: Buffer };
  const ids = { organizationId: org, userId: id('ann'), eventId, sealed: sealedFeatures };
  expect(rows.length).toBeGreaterThan(0);
  for (const { featureKey: key } of rows)
    expect(() => openFeatures({ ...ids, key })).toThrow('do not open');
});
