import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, testApp, type TestApp } from './test-app.fixture.ts';

let test: TestApp;
let headers: { authorization: string };

beforeAll(async () => {
  test = await testApp();
  headers = await bearer();
});

afterAll(() => test.app.close());

const put = (payload: object | string, leadId = 'lead1') =>
  test.app.inject({
    method: 'PUT',
    url: `/v1/leads/${leadId}`,
    headers: { ...headers, 'content-type': 'application/json' },
    payload,
  });

const get = (url: string) => test.app.inject({ method: 'GET', url, headers });

interface Answer {
  statusCode: number;
  headers: Record<string, unknown>;
  json(): unknown;
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.json()).toMatchObject({
    type: `urn:leadloop:problem:${code}`,
    title: expect.any(String),
    status,
    detail: expect.stringMatching(/^\S.*\.$/),
    instance: expect.stringMatching(/^urn:leadloop:request:[0-9a-f-]{36}$/),
  });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
}

const places = (answer: Answer) => (answer.json() as { errors: unknown[] }).errors;

describe('a body', () => {
  it('reaches the route as it was sent when it fits', async () => {
    const sent = { name: 'Ä 😀', score: 5, attributes: { a: null, b: -0.5, c: '', d: false } };
    const answer = await put(sent);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ leadId: 'lead1', received: sent });
  });

  it('is refused with every place that is wrong and what was expected there', async () => {
    const answer = await put({ name: '', score: 101, outcome: 'MAYBE', price: 1 });
    expectProblem(answer, 400, 'invalid-request');
    expect(places(answer)).toEqual([
      { path: 'body/price', message: 'is not a field known here' },
      { path: 'body/name', message: 'must NOT have fewer than 1 characters' },
      { path: 'body/score', message: 'must be <= 100' },
      { path: 'body/outcome', message: 'must be "WON" or must be "LOST"' },
    ]);
  });

  it.each([
    ['a number in quotes', { score: '5' }, 'body/score', 'must be number'],
    ['null for a number', { score: null }, 'body/score', 'must be number'],
    ['a missing field', {}, 'body/score', 'is missing'],
    ['an array', [], 'body', 'must be object'],
    [
      'a date that is none',
      { score: 1, occurredAt: '2026-02-30T00:00:00Z' },
      'body/occurredAt',
      'must match format "date-time"',
    ],
    [
      'a nested object',
      { score: 1, attributes: { a: {} } },
      'body/attributes/a',
      'must be null or must be number or must be string or must be boolean',
    ],
    [
      'a name that is not allowed',
      { score: 1, attributes: { A: 1 } },
      'body/attributes/A',
      'is not a field known here',
    ],
  ])('is not bent into shape: %s', async (_what, body, path, message) => {
    const answer = await put(body);
    expectProblem(answer, 400, 'invalid-request');
    expect(places(answer)).toEqual([{ path, message }]);
  });

  it.each([
    ['a number beyond a double', '{"score":1e400}', 'body/score', 'must be a finite number'],
    [
      '__proto__',
      '{"score":1,"__proto__":{"admin":true}}',
      'body',
      'must not have a field called __proto__',
    ],
    [
      '__proto__, escaped and nested',
      '{"score":1,"attributes":{"__pr\\u006fto__":1}}',
      'body/attributes',
      'must not have a field called __proto__',
    ],
    [
      'NUL in a text',
      '{"score":1,"name":"a\\u0000"}',
      'body/name',
      'must not contain the character U+0000',
    ],
    ['NUL in a name', '{"a\\u0000":1}', 'body', 'must not contain the character U+0000'],
    [
      'half a surrogate pair',
      '{"score":1,"name":"\\ud800"}',
      'body/name',
      'must be well-formed Unicode',
    ],
  ])('is refused for what no store keeps: %s', async (_what, text, path, message) => {
    const answer = await put(text);
    expectProblem(answer, 400, 'invalid-request');
    expect(places(answer)).toEqual([{ path, message }]);
  });

  it('is refused when it is nested deeper than anything here', async () => {
    const answer = await put(`{"score":1,"attributes":${'['.repeat(50)}${']'.repeat(50)}}`);
    expectProblem(answer, 400, 'invalid-request');
    expect((await put('['.repeat(100_000))).statusCode).toBe(400);
  });

  it.each(['{"score":', '{score:1}', '{"score":NaN}', 'null!'])(
    'is refused when it is no JSON: %s',
    async (text) => {
      expectProblem(await put(text), 400, 'invalid-json');
    },
  );

  it('is refused when it is missing', async () => {
    expectProblem(await put(''), 400, 'invalid-request');
    const answer = await test.app.inject({ method: 'PUT', url: '/v1/leads/lead1', headers });
    expectProblem(answer, 400, 'invalid-request');
  });

  it('is refused when it is not JSON by its media type', async () => {
    const answer = await test.app.inject({
      method: 'PUT',
      url: '/v1/leads/lead1',
      headers: { ...headers, 'content-type': 'text/plain' },
      payload: '{}',
    });
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  it('is refused over 4 MiB', async () => {
    expectProblem(
      await put(JSON.stringify({ name: 'x'.repeat(10_000_000) })),
      413,
      'body-too-large',
    );
  });

  it('names no more than twenty places, and no more of a name than one can read', async () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, 1]));
    expect(places(await put({ score: 1, ...fields }))).toHaveLength(20);
    const answer = await put({ score: 1, ['x'.repeat(10_000)]: 1 });
    expect(JSON.stringify(answer.json()).length).toBeLessThan(1_000);
  });
});

describe('an address', () => {
  it('has its query read as the types that are asked for, with their defaults', async () => {
    expect((await get('/v1/leads?limit=7')).json()).toEqual({ items: [7], nextCursor: null });
    expect((await get('/v1/leads')).json()).toEqual({ items: [50], nextCursor: null });
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=abc',
    'limit=',
    'limit=1&limit=2',
    'page=2',
    'cursor=%00',
  ])('is refused with the query %s', async (query) => {
    expectProblem(await get(`/v1/leads?${query}`), 400, 'invalid-request');
  });

  it('takes no query where none is declared', async () => {
    const answer = await test.app.inject({
      url: '/v1/models?x=1',
      headers: await bearer('operator'),
    });
    expectProblem(answer, 400, 'invalid-request');
  });

  it.each(['a.b', 'x'.repeat(65), '%00', '..%2f..'])('is refused with the id %s', async (id) => {
    expectProblem(await put({ score: 1 }, id), 400, 'invalid-request');
  });

  it('is refused when its %-codes are broken', async () => {
    expectProblem(await get('/v1/leads/%zz'), 400, 'invalid-request');
  });

  it('with nothing at it is 404', async () => {
    expectProblem(await get('/v1/nothing'), 404, 'route-not-found');
    expectProblem(await get('/'), 404, 'route-not-found');
  });

  it('with something at it for other methods is 405 and says which', async () => {
    const answer = await test.app.inject({ method: 'DELETE', url: '/v1/leads/lead1?x=1', headers });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers['allow']).toBe('PATCH, PUT');
  });
});

describe('a failure', () => {
  it('that a route names is answered by its problem', async () => {
    expectProblem(await put({ score: 1 }, 'gone'), 404, 'lead-not-found');
  });

  it('that nobody expected is 500, and its words go to nobody', async () => {
    const answer = await put({ score: 1 }, 'broken');
    expectProblem(answer, 500, 'internal-error');
    expect(answer.body).not.toContain('Jane');
    expect(test.logged()).not.toContain('Jane');
    expect(test.logged()).toMatch(/"level":"error".*"type":"Error","frames":\["at .*fixture/);
  });
});

describe('the log', () => {
  it('has one line for each request, without address, body or token', async () => {
    await put({ score: 77.25, name: 'Secret Name' }, 'secretlead');
    const lines = test.logged();
    expect(lines).toContain('"route":"/v1/leads/:leadId"');
    for (const secret of ['secretlead', 'Secret Name', '77.25', headers.authorization.slice(7)]) {
      expect(lines).not.toContain(secret);
    }
  });
});

describe('health', () => {
  it('is answered without a token', async () => {
    expect((await test.app.inject('/health/live')).json()).toEqual({ live: true });
    expect((await test.app.inject('/health/ready')).json()).toEqual({ ready: true, checks: {} });
  });

  it('is 503 while the service is not ready', async () => {
    const { app } = await testApp({ ready: false });
    expect((await app.inject('/health/ready')).statusCode).toBe(503);
    await app.close();
  });
});

describe('metrics', () => {
  it('count requests by route and status, never by address', async () => {
    await put({ score: 1 }, 'countedlead');
    const { body } = await test.app.inject('/metrics');
    const labels = 'service="test",method="PUT",route="/v1/leads/:leadId",status="200"';
    expect(body.includes(`http_request_duration_seconds_count{${labels}} `)).toBe(true);
    expect(body.includes('countedlead')).toBe(false);
  });
});
