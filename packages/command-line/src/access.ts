import { existsSync } from 'node:fs';
import { generateLocalKeyPair, type Role, signLocalToken } from '@leadloop/service-kit';
import { CommandFailed } from './command-errors.ts';
import type { Environment } from './environment.ts';
import { dataFolder } from './supervisor/data-folder.ts';

export interface Person {
  readonly organizationId: string;
  readonly userId: string;
}

/** The right to speak for somebody: a token that was given, or any that the local key signs. */
export interface Access {
  /** The organization of the one token that was given; null where each person signs as themself. */
  readonly onlyOrganizationId: string | null;
  tokenFor(person: Person, role?: Role): Promise<string>;
}

/** Tokens of the command line's own calls; signed anew well before their end. */
const lifetimeSeconds = 15 * 60;
const renewBeforeSeconds = 60;

/** `--token`, else LEADLOOP_TOKEN, else the key that `start` made. @throws CommandFailed where there is none */
export async function accessOf(
  environment: Environment,
  givenToken: string | undefined,
): Promise<Access> {
  const token = givenToken ?? environment.token;
  if (token !== null) {
    return {
      onlyOrganizationId: organizationIn(token),
      tokenFor: () => Promise.resolve(token),
    };
  }
  return signedAccess(await localKey(environment));
}

/** The private key that `start` made, as PEM. @throws CommandFailed where there is none yet */
export async function localKey(environment: Environment): Promise<string> {
  const { keys } = dataFolder(environment.dataDirectory);
  if (!existsSync(keys)) {
    throw new CommandFailed(
      `there is no key in ${environment.dataDirectory} yet: run start first, name its folder with LEADLOOP_DATA, or give --token`,
    );
  }
  return (await generateLocalKeyPair(keys)).privateKeyPem;
}

/** Only for showing: whether the token is good is for the services to say. */
function organizationIn(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return String((claims as { org?: unknown }).org);
  } catch {
    throw new CommandFailed('the token (--token, LEADLOOP_TOKEN) is not a JWT');
  }
}

export function signedAccess(privateKeyPem: string): Access {
  const signed = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  return {
    onlyOrganizationId: null,
    tokenFor: (person, role = 'member') => {
      const key = `${person.organizationId}:${person.userId}:${role}`;
      const issuedAtSeconds = Math.floor(Date.now() / 1_000);
      const known = signed.get(key);
      if (known !== undefined && known.until > issuedAtSeconds) return known.token;
      const fresh = signLocalToken({
        privateKeyPem,
        ...person,
        role,
        issuedAtSeconds,
        lifetimeSeconds,
      });
      signed.set(key, {
        token: fresh,
        until: issuedAtSeconds + lifetimeSeconds - renewBeforeSeconds,
      });
      return fresh;
    },
  };
}
