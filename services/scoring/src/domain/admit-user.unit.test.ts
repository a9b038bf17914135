import { describe, expect, it } from 'vitest';
import { admitUser } from './admit-user.ts';

const unknown = { boundTo: null, erasedIn: null, isOrganizationErased: false };

const bound = { ...unknown, boundTo: 'acme' };
const byToken = { autoProvision: true };
const byAdmin = { autoProvision: false };

describe('a token’s user', () => {
  it.each([
    ['bound here', bound, byToken],
    ['unknown, who comes into being by the token', unknown, byToken],
    ['bound here where nobody comes into being by a token', bound, byAdmin],
  ] as const)('is let in: %s', (_, facts, options) => {
    expect(() => admitUser('acme', facts, options)).not.toThrow();
  });

  it.each([
    ['unknown where nobody comes into being by a token', unknown, byAdmin, 'user-unknown'],
    ['bound elsewhere', { ...unknown, boundTo: 'globex' }, byToken, 'user-bound-elsewhere'],
    ['erased', { ...unknown, erasedIn: 'acme' }, byToken, 'user-erased'],
    [
      'erased elsewhere: an id is never given again',
      { ...unknown, erasedIn: 'globex' },
      byToken,
      'user-bound-elsewhere',
    ],
    [
      'erased with the organization',
      { ...unknown, isOrganizationErased: true },
      byToken,
      'organization-erased',
    ],
  ] as const)('is refused: %s', (_, facts, options, code) => {
    const refusal = expect.objectContaining({ code }) as Error;
    expect(() => admitUser('acme', facts, options)).toThrow(refusal);
  });
});
