import { requestIdentity } from '@leadloop/service-kit';
import type { FastifyRequest } from 'fastify';
import type { UserDirectory } from '../adapters/user-directory.ts';
import { boundElsewhere, problems } from './error-responses.ts';

/** Lets known users in, and unknown ones come into being; throws the 403 of whoever may not. */
export const admitUser = (users: UserDirectory) => async (request: FastifyRequest) => {
  const admission = await users.admit(requestIdentity(request));
  if (admission === 'bound-elsewhere') throw boundElsewhere();
  if (admission === 'unknown') {
    throw problems.problem(
      'user-unknown',
      'Ask an admin of your organization to create you with POST /v1/users/:userId.',
    );
  }
};
