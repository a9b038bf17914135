import {
  describeRouteMatrix,
  describeRowSecurity,
  fresh,
  testDatabase,
  testIssuer,
  type TestDatabase,
} from '@leadloop/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createApp, type PreferencesApp } from './app.ts';

const issuer = testIssuer();
const owner = { org: fresh('org'), user: fresh('user'), names: {} };
let database: TestDatabase;
let app: PreferencesApp;

beforeAll(async () => {
  database = await testDatabase('preferences');
  app = await createApp({
    http: { host: '127.0.0.1', port: 0 },
    logLevel: 'silent',
    authentication: issuer.authentication,
    secrets: { databaseUrl: database.applicationUrl, ownerDatabaseUrl: undefined },
  });
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query(`insert into "Organization" values ('${owner.org}')`);
  await client.query(`insert into "User" values ('${owner.user}', '${owner.org}')`);
  await client.query(
    `insert into "UserAIPreferences" (id, "organizationId", "userId", "chatbotTone", "updatedAt")
     values ('p', '${owner.org}', '${owner.user}', 'casual', now())`,
  );
  await client.end();
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

describeRouteMatrix(() => ({
  url: app.url,
  issuer,
  owner: () => Promise.resolve(owner),
  adminsSeeColleagues: false,
}));

describeRowSecurity(() => ({ database, owner }), { untried: [] });
