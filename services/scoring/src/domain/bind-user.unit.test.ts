import { describe, expect, it } from 'vitest';
import { bindUser } from './bind-user.ts';

describe('`users` binds a user', () => {
  it.each([
    ['whom nobody knows', null, 'bind'],
    ['who is bound here already', { organizationId: 'acme', isProvisional: false }, 'bind'],
    ['whom a token put here', { organizationId: 'acme', isProvisional: true }, 'bind'],
    [
      'whom a token put elsewhere: that stub goes',
      { organizationId: 'globex', isProvisional: true },
      'rebind',
    ],
    ['never twice', { organizationId: 'globex', isProvisional: false }, 'bound-elsewhere'],
  ] as const)('%s', (_, known, binding) => {
    expect(bindUser('acme', known)).toBe(binding);
  });
});
