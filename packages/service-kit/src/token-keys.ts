import { createPublicKey, KeyObject, type KeyObject as PublicKey } from 'node:crypto';
import { createRemoteJWKSet, errors, type CryptoKey, type JWSHeaderParameters } from 'jose';
import { common } from './common-problems.ts';
import { unauthorized } from './identity.ts';
import { InvalidSetting } from './settings.ts';
import type { AuthenticationSettings } from './service-settings.ts';

/** Asymmetric alone: with a shared secret among them, a public key could be taken for one. */
export const tokenAlgorithms = ['EdDSA', 'ES256', 'RS256'] as const;
type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export interface TokenKeys {
  readonly algorithms: readonly TokenAlgorithm[];
  /** The public key, as PEM, for a token with this header; throws a `Problem`. */
  keyFor(header: Readonly<Record<string, unknown>>): Promise<string>;
}

export function openTokenKeys(keys: AuthenticationSettings['keys']): TokenKeys {
  return 'publicKeyPem' in keys ? keysFromPem(keys.publicKeyPem) : keysFromJwks(keys.jwksUrl);
}

function keysFromPem(pem: string): TokenKeys {
  if (pem.includes('PRIVATE KEY')) {
    throw new InvalidSetting('JWT_PUBLIC_KEY_FILE holds a private key: give the public one');
  }
  let key: PublicKey;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new InvalidSetting('JWT_PUBLIC_KEY_FILE holds no public key in PEM', { cause });
  }
  const exported = exportPem(key);
  return { algorithms: [algorithmOf(key)], keyFor: () => Promise.resolve(exported) };
}

const rsaBitsMin = 2048;

/** One algorithm for one key, so that a token cannot choose. */
function algorithmOf(key: PublicKey): TokenAlgorithm {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= rsaBitsMin) return 'RS256';
  throw new InvalidSetting(
    `JWT_PUBLIC_KEY_FILE holds a key that is not used here: expected Ed25519, P-256 or RSA of ${rsaBitsMin} bits or more`,
  );
}

const fetchTimeoutMs = 5_000;
/** Within this time a key that was rotated out is refused. */
const jwksAgeMaxMs = 60_000;
/** Tokens with unknown key ids cannot make this process ask more often than that. */
const jwksCooldownMs = 10_000;

function keysFromJwks(url: string): TokenKeys {
  const find = createRemoteJWKSet(new URL(url), {
    timeoutDuration: fetchTimeoutMs,
    cacheMaxAge: jwksAgeMaxMs,
    cooldownDuration: jwksCooldownMs,
  });
  const exported = new WeakMap<CryptoKey, string>();
  return {
    algorithms: tokenAlgorithms,
    async keyFor(header) {
      const key = await find(header as JWSHeaderParameters).catch(refuse);
      const known = exported.get(key) ?? exportPem(KeyObject.from(key));
      exported.set(key, known);
      return known;
    },
  };
}

/** A token that names no key of ours is the sender's fault; keys out of reach are not. */
function refuse(error: unknown): never {
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  ) {
    throw unauthorized('token-invalid', 'No key of the issuer fits this token: sign in again.');
  }
  throw common.problem('unavailable', 'The keys of the issuer cannot be read: try again soon.');
}

function exportPem(key: PublicKey): string {
  return key.export({ type: 'spki', format: 'pem' });
}
