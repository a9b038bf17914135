import { describeRouteMatrix, describeRowSecurity, fresh, type Owner } from '@leadloop/testkit';
import { afterAll, beforeAll } from 'vitest';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

let system: ScoringSystem;
let owner: Owner;
beforeAll(async () => {
  system = await ScoringSystem.start();
  owner = await ownerWithModel();
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
});

/** With a model, and an event that waits behind one that never came. */
async function ownerWithModel(): Promise<Owner> {
  const person = { organizationId: fresh('org'), userId: fresh('user') };
  await system.bind(person);
  await system.record(person, [...outcomesOf(person, 1, 20), ...outcomesOf(person, 30, 1)]);
  await system.settled();
  const body = { items: [{ features: {} }] };
  const headers = { 'idempotency-key': 'k' };
  await system.call(person, 'POST', 'predictions', { body, headers });
  const { organizationId: org, userId: user } = person;
  return { org, user, names: { ...person, version: 1 } };
}

describeRouteMatrix(() => ({
  url: system.url,
  issuer: system.issuer,
  owner: () => Promise.resolve(owner),
  adminsSeeColleagues: false,
}));

// Rows of these are there for a moment, or once somebody was erased.
describeRowSecurity(() => ({ database: system.database, owner }), {
  untried: ['pending_training', 'erased_organization'],
});
