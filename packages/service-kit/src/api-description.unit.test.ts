import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from './test-app.fixture.ts';

let test: TestApp;

beforeAll(async () => {
  test = await testApp();
});

afterAll(() => test.app.close());

interface Operation {
  summary: string;
  security?: unknown;
  'x-roles'?: string[];
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<
    string,
    { content?: Record<string, { schema: { properties: { type: { enum: string[] } } } }> }
  >;
}

async function operation(path: string, method: string): Promise<Operation> {
  const document = (await test.app.inject('/docs/json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  return document.paths[path]![method]!;
}

const typesOf = (found: Operation, status: string) =>
  found.responses[status]?.content?.['application/problem+json']?.schema.properties.type.enum.map(
    (type) => type.replace('urn:leadloop:problem:', ''),
  );

describe('the OpenAPI document', () => {
  it('says of every route which problems it answers, its own and those of all', async () => {
    const put = await operation('/v1/leads/{leadId}', 'put');
    expect(Object.keys(put.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '412',
      '413',
      '415',
      '500',
      '503',
    ]);
    expect(typesOf(put, '404')).toEqual(['lead-not-found']);
    expect(typesOf(put, '412')).toEqual(['stale-version']);
    expect(typesOf(put, '400')).toEqual(['invalid-json', 'invalid-request']);
    expect(typesOf(put, '401')).toHaveLength(6);
  });

  it('says which routes need a token, and which a role', async () => {
    const models = await operation('/v1/models', 'get');
    expect(models.security).toEqual([{ bearer: [] }]);
    expect(models['x-roles']).toEqual(['operator']);
    expect(typesOf(models, '403')).toEqual(['role-not-allowed']);
    expect((await operation('/health/live', 'get')).security).toBeUndefined();
  });

  it('says which headers a route takes, by the problems that it answers about them', async () => {
    const { parameters = [] } = await operation('/v1/leads/{leadId}', 'patch');
    const inHeader = parameters.filter((one) => one.in === 'header');
    expect(inHeader.map(({ name, required = false }) => [name, required])).toEqual([
      ['Idempotency-Key', false],
      ['If-Match', true],
    ]);
    const put = await operation('/v1/leads/{leadId}', 'put');
    expect(put.parameters?.some((one) => one.in === 'header')).toBe(false);
  });

  it('lets a caller leave out what has a default', async () => {
    const { parameters = [] } = await operation('/v1/leads', 'get');
    const optional = parameters.map(({ name, required = false }) => [name, required]);
    expect(optional).toEqual([
      ['limit', false],
      ['cursor', false],
    ]);
  });

  it('is OpenAPI 3.1 with the name and version of the service', async () => {
    expect((await test.app.inject('/docs/json')).json()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Leadloop test', version: '1.2.3' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    });
  });

  it('is shown by a page that asks no other host for anything', async () => {
    const page = await test.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    const script = await test.app.inject('/docs/static/swagger-initializer.js');
    expect(script.body).toContain('"validatorUrl":null');
  });
});
