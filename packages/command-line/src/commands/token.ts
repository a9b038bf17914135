import { idPattern } from '@leadloop/contracts';
import { type Role, roles, signLocalToken } from '@leadloop/service-kit';
import { localKey } from '../access.ts';
import type { Call, Command } from '../command.ts';
import { UsageError } from '../command-errors.ts';
import { text } from './calling-options.ts';

const lifetimeSeconds = 24 * 60 * 60;

export const tokenCommand: Command = {
  name: 'token',
  summary: 'Signs a token for a user with the local key; it is good for a day.',
  positionals: [],
  options: {
    org: { type: 'string', value: '<id>', description: 'the organization', required: true },
    user: { type: 'string', value: '<id>', description: 'the user', required: true },
    role: { type: 'string', value: '<role>', description: `${roles.join(', ')} (default: member)` },
  },
  run: async (call) => {
    const organizationId = idIn(call, 'org');
    const userId = idIn(call, 'user');
    const role = roleIn(call);
    const privateKeyPem = await localKey(call.environment);
    const issuedAtSeconds = Math.floor(Date.now() / 1_000);
    const token = await signLocalToken({
      privateKeyPem,
      organizationId,
      userId,
      role,
      issuedAtSeconds,
      lifetimeSeconds,
    });
    const expiresAt = new Date((issuedAtSeconds + lifetimeSeconds) * 1_000).toISOString();
    call.terminal.print(call.json ? JSON.stringify({ token, expiresAt }) : token);
    return 0;
  },
};

function idIn(call: Call, name: string): string {
  const id = text(call, name) ?? '';
  if (idPattern.test(id)) return id;
  throw new UsageError(`token: --${name} must be 1 to 64 letters, digits, "_" and "-"`);
}

function roleIn(call: Call): Role {
  const given = text(call, 'role') ?? 'member';
  const role = roles.find((known) => known === given);
  if (role !== undefined) return role;
  throw new UsageError(`token: --role must be ${roles.join(', ')}, not "${given}"`);
}
