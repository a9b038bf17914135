import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  provisionServiceDatabase,
  readOrCreateSecret,
  type ServicePasswords,
  type ServiceUrls,
} from '@leadloop/database';

export const databaseNames = ['leads', 'scoring', 'preferences', 'log'] as const;
export type Databases = Readonly<Record<(typeof databaseNames)[number], ServiceUrls>>;

/** Makes what is missing: databases, roles, and their passwords, which stay in files for the owner alone. */
export async function prepareDatabases(superuserUrl: string, secrets: string): Promise<Databases> {
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  const urls: Partial<Record<(typeof databaseNames)[number], ServiceUrls>> = {};
  for (const service of databaseNames) {
    const passwords = await passwordsOf(service, secrets);
    urls[service] = await provisionServiceDatabase({ superuserUrl, service, passwords });
  }
  return urls as Databases;
}

async function passwordsOf(service: string, secrets: string): Promise<ServicePasswords> {
  const secret = (role: string) => readOrCreateSecret(path.join(secrets, `${service}-${role}`));
  const [owner, application, ingest, operator] = await Promise.all([
    secret('owner'),
    secret('application'),
    secret('ingest'),
    secret('operator'),
  ]);
  return { owner, application, ingest, operator };
}
