import { testDatabase, testIssuer } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
const as = 'north:anna';
beforeAll(async () => {
  leads = await startLeads();
  await leads.call(as, 'PUT', 'leads/open', {
    score: 50,
    attributes: { a: 1 },
    occurredAt: '2026-01-05T12:00:00Z',
  });
  await leads.call(as, 'PUT', 'leads/won', {});
  await leads.call(as, 'PUT', 'leads/won/outcome', { outcome: 'WON' });
  await leads.call('north:bert', 'PUT', 'leads/berts', {});
  await leads.call('south:sue', 'PUT', 'leads/sues', {});
  await leads.call('north:boss:admin', 'PUT', 'leads/nobodys', {});
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 1]));
const soon = () => new Date(Date.now() + 6 * 60_000).toISOString();
const any = { 'if-match': '*' };

type Case = readonly [
  rule: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  code: string,
];
const cases: readonly Case[] = [
  ['a body that is not JSON', 'POST', 'leads', '{"name":', {}, 400, 'invalid-json'],
  ['a body of another media type', 'POST', 'leads', 'x', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
  ['an unknown field', 'POST', 'leads', { nmae: 'x' }, {}, 400, 'invalid-request'],
  ['a field that only the service may set', 'PUT', 'leads/open', { organizationId: 'south' }, {}, 400, 'invalid-request'],
  ['an id with other characters', 'PUT', 'leads/a%20b', {}, {}, 400, 'invalid-request'],
  ['an id that is too long', 'PUT', `leads/${'x'.repeat(65)}`, {}, {}, 400, 'invalid-request'],
  ['a date that is none', 'POST', 'leads', { occurredAt: 'yesterday' }, {}, 400, 'invalid-request'],
  ['a day that is not in the calendar', 'POST', 'leads', { occurredAt: '2026-02-30T00:00:00Z' }, {}, 400, 'invalid-request'],
  ['a leap second that the clock does not know', 'POST', 'leads', { occurredAt: '2016-12-31T23:59:60Z' }, {}, 400, 'invalid-request'],
  ['a time before 1970', 'POST', 'leads', { occurredAt: '1969-12-31T23:59:59Z' }, {}, 400, 'invalid-request'],
  ['NaN', 'POST', 'leads', '{"score":NaN}', {}, 400, 'invalid-json'],
  ['a number beyond all numbers', 'POST', 'leads', '{"score":1e400}', {}, 400, 'invalid-request'],
  ['such a number among the attributes', 'POST', 'leads', '{"attributes":{"a":-1e400}}', {}, 400, 'invalid-request'],
  ['a score over 100', 'POST', 'leads', { score: 101 }, {}, 400, 'invalid-request'],
  ['a score that is a text', 'POST', 'leads', { score: '50' }, {}, 400, 'invalid-request'],
  ['more than 100 attributes', 'POST', 'leads', { attributes: many(101) }, {}, 400, 'invalid-request'],
  ['more than 100 attributes after merging', 'PATCH', 'leads/open', { attributes: many(100) }, any, 422, 'attributes-invalid'],
  ['an attribute’s name over 64 characters', 'POST', 'leads', { attributes: { ['a'.repeat(65)]: 1 } }, {}, 400, 'invalid-request'],
  ['an attribute named like a built-in feature', 'POST', 'leads', { attributes: { 'lead.score': 1 } }, {}, 400, 'invalid-request'],
  ['a text over 256 characters', 'POST', 'leads', { attributes: { a: 'x'.repeat(257) } }, {}, 400, 'invalid-request'],
  ['an attribute that is an object', 'POST', 'leads', { attributes: { a: {} } }, {}, 400, 'invalid-request'],
  ['__proto__', 'POST', 'leads', '{"attributes":{"__proto__":1}}', {}, 400, 'invalid-request'],
  ['NUL in a text', 'POST', 'leads', { name: 'a\u0000b' }, {}, 400, 'invalid-request'],
  ['half a surrogate pair', 'POST', 'leads', '{"name":"\\ud800"}', {}, 400, 'invalid-request'],
  ['an outcome that is none', 'PUT', 'leads/open/outcome', { outcome: 'MAYBE' }, {}, 400, 'invalid-request'],
  ['an outcome before the lead’s creation', 'PUT', 'leads/open/outcome', { outcome: 'WON', occurredAt: '2026-01-05T11:59:59Z' }, {}, 422, 'occurred-before-creation'],
  ['an outcome more than five minutes ahead', 'PUT', 'leads/open/outcome', { outcome: 'WON', occurredAt: soon() }, {}, 422, 'occurred-in-future'],
  ['a second outcome without reopening', 'PUT', 'leads/won/outcome', { outcome: 'LOST' }, {}, 409, 'lead-already-closed'],
  ['reopening an open lead', 'DELETE', 'leads/open/outcome', undefined, any, 409, 'lead-not-closed'],
  ['an outcome on an unknown lead', 'PUT', 'leads/never/outcome', { outcome: 'WON' }, {}, 404, 'lead-not-found'],
  ['a colleague’s lead read', 'GET', 'leads/berts', undefined, {}, 404, 'lead-not-found'],
  ['a colleague’s lead replaced', 'PUT', 'leads/berts', {}, {}, 404, 'lead-not-found'],
  ['a colleague’s lead changed', 'PATCH', 'leads/berts', { score: 1 }, any, 404, 'lead-not-found'],
  ['a colleague’s lead deleted', 'DELETE', 'leads/berts', undefined, any, 404, 'lead-not-found'],
  ['a colleague’s lead closed', 'PUT', 'leads/berts/outcome', { outcome: 'WON' }, {}, 404, 'lead-not-found'],
  ['a stranger’s lead read', 'GET', 'leads/sues', undefined, {}, 404, 'lead-not-found'],
  ['a lead that stands made again', 'POST', 'leads', { leadId: 'open' }, {}, 409, 'lead-exists'],
  ['a colleague’s id taken', 'POST', 'leads', { leadId: 'berts' }, {}, 409, 'lead-exists'],
  ['a change without If-Match', 'PATCH', 'leads/open', { score: 1 }, {}, 428, 'if-match-required'],
  ['a deletion without If-Match', 'DELETE', 'leads/open', undefined, {}, 428, 'if-match-required'],
  ['a stale If-Match', 'PATCH', 'leads/open', { score: 1 }, { 'if-match': '"7"' }, 412, 'stale-version'],
  ['a stale If-Match on PUT', 'PUT', 'leads/open', { score: 1 }, { 'if-match': '"7"' }, 412, 'stale-version'],
  ['an If-Match that is no tag', 'PATCH', 'leads/open', { score: 1 }, { 'if-match': 'seven' }, 400, 'invalid-if-match'],
  ['a patch of nothing', 'PATCH', 'leads/open', {}, any, 400, 'invalid-request'],
  ['an assignee whom nobody knows', 'PUT', 'leads/open/assignee', { assigneeId: 'nobody' }, {}, 422, 'assignee-unknown'],
  ['an assignee of another organization', 'PUT', 'leads/open/assignee', { assigneeId: 'sue' }, {}, 422, 'assignee-unknown'],
  ['a limit over 200', 'GET', 'leads?limit=201', undefined, {}, 400, 'invalid-request'],
  ['a sort that is not known', 'GET', 'leads?sort=name', undefined, {}, 400, 'invalid-request'],
  ['a query that is not known', 'GET', 'leads?q=x', undefined, {}, 400, 'invalid-request'],
  ['a cursor that was never given', 'GET', 'leads?cursor=e30', undefined, {}, 400, 'invalid-cursor'],
  ['more than 1,000 outcomes', 'POST', 'outcomes', { items: Array.from({ length: 1_001 }, () => ({ leadId: 'a', outcome: 'WON' })) }, {}, 400, 'invalid-request'],
  ['an Idempotency-Key that is not usable', 'POST', 'leads', {}, { 'idempotency-key': 'x'.repeat(256) }, 400, 'invalid-idempotency-key'],
  ['a user read by a colleague', 'GET', 'users/bert', undefined, {}, 404, 'user-not-found'],
  ['a user made by a member', 'POST', 'users/new', undefined, {}, 403, 'role-not-allowed'],
  ['the consumers asked for by a member', 'GET', 'consumers', undefined, {}, 403, 'role-not-allowed'],
  ['an unknown address', 'GET', 'nothing', undefined, {}, 404, 'route-not-found'],
  ['a method that is not taken', 'PATCH', 'outcomes', {}, {}, 405, 'method-not-allowed'],
]; // prettier-ignore

describe('refused with a problem, and nothing changed', () => {
  it.each(cases)('%s', async (_rule, method, path, body, headers, status, code) => {
    const before = await written();
    const answer = await leads.call(as, method, path, body, headers);
    expect(answer).toMatchObject({
      status,
      body: { type: `urn:leadloop:problem:${code}`, status, title: expect.any(String) },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(await written()).toEqual(before);
  });

  it('an outcome on a lead without assignee', async () => {
    const answer = await leads.call('north:boss:admin', 'PUT', 'leads/nobodys/outcome', {
      outcome: 'WON',
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { type: 'urn:leadloop:problem:lead-unassigned' },
    });
  });

  it('a request without a token, and one without sub or org', async () => {
    const response = await fetch(`${leads.url}/v1/leads`);
    expect(response.status).toBe(401);
    for (const incomplete of [':anna', 'north:']) {
      expect((await leads.call(incomplete, 'GET', 'leads')).status).toBe(401);
    }
  });
});

async function written(): Promise<unknown> {
  const { rows } = await leads.ingest.query(
    `select (select count(*) from lead_event) events, (select count(*) from outbox) outbox, (select count(*) from "User") users,
       (select count(*) from idempotency_key) keys`,
  );
  return rows[0];
}

describe('a service that cannot start', () => {
  it('refuses a port that is taken', async () => {
    const http = { host: '127.0.0.1', port: Number(new URL(leads.url).port) };
    await expect(createApp({ ...leads.config, http })).rejects.toThrow(/port \d+ is taken/);
  });
  it('refuses a database role that row-level security does not hold', async () => {
    await using database = await testDatabase('leads');
    for (const applicationUrl of [database.ownerUrl, database.superuserUrl]) {
      const databases = { ...leads.config.databases, applicationUrl };
      const config = { ...leads.config, databases, authentication: testIssuer().authentication };
      await expect(createApp(config)).rejects.toThrow(/row-level security/);
    }
  });
});
