import { requestIdentity, sendStored, withIdempotency } from '@leadloop/service-kit';
import { Type } from 'typebox';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { createUser, findUser } from '../adapters/users.ts';
import { boundElsewhere, problems } from './error-responses.ts';
import { userPath } from './lead-schemas.ts';
import type { LeadsHttp, Route } from './leads-http.ts';

const userResource = Type.Object({
  userId: Type.String(),
  organizationId: Type.String(),
  createdAt: Type.String(),
});
const tags = ['users'];

const readSchema = {
  summary: 'Read a user: oneself, or as an admin anybody of the organization',
  tags,
  params: userPath,
  response: {
    200: userResource,
    ...problems.responses('user-not-found', 'user-bound-elsewhere', 'user-unknown'),
  },
};

export const readUserRoute: Route = (server, http) => {
  server.get('/v1/users/:userId', { schema: readSchema }, (request) =>
    readUser(http, requestIdentity(request), request.params.userId),
  );
};

async function readUser(http: LeadsHttp, actor: Actor, userId: string) {
  const { organizationId } = actor;
  const user = await http.transactions.run(actor, (tx) => findUser(tx, organizationId, userId));
  if (user === null) {
    throw problems.problem('user-not-found', 'No such user is known in your organization.');
  }
  return { userId, organizationId, createdAt: user.createdAt.toISOString() };
}

const createSchema = {
  summary: 'Create a user of the own organization',
  description: '200 where the user stands already.',
  tags,
  params: userPath,
  response: {
    200: userResource,
    201: userResource,
    ...problems.responses(
      'user-bound-elsewhere',
      'invalid-idempotency-key',
      'idempotency-key-reused',
    ),
  },
};

/** An admin needs no user of their own to create the first ones. */
export const createUserRoute: Route = (server, http) => {
  server.post(
    '/v1/users/:userId',
    { schema: createSchema, config: { roles: ['admin'] } },
    async (request, reply) => {
      const actor = requestIdentity(request);
      const { organizationId } = actor;
      const { userId } = request.params;
      const response = await http.transactions.run(actor, (tx) =>
        withIdempotency(tx, request, async () => {
          const outcome = await createUser(tx, organizationId, userId);
          const user = await findUser(tx, organizationId, userId);
          if (outcome === 'bound-elsewhere' || user === null) throw boundElsewhere();
          const body = { userId, organizationId, createdAt: user.createdAt.toISOString() };
          return { status: outcome === 'created' ? 201 : 200, body };
        }),
      );
      http.onCommitted();
      return sendStored(reply, response);
    },
  );
};
