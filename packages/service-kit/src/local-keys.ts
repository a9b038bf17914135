import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readOrCreateSecret } from '@leadloop/database';
import { importPKCS8, SignJWT } from 'jose';
import type { Role } from './identity.ts';

export interface LocalKeyPair {
  readonly privateKeyFile: string;
  readonly publicKeyFile: string;
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/** The EdDSA pair in `directory`, made at the first call; only the owner can read the private key. */
export async function generateLocalKeyPair(directory: string): Promise<LocalKeyPair> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const privateKeyFile = path.join(directory, 'private.pem');
  const publicKeyFile = path.join(directory, 'public.pem');
  const privateKeyPem = await readOrCreateSecret(privateKeyFile, newPrivateKey);
  const publicKeyPem = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' });
  await writeFile(publicKeyFile, publicKeyPem);
  return { privateKeyFile, publicKeyFile, privateKeyPem, publicKeyPem };
}

function newPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
}

export interface LocalTokenOptions {
  readonly privateKeyPem: string;
  readonly organizationId: string;
  readonly userId: string;
  /** member unless given. */
  readonly role?: Role;
  /** leadloop unless given. */
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds since 1970. */
  readonly issuedAtSeconds: number;
  /** One hour unless given. */
  readonly lifetimeSeconds?: number;
}

/** A bearer token signed with the local key. */
export async function signLocalToken(options: LocalTokenOptions): Promise<string> {
  const { role, issuedAtSeconds, lifetimeSeconds = 3_600 } = options;
  return new SignJWT({ org: options.organizationId, ...(role === undefined ? {} : { role }) })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setSubject(options.userId)
    .setIssuer(options.issuer ?? 'leadloop')
    .setAudience(options.audience ?? 'leadloop')
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .sign(await importPKCS8(options.privateKeyPem, 'EdDSA'));
}
