import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signLocalToken, type AuthenticationSettings, type Role } from '@leadloop/service-kit';

export interface TestTokenOptions {
  readonly org: string;
  readonly user: string;
  readonly role?: Role;
  /** One hour unless given; negative for an expired token. */
  readonly lifetimeSeconds?: number;
}

/** Signs tokens for tests with a key pair of its own. */
export interface TestIssuer {
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
  /** For `createHttpServer` and the services' `createApp`. */
  readonly authentication: AuthenticationSettings;
  token(options: TestTokenOptions): Promise<string>;
  /** The header of a request: `{ authorization: 'Bearer …' }`. */
  authorization(options: TestTokenOptions): Promise<{ authorization: string }>;
  /** Writes the public key into a file, for a service run as a process (`JWT_PUBLIC_KEY_FILE`). */
  publicKeyFile(): string;
}

export function testIssuer(): TestIssuer {
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { publicKey: publicKeyPem, privateKey: privateKeyPem } = pair;
  const token = ({ org, user, ...more }: TestTokenOptions) =>
    signLocalToken({
      ...more,
      privateKeyPem,
      organizationId: org,
      userId: user,
      issuedAtSeconds: Math.floor(Date.now() / 1_000),
    });
  return {
    publicKeyPem,
    privateKeyPem,
    authentication: { issuer: 'leadloop', audience: 'leadloop', keys: { publicKeyPem } },
    token,
    authorization: async (options) => ({ authorization: `Bearer ${await token(options)}` }),
    publicKeyFile() {
      const file = path.join(mkdtempSync(path.join(tmpdir(), 'leadloop-keys-')), 'public.pem');
      writeFileSync(file, publicKeyPem);
      return file;
    },
  };
}
