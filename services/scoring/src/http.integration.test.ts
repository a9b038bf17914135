import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const ann = { organizationId: 'acme', userId: 'ann' };
const bob = { organizationId: 'acme', userId: 'bob' };
const operator = { organizationId: 'platform', userId: 'olga' };

let system: ScoringSystem;
beforeAll(async () => {
  system = await ScoringSystem.start();
  await system.bind(ann);
  await system.bind(bob);
  await system.record(ann, outcomesOf(ann, 1, 45));
  await system.settled();
});
afterAll(() => system[Symbol.asyncDispose]());

const predict = (features: unknown, headers: Record<string, string> = {}) =>
  system.call<{
    status?: number;
    type?: string;
    footing: string;
    modelVersion: number;
    items: { logit: number; baseline: number; factors: { contribution: number }[]; text: string }[];
  }>(ann, 'POST', 'predictions', { body: { items: [{ features }] }, headers });

describe('POST /v1/predictions', () => {
  it('answers with reasons that add up to the logit', async () => {
    const { status, body } = await predict({ size: 'big', 'lead.score': 70, unheardOf: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ footing: 'learning' });
    const [item] = body.items;
    const sum = item!.factors.reduce((total, each) => total + each.contribution, item!.baseline);
    expect(Math.abs(sum - item!.logit)).toBeLessThan(1e-9);
    expect(item!.text.length).toBeGreaterThan(20);
  });

  it('answers from the prior before any outcome, and makes nobody', async () => {
    const nobody = { organizationId: 'acme', userId: 'nobody' };
    const body = { items: [{ features: { 'lead.score': 100 } }] };
    const answer = await system.call(nobody, 'POST', 'predictions', { body });
    expect(answer.body).toMatchObject({ footing: 'prior', modelVersion: 0 });
    expect(await system.rows(`select from "User" where "id" = 'nobody'`)).toEqual([]);
  });

  it.each([
    ['a name that is none', { 'no name': 1 }, 400],
    ['__proto__', JSON.parse('{"__proto__": 1}') as object, 400],
    ['a long string', { note: 'x'.repeat(257) }, 400],
    ['U+0000', { note: 'a\0b' }, 400],
    ['half a surrogate pair', { note: '\ud800' }, 400],
    ['an object for a value', { note: {} }, 400],
    ['a name that only built-in features may have', { 'lead.secret': 1 }, 422],
    [
      '101 attributes',
      Object.fromEntries(Array.from({ length: 105 }, (_, index) => [`a${index}`, 1])),
      400,
    ],
  ])('refuses %s with a problem', async (_, features, status) => {
    const answer = await predict(features);
    expect(answer.status).toBe(status);
    expect(answer.body.type).toMatch(
      /^urn:leadloop:problem:(invalid-request|features-invalid|invalid-json)$/,
    );
  });

  it('repeats the first answer for an Idempotency-Key, and refuses it for another body', async () => {
    const headers = { 'idempotency-key': 'ask-once' };
    const first = await predict({ size: 'big' }, headers);
    expect(await predict({ size: 'big' }, headers)).toEqual(first);
    expect((await predict({ size: 'small' }, headers)).status).toBe(422);
  });
});

describe('POST /v1/model/train', () => {
  it('is refused where there is nothing to learn from', async () => {
    const { status, body } = await system.call(bob, 'POST', 'model/train', { body: {} });
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: 'urn:leadloop:problem:no-outcomes' });
    expect(await system.rows('select from pending_training')).toEqual([]);
  });

  it('trains once for two requests with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'train-once' };
    const train = () => system.call(ann, 'POST', 'model/train', { headers });
    const first = await train();
    expect(first).toMatchObject({ status: 202, body: { cutSequence: 45, outcomes: 45 } });
    await system.settled();
    expect(await train()).toEqual(first);
    await system.settled();
    const decisions = await system.get<{ items: object[] }>(ann, 'training-decisions');
    expect(decisions.body.items[0]).toMatchObject({ trigger: 'demand', cutSequence: 45 });
    expect(decisions.body.items[1]).toMatchObject({ trigger: 'threshold' });
  });
});

describe('GET /v1/training-set', () => {
  type Page = {
    total: number;
    items: { sequence: number; features: object }[];
    nextCursor: string | null;
  };

  it('pages through the set as it stood at the first page, without a hole or a double', async () => {
    const cat = { organizationId: 'acme', userId: 'cat' };
    await system.bind(cat);
    await system.record(cat, outcomesOf(cat, 1, 30));
    await system.settled();
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body }: { body: Page } = await system.get<Page>(cat, `training-set?limit=7${query}`);
      expect(body.total).toBe(30);
      seen.push(...body.items.map(({ sequence }) => sequence));
      cursor = body.nextCursor;
      await system.record(cat, outcomesOf(cat, 31 + seen.length, 0));
      if (seen.length === 7) await system.record(cat, outcomesOf(cat, 31, 5));
      await system.settled();
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect((await system.get<Page>(cat, 'training-set')).body.total).toBe(35);
  });

  it('shows the features at the landmark, and refuses a cursor that is none', async () => {
    const { body } = await system.get<Page>(ann, 'training-set?limit=1');
    expect(body.items[0]).toMatchObject({
      sequence: 1,
      features: { size: 'small', 'lead.score': 37 },
    });
    expect((await system.get(ann, 'training-set?cursor=nonsense')).status).toBe(400);
    expect((await system.get(ann, 'training-set?limit=201')).status).toBe(400);
  });
});

const asOperator = (path: string) =>
  system.call<{ items: Record<string, unknown>[]; nextCursor: string | null }>(operator, 'GET', path, { role: 'operator' }); // prettier-ignore

describe('operators', () => {
  it('list every user’s model, in pages', async () => {
    const first = await asOperator('models?limit=1');
    expect(first.body.items).toMatchObject([
      { organizationId: 'acme', userId: 'ann', footing: 'learning' },
    ]);
    const rest = await asOperator(`models?limit=50&cursor=${first.body.nextCursor}`);
    expect(rest.body.items[0]).toMatchObject({ userId: 'bob', footing: 'prior', version: 0 });
    expect(rest.body.nextCursor).toBeNull();
  });

  it('see how far behind the log the service is, in events and in seconds', async () => {
    await system.settled();
    const { body } = await asOperator('consumers');
    expect(body.items).toHaveLength(24);
    expect(body.items.every((each) => each['events'] === 0 && each['seconds'] === 0)).toBe(true);
    expect(body.items.some((each) => each['next'] !== 0)).toBe(true);
  });

  it('have no model of their own, and no rows', async () => {
    for (const path of ['model', 'training-set', 'training-decisions', 'model/versions']) {
      expect((await asOperator(path)).status, path).toBe(403);
    }
    expect(await system.rows(`select from "User" where "id" = 'olga'`)).toEqual([]);
  });

  it('are the only ones to see others’', async () => {
    for (const role of [undefined, 'admin'] as const) {
      const options = role === undefined ? {} : { role };
      expect((await system.call(ann, 'GET', 'models', options)).status).toBe(403);
      expect((await system.call(ann, 'GET', 'consumers', options)).status).toBe(403);
    }
  });
});

describe('the OpenAPI document', () => {
  it('has every route with its problems', async () => {
    const response = await fetch(`${system.url}/docs/json`);
    const { paths } = (await response.json()) as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.toSorted()).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /v1/consumers',
      'GET /v1/dead-letters',
      'GET /v1/erasures',
      'GET /v1/model',
      'GET /v1/model/versions',
      'GET /v1/model/versions/{version}',
      'GET /v1/models',
      'GET /v1/training-decisions',
      'GET /v1/training-set',
      'POST /v1/dead-letters/{organizationId}/{userId}/redrive',
      'POST /v1/dead-letters/{organizationId}/{userId}/skip',
      'POST /v1/model/train',
      'POST /v1/predictions',
      'POST /v1/ticks',
    ]);
    for (const status of ['202', '400', '401', '403', '409', '410', '422']) {
      expect(paths['/v1/model/train']?.['post']?.responses).toHaveProperty(status);
    }
  });
});

describe('a training that fails', () => {
  it('is not lost: it is tried again until it can be made', async () => {
    const eve = { organizationId: 'acme', userId: 'eve' };
    await system.bind(eve);
    await system.record(eve, outcomesOf(eve, 1, 19));
    await system.settled();
    const spoil = `update training_example set features = $1 where user_id = 'eve' and sequence = 7`;
    const [good] = await system.rows<{ features: Buffer }>(
      `select features from training_example where user_id = 'eve' and sequence = 7`,
    );
    await system.rows(spoil, [Buffer.from('no features')]);
    await system.record(eve, outcomesOf(eve, 20, 1));
    await expect(system.settled(1_500)).rejects.toThrow('not within');
    const [pending] = await system.rows<{ failures: number }>(
      'select failures from pending_training',
    );
    expect(pending?.failures).toBeGreaterThan(0);
    await system.rows(spoil, [good?.features]);
    await system.settled();
    expect((await system.get(eve, 'model')).body).toMatchObject({ version: 1 });
  });
});
