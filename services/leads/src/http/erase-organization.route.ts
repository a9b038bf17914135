import { idPattern } from '@leadloop/contracts';
import { erasureResource, ofOperators, presentErasure } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { admissionProblems, problems } from './error-responses.ts';
import type { LeadsHttp, Route } from './leads-http.ts';

const schema = {
  summary: 'Erase an organization with everybody in it, for good',
  description: 'As DELETE /v1/users/:userId does of each user, with the leads that nobody worked.',
  tags: ['erasure'],
  params: Type.Object({ organizationId: Type.String({ pattern: idPattern.source }) }),
  response: {
    200: erasureResource,
    ...problems.responses('organization-not-found', ...admissionProblems),
  },
};

/** For operators: an admin is of an organization's leads and users, not of the organization. */
export const eraseOrganizationRoute: Route = (server, http) => {
  server.delete('/v1/organizations/:organizationId', { schema, config: ofOperators }, (request) =>
    eraseOrganization(http, request.params.organizationId),
  );
};

async function eraseOrganization(http: LeadsHttp, organizationId: string) {
  const erasure = await http.erasures.eraseOrganization(organizationId, Date.now());
  if (erasure === null) {
    throw problems.problem(
      'organization-not-found',
      'No such organization is known: check its id.',
    );
  }
  http.users.forgetAll();
  http.onCommitted();
  return presentErasure(erasure);
}
