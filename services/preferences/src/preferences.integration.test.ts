import { decodeRecord } from '@leadloop/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { PreferencesSystem } from './testing/preferences-system.ts';

const acme = (userId: string) => ({ organizationId: 'acme', userId });
const ann = acme('ann');
const defaults = {
  chatbotTone: 'professional',
  autoSuggestActions: true,
  enableProactive: true,
  preferredContactTime: null,
  contactTimeZone: null,
  aiInsightsFrequency: 'daily',
  customInstructions: null,
};
const any = { 'if-match': '*' };

let system: PreferencesSystem;
beforeAll(async () => {
  system = await PreferencesSystem.start();
});
afterAll(() => system?.[Symbol.asyncDispose]());

const read = (person = ann) => system.call(person, 'GET', 'preferences');

describe('preferences', () => {
  it('are the defaults before any write, with ETag "0", and reading makes nobody', async () => {
    const { status, etag, body } = await read();
    expect([status, etag]).toEqual([200, '"0"']);
    expect(body).toEqual({ ...ann, ...defaults, createdAt: null, updatedAt: null });
    expect(await system.rows(`select from "User"`)).toEqual([]);
  });

  it('are changed field by field, replaced whole, and taken back', async () => {
    const changed = await system.call(ann, 'PATCH', 'preferences', {
      headers: { 'if-match': '"0"' },
      body: { preferredContactTime: '09:30', contactTimeZone: 'Europe/Berlin' },
    });
    expect(changed).toMatchObject({ status: 200, etag: '"1"' });
    expect(changed.body).toMatchObject({
      ...defaults,
      preferredContactTime: '09:30',
      contactTimeZone: 'Europe/Berlin',
    });
    const replaced = await system.call(ann, 'PUT', 'preferences', {
      body: { chatbotTone: 'concise', customInstructions: 'No adjectives, please. 🙂' },
    });
    expect(replaced).toMatchObject({ status: 200, etag: '"2"' });
    expect(replaced.body).toMatchObject({
      ...defaults,
      chatbotTone: 'concise',
      customInstructions: 'No adjectives, please. 🙂',
    });
    expect((await read()).body).toEqual(replaced.body);
    const reset = await system.call(ann, 'DELETE', 'preferences', { headers: any });
    expect(reset).toEqual({ status: 204, etag: '"3"', body: {} });
    expect(await read()).toMatchObject({ etag: '"3"', body: { ...defaults, updatedAt: null } });
  });

  it('show what was wished when, page by page', async () => {
    const first = await system.call(ann, 'GET', 'preferences/history?limit=2');
    const [one, two] = first.body['items'] as Record<string, unknown>[];
    expect(one).toMatchObject({
      version: 1,
      type: 'preferences-changed',
      changes: { preferredContactTime: '09:30', contactTimeZone: 'Europe/Berlin' },
    });
    expect(two).toMatchObject({
      version: 2,
      changes: { preferredContactTime: null, contactTimeZone: null, chatbotTone: 'concise' },
    });
    const rest = await system.call(
      ann,
      'GET',
      `preferences/history?limit=2&cursor=${String(first.body['nextCursor'])}`,
    );
    expect(rest.body).toMatchObject({
      items: [{ version: 3, type: 'preferences-reset', changes: {} }],
      nextCursor: null,
    });
  });

  it('are published as they stand, in order', async () => {
    await system.settled();
    const values = await system.rows<{ value: Buffer; sequence: string }>(
      "select value, sequence from outbox where user_id = 'ann' order by id",
    );
    const records = values.map(({ value }) => decodeRecord(value));
    expect(records.map(({ value }) => [value, 'version' in value ? value.version : 0][1])).toEqual([
      1, 2, 3,
    ]);
    expect(records[1]).toMatchObject({
      type: 'PreferencesRecord',
      value: { ...ann, chatbotTone: 'concise', preferredContactTime: null },
    });
    expect(records[2]).toMatchObject({ value: { ...ann, ...defaults } });
  });

  it('a change of nothing makes no version', async () => {
    const bo = acme('bo');
    const body = { chatbotTone: 'casual' };
    expect((await system.call(bo, 'PUT', 'preferences', { body })).etag).toBe('"1"');
    expect((await system.call(bo, 'PUT', 'preferences', { body })).etag).toBe('"1"');
  });

  it('a stale version is refused with the one that stands, and a change without any is 428', async () => {
    const body = { chatbotTone: 'formal' };
    const stale = await system.call(acme('bo'), 'PATCH', 'preferences', {
      body,
      headers: { 'if-match': '"0"' },
    });
    expect(stale).toMatchObject({
      status: 412,
      etag: '"1"',
      body: { type: 'urn:leadloop:problem:stale-version' },
    });
    expect((await system.call(acme('bo'), 'PATCH', 'preferences', { body })).status).toBe(428);
    expect((await system.call(acme('bo'), 'DELETE', 'preferences')).status).toBe(428);
  });

  it('of ten changes at the same time each is one version', async () => {
    const cy = acme('cy');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        system.call(cy, 'PUT', 'preferences', { body: { customInstructions: `take ${index}` } }),
      ),
    );
    expect(
      answers.map(({ etag }) => Number(etag?.replaceAll('"', ''))).toSorted((a, b) => a - b),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('a repeat with the same Idempotency-Key gets the first answer and changes nothing', async () => {
    const dee = acme('dee');
    const request = {
      body: { enableProactive: false },
      headers: { 'idempotency-key': 'k', 'if-match': '"0"' },
    };
    const first = await system.call(dee, 'PATCH', 'preferences', request);
    expect(await system.call(dee, 'PATCH', 'preferences', request)).toEqual(first);
    expect((await read(dee)).etag).toBe('"1"');
  });

  it('of a colleague or a stranger answer as if they did not exist', async () => {
    expect((await read(acme('somebody'))).body).toMatchObject({ ...defaults, updatedAt: null });
    expect(
      (await system.call({ organizationId: 'north', userId: 'zed' }, 'GET', 'preferences/history'))
        .body,
    ).toEqual({ items: [], nextCursor: null });
    const elsewhere = await read({ organizationId: 'north', userId: 'ann' });
    expect(elsewhere).toMatchObject({
      status: 403,
      body: { type: 'urn:leadloop:problem:user-bound-elsewhere' },
    });
  });

  it.each([
    [{ chatbotTone: 'rude' }, 400],
    [{ aiInsightsFrequency: 'hourly' }, 400],
    [{ preferredContactTime: '24:00', contactTimeZone: 'UTC' }, 400],
    [{ preferredContactTime: '9:30', contactTimeZone: 'UTC' }, 400],
    [{ customInstructions: 'x'.repeat(2_001) }, 400],
    [{ customInstructions: 'nul \u0000' }, 400],
    [{ tone: 'casual' }, 400],
    [{ preferredContactTime: '09:30' }, 422],
    [{ contactTimeZone: 'Mars/Olympus' }, 422],
  ])('%j is refused with a reason, and nothing is kept', async (body, status) => {
    const answer = await system.call(acme('eve'), 'PUT', 'preferences', { body });
    expect(answer.status).toBe(status);
    expect(String(answer.body['detail']).length).toBeGreaterThan(10);
    expect((await read(acme('eve'))).etag).toBe('"0"');
  });

  it('instructions have up to 2,000 characters, however many bytes these are', async () => {
    const body = { customInstructions: '🙂'.repeat(2_000) };
    expect((await system.call(acme('eve'), 'PUT', 'preferences', { body })).status).toBe(200);
  });
});

describe('UserAIPreferences, against the catalogue', () => {
  it('has the columns that other programs read, with their defaults', async () => {
    const columns = await system.rows<Record<string, string | null>>(
      `select column_name as name, data_type as type, is_nullable as nullable, column_default as fallback
       from information_schema.columns where table_name = 'UserAIPreferences' order by column_name`,
    );
    expect(
      columns.map(({ name, type, nullable, fallback }) => [name, type, nullable, fallback]),
    ).toEqual([
      ['aiInsightsFrequency', 'text', 'NO', `'daily'::text`],
      ['autoSuggestActions', 'boolean', 'NO', 'true'],
      ['chatbotTone', 'text', 'NO', `'professional'::text`],
      ['contactTimeZone', 'text', 'YES', null],
      ['createdAt', 'timestamp with time zone', 'NO', 'CURRENT_TIMESTAMP'],
      ['customInstructions', 'text', 'YES', null],
      ['enableProactive', 'boolean', 'NO', 'true'],
      ['id', 'text', 'NO', null],
      ['organizationId', 'text', 'NO', null],
      ['preferredContactTime', 'text', 'YES', null],
      ['updatedAt', 'timestamp with time zone', 'NO', null],
      ['userId', 'text', 'NO', null],
    ]);
    const indexes = await system.rows<{ indexdef: string }>(
      `select indexdef from pg_indexes where tablename = 'UserAIPreferences' order by indexname`,
    );
    const text = indexes.map(({ indexdef }) => indexdef).join('\n');
    expect(text).toMatch(/UNIQUE INDEX .*\("userId"\)/);
    expect(text).toMatch(/INDEX .*\("organizationId"\)/);
    const keys = await system.rows<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = '"UserAIPreferences"'::regclass and contype = 'f'`,
    );
    expect(keys.every(({ definition }) => definition.includes('ON DELETE CASCADE'))).toBe(true);
    expect(keys).toHaveLength(2);
  });

  it('holds what the events come to', async () => {
    const [row] = await system.rows(
      `select "chatbotTone" from "UserAIPreferences" where "userId" = 'bo'`,
    );
    expect(row).toEqual({ chatbotTone: 'casual' });
  });
});

it('refuses to start on a role that bypasses row-level security', async () => {
  const databases = { ...system.config().databases, applicationUrl: system.database.superuserUrl };
  await expect(createApp(system.config({ databases }))).rejects.toThrow(
    /row-level security would not hold/,
  );
});
