import { Type, type TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { ofUsers, UnfinishedRoute, type HttpServer } from './index.ts';
import { bearer, testApp } from './test-app.fixture.ts';

const ok = { 200: Type.Object({ ok: Type.Boolean() }) };
const answer = async () => ({ ok: true });

const withRoute = (addRoutes: (app: HttpServer) => void) => testApp({ addRoutes });

const withBody = (body: TSchema) =>
  withRoute((app) =>
    app.post('/v1/x', { config: ofUsers, schema: { summary: 'X', body, response: ok } }, answer),
  );

describe('a service does not start with a route', () => {
  it.each<[string, (app: HttpServer) => void]>([
    ['without a schema', (app) => app.get('/v1/x', { config: ofUsers }, answer)],
    [
      'without a response',
      (app) => app.get('/v1/x', { config: ofUsers, schema: { summary: 'X' } }, answer),
    ],
    [
      'without a summary',
      (app) => app.get('/v1/x', { config: ofUsers, schema: { response: ok } }, answer),
    ],
    [
      'without a schema of a parameter',
      (app) =>
        app.get('/v1/x/:id', { config: ofUsers, schema: { summary: 'X', response: ok } }, answer),
    ],
    [
      'without a role',
      (app) => app.get('/v1/x', { schema: { summary: 'X', response: ok } }, answer),
    ],
    [
      'with no role in its list',
      (app) =>
        app.get('/v1/x', { config: { roles: [] }, schema: { summary: 'X', response: ok } }, answer),
    ],
    [
      'of the API that is open to everybody',
      (app) =>
        app.get(
          '/v1/x',
          { config: { public: true }, schema: { summary: 'X', response: ok } },
          answer,
        ),
    ],
    [
      'of the API that is hidden',
      (app) => app.get('/v1/x', { config: ofUsers, schema: { hide: true } }, answer),
    ],
  ])('%s', async (_what, addRoutes) => {
    await expect(withRoute(addRoutes)).rejects.toThrow(UnfinishedRoute);
  });

  it.each<[string, TSchema]>([
    ['at the top', Type.Object({ a: Type.String() })],
    [
      'in a list',
      Type.Object(
        { items: Type.Array(Type.Object({ a: Type.String() })) },
        { additionalProperties: false },
      ),
    ],
    ['in an alternative', Type.Union([Type.Null(), Type.Object({ a: Type.String() })])],
  ])('that takes unknown fields %s', async (_where, body) => {
    await expect(withBody(body)).rejects.toThrow('takes unknown fields');
  });

  it('whose schema has a keyword that nobody knows', async () => {
    const { app } = await withBody(Type.String({ maxLenght: 5 }));
    await expect(app.ready()).rejects.toThrow('maxLenght');
  });
});

describe('a route without a body schema', () => {
  it('never sees what was sent', async () => {
    const { app } = await withRoute((routes) =>
      routes.post(
        '/v1/x',
        { config: ofUsers, schema: { summary: 'X', response: ok } },
        async ({ body }) => ({
          ok: body === undefined,
        }),
      ),
    );
    const payload = { admin: true };
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/x',
      headers: await bearer(),
      payload,
    });
    expect(reply.json()).toEqual({ ok: true });
    await app.close();
  });
});
