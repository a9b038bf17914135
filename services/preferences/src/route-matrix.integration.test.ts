import { describeRouteMatrix, describeRowSecurity, fresh } from '@leadloop/testkit';
import { afterAll, beforeAll } from 'vitest';
import { PreferencesSystem } from './testing/preferences-system.ts';

const owner = { org: fresh('org'), user: fresh('user'), names: {} };
const person = { organizationId: owner.org, userId: owner.user };
let system: PreferencesSystem;

beforeAll(async () => {
  system = await PreferencesSystem.start();
  await system.tellUser(person);
  const headers = { 'idempotency-key': 'k' };
  await system.call(person, 'PUT', 'preferences', { body: { chatbotTone: 'casual' }, headers });
});
afterAll(() => system?.[Symbol.asyncDispose]());

describeRouteMatrix(() => ({
  url: system.url,
  issuer: system.issuer,
  owner: () => Promise.resolve(owner),
  adminsSeeColleagues: false,
}));

// Rows of these are there once somebody was erased.
describeRowSecurity(() => ({ database: system.database, owner }), {
  untried: ['erased_user', 'erased_organization'],
});
