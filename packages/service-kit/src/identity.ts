import { common } from './common-problems.ts';

export const roles = ['member', 'admin', 'operator'] as const;

/** member: one's own · admin: the own organization's leads and users · operator: the platform. */
export type Role = (typeof roles)[number];

/** Who acts, from the token alone. */
export interface Identity {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: Role;
}

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const idWords = '1 to 64 letters, digits, "_" or "-"';

/** The identity in a verified token's claims; throws the 401 that says which claim is missing. */
export function identityOf(claims: Readonly<Record<string, unknown>>): Identity {
  const { sub, org, role = 'member' } = claims;
  if (typeof sub !== 'string' || !idPattern.test(sub)) {
    throw unauthorized('token-without-subject', `The claim sub must name the user: ${idWords}.`);
  }
  if (typeof org !== 'string' || !idPattern.test(org)) {
    throw unauthorized(
      'token-without-organization',
      `The claim org must name the organization: ${idWords}.`,
    );
  }
  const known = roles.find((one) => one === role);
  if (known === undefined) {
    throw unauthorized('token-with-unknown-role', `The claim role must be ${roles.join(', ')}.`);
  }
  return { organizationId: org, userId: sub, role: known };
}

export type TokenProblem =
  | 'token-missing'
  | 'token-invalid'
  | 'token-expired'
  | 'token-without-subject'
  | 'token-without-organization'
  | 'token-with-unknown-role';

export const tokenProblems: readonly TokenProblem[] = [
  'token-missing',
  'token-invalid',
  'token-expired',
  'token-without-subject',
  'token-without-organization',
  'token-with-unknown-role',
];

/** A 401 carries the challenge of RFC 6750. */
export function unauthorized(code: TokenProblem, detail: string): Error {
  const challenge = code === 'token-missing' ? 'Bearer' : 'Bearer error="invalid_token"';
  return common.problem(code, detail, { headers: { 'www-authenticate': challenge } });
}
