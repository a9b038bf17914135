import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnyBody, type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
let description: AnyBody;
beforeAll(async () => {
  leads = await startLeads();
  description = await (await fetch(`${leads.url}/docs/json`)).json();
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

const routes = [
  'DELETE /v1/leads/{leadId}', 'DELETE /v1/leads/{leadId}/outcome', 'DELETE /v1/organizations/{organizationId}',
  'DELETE /v1/users/{userId}', 'GET /v1/consumers', 'GET /v1/erasures', 'GET /v1/leads',
  'GET /v1/leads/{leadId}', 'GET /v1/leads/{leadId}/history', 'GET /v1/leads/{leadId}/prediction',
  'GET /v1/leads/{leadId}/scores', 'GET /v1/users/{userId}', 'PATCH /v1/leads/{leadId}', 'POST /v1/leads',
  'POST /v1/leads/{leadId}/activities', 'POST /v1/outcomes', 'POST /v1/users/{userId}', 'PUT /v1/leads/{leadId}',
  'PUT /v1/leads/{leadId}/assignee', 'PUT /v1/leads/{leadId}/outcome',
]; // prettier-ignore

it('describes every route, and no other', () => {
  const described = Object.entries<object>(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.filter((route) => route.includes('/v1/')).toSorted()).toEqual(routes);
});

it('says of every route what it can be refused with', () => {
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const { responses, security, summary } = description.paths[path][method.toLowerCase()];
    expect(security).toEqual([{ bearer: [] }]);
    expect(summary.length).toBeGreaterThan(5);
    for (const status of ['400', '401', '500']) {
      const schema = responses[status].content['application/problem+json'].schema;
      expect(schema.properties.type.enum.length).toBeGreaterThan(0);
    }
    expect('404' in responses || !path.includes('{leadId}')).toBe(true);
  }
});

it('names the problems of an outcome one by one', () => {
  const { responses } = description.paths['/v1/leads/{leadId}/outcome'].put;
  const types = (status: string) =>
    responses[status].content['application/problem+json'].schema.properties.type.enum;
  expect(types('409')).toEqual(
    ['lead-already-closed', 'lead-history-full', 'lead-unassigned'].map(
      (code) => `urn:leadloop:problem:${code}`,
    ),
  );
  expect(types('422')).toContain('urn:leadloop:problem:occurred-in-future');
});

it('answers operators how far the log has been read', async () => {
  const answer = await leads.call('platform:olga:operator', 'GET', 'consumers');
  expect(answer.status).toBe(200);
  expect(answer.body.items).toHaveLength(12);
  expect(answer.body.items[0]).toMatchObject({ topic: 'models', partition: 0, events: 0 });
  const { rows } = await leads.ingest.query(`select count(*)::int as count from "User"`);
  expect(rows[0].count).toBe(0);
});

it('is alive, ready, and shows what it measures', async () => {
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    expect((await fetch(leads.url + path)).status).toBe(200);
  }
});
