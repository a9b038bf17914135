import fastifyJwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { common } from './common-problems.ts';
import { identityOf, unauthorized, type Identity, type Role } from './identity.ts';
import { Problem } from './problem.ts';
import type { AuthenticationSettings } from './service-settings.ts';
import { openTokenKeys, tokenAlgorithms, type TokenKeys } from './token-keys.ts';

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Record<string, unknown>;
    user: Identity;
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No token needed. Every other route needs one. */
    public?: boolean;
    /** Roles that may call: a row of route-access.ts. */
    roles?: readonly Role[];
  }
}

/** Verified tokens remembered, by their hash; enough for a busy service, bounded for any. */
const cachedTokensMax = 5_000;
const tokenLengthMax = 8_192;

/** Asks every request of a route that is not public for a valid token, before its body is read. */
export async function addAuthentication(
  app: FastifyInstance,
  settings: AuthenticationSettings,
): Promise<void> {
  const keys = openTokenKeys(settings.keys);
  await app.register(fastifyJwt, {
    secret: (_request: FastifyRequest, token: unknown) => keyFor(keys, token),
    decode: { complete: true },
    messages: { authorizationTokenInvalid: ({ message }) => message },
    formatUser: (claims) => identityOf(claims),
    verify: {
      algorithms: [...keys.algorithms],
      allowedIss: settings.issuer,
      allowedAud: settings.audience,
      requiredClaims: ['exp', 'iss', 'aud'],
      cache: cachedTokensMax,
    },
  });
  app.addHook('onRequest', async (request) => {
    if (request.is404 || isPublic(request)) return;
    await authenticate(request);
    const { roles } = request.routeOptions.config;
    // Without a declared role nobody is let in, though no such route starts.
    requireRole(request, ...(roles ?? []));
  });
}

/** The organization, user and role of the request's token. */
export function requestIdentity(request: FastifyRequest): Identity {
  const { user } = request as { user: Identity | null };
  if (user === null) throw new TypeError('a public route has no identity');
  return user;
}

/** Throws 403 unless the token has one of `allowed`. */
export function requireRole(request: FastifyRequest, ...allowed: readonly Role[]): void {
  if (allowed.includes(requestIdentity(request).role)) return;
  throw common.problem('role-not-allowed', `This takes the role ${allowed.join(' or ')}.`);
}

/** The pages that describe the API are no part of it. */
function isPublic({ routeOptions: { config, schema } }: FastifyRequest): boolean {
  return config.public === true || schema?.hide === true;
}

async function authenticate(request: FastifyRequest): Promise<void> {
  if ((request.headers.authorization?.length ?? 0) > tokenLengthMax) {
    throw unauthorized('token-invalid', `The token is over ${tokenLengthMax} characters long.`);
  }
  try {
    await request.jwtVerify();
  } catch (error) {
    throw error instanceof Problem ? error : tokenProblemOf(error);
  }
}

/** Runs before the signature is checked, so it refuses by the header what libraries have let pass. */
async function keyFor(keys: TokenKeys, token: unknown): Promise<string> {
  const { header } = token as { header: Readonly<Record<string, unknown>> };
  if ('crit' in header) {
    throw unauthorized('token-invalid', 'The token has critical extensions (crit), none is known.');
  }
  if (!keys.algorithms.some((algorithm) => algorithm === header['alg'])) {
    throw unauthorized(
      'token-invalid',
      `The token is not signed by ${tokenAlgorithms.join(', ')} with a key of the issuer.`,
    );
  }
  return keys.keyFor(header);
}

function tokenProblemOf(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_JWT_NO_AUTHORIZATION_IN_HEADER' || code === 'FST_JWT_BAD_REQUEST') {
    return unauthorized('token-missing', 'Send the header "Authorization: Bearer <token>".');
  }
  if (code === 'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED') {
    return unauthorized('token-expired', 'The token has expired: get a new one.');
  }
  const reason = error instanceof Error ? error.message : '';
  return unauthorized('token-invalid', `The token is not accepted. ${reason}`.trim());
}
