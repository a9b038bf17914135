import { describeRouteMatrix, describeRowSecurity, fresh, type Owner } from '@leadloop/testkit';
import { afterAll, beforeAll } from 'vitest';
import { type RunningLeads, startLeads } from './running-leads.fixture.ts';

let leads: RunningLeads;
let owner: Owner;
beforeAll(async () => {
  leads = await startLeads();
  owner = await newOwner();
  await leads.ingest.query(
    `insert into user_model (organization_id, user_id, revision, version, footing, wins, outcomes, cut_sequence, algorithm)
     select "organizationId", "id", 1, 0, 'prior', 0, 0, 1, 'a' from "User"`,
  );
});
afterAll(async () => {
  await leads?.[Symbol.asyncDispose]();
});

/** With an open lead that has a past, and a closed one. */
async function newOwner(): Promise<Owner> {
  const [org, user, leadId, closed] = [fresh('org'), fresh('user'), fresh('lead'), fresh('lead')];
  const as = `${org}:${user}`;
  await leads.call(as, 'PUT', `leads/${leadId}`, {}, { 'idempotency-key': 'k' });
  await leads.call(as, 'POST', `leads/${leadId}/activities`, {});
  await leads.call(as, 'PUT', `leads/${closed}`, {});
  await leads.call(as, 'PUT', `leads/${closed}/outcome`, { outcome: 'WON' });
  const names = { leadId, userId: user, assigneeId: user, organizationId: org };
  return { org, user, names };
}

describeRouteMatrix(() => ({
  url: leads.url,
  issuer: leads.issuer,
  owner: newOwner,
  adminsSeeColleagues: true,
  namesOfColleagues: ['assigneeId'],
}));

// Revisions are rows of a command's own transaction alone.
describeRowSecurity(() => ({ database: leads.database, owner }), { untried: ['lead_revision'] });
