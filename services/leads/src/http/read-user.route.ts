import { requestIdentity, ofUsers } from '@leadloop/service-kit';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { findUser } from '../adapters/users.ts';
import { admissionProblems, erasedProblem, problems } from './error-responses.ts';
import { userPath } from './lead-schemas.ts';
import type { LeadsHttp, Route } from './leads-http.ts';
import { presentUser, userResource } from './present-user.ts';

const schema = {
  summary: 'Read a user: oneself, or as an admin anybody of the organization',
  tags: ['users'],
  params: userPath,
  response: {
    200: userResource,
    ...problems.responses('user-not-found', ...admissionProblems),
  },
};

export const readUserRoute: Route = (server, http) => {
  server.get('/v1/users/:userId', { schema, config: ofUsers }, (request) =>
    readUser(http, requestIdentity(request), request.params.userId),
  );
};

async function readUser(http: LeadsHttp, actor: Actor, userId: string) {
  const { organizationId } = actor;
  const user = await http.transactions.run(actor, (tx) => findUser(tx, organizationId, userId));
  if (user === null) {
    throw problems.problem('user-not-found', 'No such user is known in your organization.');
  }
  if (user.erasedAt !== null) throw erasedProblem('user-erased');
  return presentUser(organizationId, userId, user.createdAt);
}
