import { requestIdentity } from '@leadloop/service-kit';
import type { FastifyRequest } from 'fastify';
import type { UserDirectory } from '../adapters/user-directory.ts';
import { boundElsewhere, erasedProblem, problems } from './error-responses.ts';

/** Lets known users in, and unknown ones come into being; throws the 403 or 410 of whoever may not. */
export const admitUser = (users: UserDirectory) => async (request: FastifyRequest) => {
  const admission = await users.admit(requestIdentity(request));
  if (admission === 'admitted') return;
  if (admission === 'bound-elsewhere') throw boundElsewhere();
  if (admission !== 'unknown') throw erasedProblem(admission);
  throw problems.problem(
    'user-unknown',
    'Ask an admin of your organization to create you with POST /v1/users/:userId.',
  );
};

/** Of routes that a role alone lets in: nobody comes into being by them, and nobody who was erased gets through. */
export const refuseErased = (users: UserDirectory) => async (request: FastifyRequest) => {
  const erased = await users.erasureOf(requestIdentity(request));
  if (erased !== null) throw erasedProblem(erased);
};
