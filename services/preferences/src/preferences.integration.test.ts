import { testDatabase, testIssuer, type TestDatabase } from '@leadloop/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApp, type PreferencesApp } from './app.ts';

const issuer = testIssuer();
let database: TestDatabase;
let app: PreferencesApp;

const configOf = (databaseUrl: string) => ({
  http: { host: '127.0.0.1', port: 0 },
  logLevel: 'silent' as const,
  authentication: issuer.authentication,
  secrets: { databaseUrl, ownerDatabaseUrl: undefined },
});

const read = async (org: string, user: string) => {
  const headers = await issuer.authorization({ org, user });
  const response = await fetch(`${app.url}/v1/preferences`, { headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, etag: response.headers.get('etag'), body };
};

beforeAll(async () => {
  database = await testDatabase('preferences');
  app = await createApp(configOf(database.applicationUrl));
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

describe('GET /v1/preferences', () => {
  it('answers the defaults with ETag "0" before any write', async () => {
    const { status, etag, body } = await read('acme', 'ann');
    expect(status).toBe(200);
    expect(etag).toBe('"0"');
    expect(body).toEqual({
      organizationId: 'acme',
      userId: 'ann',
      chatbotTone: 'professional',
      autoSuggestActions: true,
      enableProactive: true,
      preferredContactTime: null,
      contactTimeZone: null,
      aiInsightsFrequency: 'daily',
      customInstructions: null,
      createdAt: null,
      updatedAt: null,
    });
  });

  it("shows one's own row, and a colleague and a stranger the defaults", async () => {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    await client.query(`insert into "Organization" values ('north')`);
    await client.query(`insert into "User" values ('cy', 'north')`);
    await client.query(
      `insert into "UserAIPreferences" (id, "organizationId", "userId", "chatbotTone", "updatedAt")
       values ('p', 'north', 'cy', 'casual', now())`,
    );
    await client.end();
    expect((await read('north', 'cy')).body['chatbotTone']).toBe('casual');
    expect((await read('north', 'dee')).body['chatbotTone']).toBe('professional');
    // The same id under another organization is not that user.
    expect((await read('south', 'cy')).body['chatbotTone']).toBe('professional');
  });

  it('is 401 without a token', async () => {
    const response = await fetch(`${app.url}/v1/preferences`);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
  });

  it('is documented with its problems', async () => {
    const response = await fetch(`${app.url}/docs/json`);
    const { paths } = (await response.json()) as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    expect(Object.keys(paths['/v1/preferences']?.['get']?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '401']),
    );
  });
});

it('refuses to start on a role that bypasses row-level security', async () => {
  await expect(createApp(configOf(database.superuserUrl))).rejects.toThrow(
    /row-level security would not hold/,
  );
});
