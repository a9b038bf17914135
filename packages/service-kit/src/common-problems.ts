import { problemCatalogue } from './problem-catalogue.ts';

/** What any service can answer. A service's catalogue: `problemCatalogue({ ...commonProblems, … })`. */
export const commonProblems = {
  'invalid-request': { status: 400, title: 'The request does not fit its schema' },
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-cursor': { status: 400, title: 'The cursor was not given out by this list' },
  'invalid-if-match': { status: 400, title: 'If-Match is not an entity tag' },
  'invalid-idempotency-key': { status: 400, title: 'The Idempotency-Key is not usable' },
  'token-missing': { status: 401, title: 'No bearer token was sent' },
  'token-invalid': { status: 401, title: 'The bearer token is not valid' },
  'token-expired': { status: 401, title: 'The bearer token has expired' },
  'token-without-subject': { status: 401, title: 'The bearer token names no user' },
  'token-without-organization': { status: 401, title: 'The bearer token names no organization' },
  'token-with-unknown-role': { status: 401, title: 'The bearer token has a role unknown here' },
  'role-not-allowed': { status: 403, title: 'The role of the token may not do this' },
  'route-not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not take the method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'stale-version': { status: 412, title: 'The resource has changed since it was read' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has a media type not taken here' },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key stands for another request',
  },
  'if-match-required': { status: 428, title: 'If-Match is missing' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const;

export const common = problemCatalogue(commonProblems);
