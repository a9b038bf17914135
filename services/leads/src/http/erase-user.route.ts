import {
  erasureResource,
  ofAdminsAndOperators,
  presentErasure,
  requestIdentity,
} from '@leadloop/service-kit';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { userPath } from './lead-schemas.ts';
import type { LeadsHttp, Route } from './leads-http.ts';

const schema = {
  summary: 'Erase a user for good: an admin of their own organization’s, an operator anybody',
  description:
    'Their leads, scores and models go here, and the key of their features with them; scoring and preferences follow through the log, and each says under GET /v1/erasures when it was done. The id is never given again. A repeat answers with the erasure that stands, with or without an Idempotency-Key.',
  tags: ['erasure'],
  params: userPath,
  response: { 200: erasureResource, ...problems.responses('user-not-found', ...admissionProblems) },
};

export const eraseUserRoute: Route = (server, http) => {
  server.delete('/v1/users/:userId', { schema, config: ofAdminsAndOperators }, (request) =>
    eraseUser(http, requestIdentity(request), request.params.userId),
  );
};

async function eraseUser(http: LeadsHttp, { role, organizationId }: Actor, userId: string) {
  const within = role === 'operator' ? null : organizationId;
  const erasure = await http.erasures.eraseUser(userId, within, Date.now());
  if (erasure === null) {
    throw problems.problem('user-not-found', 'No such user is known in your organization.');
  }
  http.users.forgetAll();
  http.onCommitted();
  return presentErasure(erasure);
}
