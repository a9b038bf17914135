import { ofAdmins } from '@leadloop/service-kit';
import { createUser, findUser } from '../adapters/users.ts';
import { boundElsewhere, erasedProblem, problems } from './error-responses.ts';
import { answerOnce } from './lead-command.ts';
import { userPath } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';
import { presentUser, userResource } from './present-user.ts';

const schema = {
  summary: 'Create a user of the own organization',
  description: '200 where the user stands already. An id that was erased is never given again.',
  tags: ['users'],
  params: userPath,
  response: {
    200: userResource,
    201: userResource,
    ...problems.responses(
      'user-bound-elsewhere',
      'user-erased',
      'organization-erased',
      'invalid-idempotency-key',
      'idempotency-key-reused',
    ),
  },
};

/** An admin needs no user of their own to create the first ones. */
export const createUserRoute: Route = (server, http) => {
  server.post('/v1/users/:userId', { schema, config: ofAdmins }, (request, reply) =>
    answerOnce(http, request, reply, async (tx, { organizationId }) => {
      const { userId } = request.params;
      const outcome = await createUser(tx, organizationId, userId);
      if (outcome === 'user-erased' || outcome === 'organization-erased') {
        throw erasedProblem(outcome);
      }
      const user = await findUser(tx, organizationId, userId);
      if (outcome === 'bound-elsewhere' || user === null) throw boundElsewhere();
      const body = presentUser(organizationId, userId, user.createdAt);
      return { status: outcome === 'created' ? 201 : 200, body };
    }),
  );
};
