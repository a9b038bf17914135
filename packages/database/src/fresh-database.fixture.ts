import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { provisionServiceDatabase, type ServiceUrls } from './index.ts';

export const passwords = { owner: 'o', application: 'a', ingest: 'i', operator: 'p' };

/** A service's database of a test's own; the whole server goes at the end of the run. */
export async function freshDatabase(): Promise<ServiceUrls & { service: string }> {
  const service = `fresh_${randomBytes(5).toString('hex')}`;
  const superuserUrl = inject('superuserUrl');
  return { service, ...(await provisionServiceDatabase({ superuserUrl, service, passwords })) };
}

/** Runs statements on one connection; returns the rows of the last. */
export async function ask<Row = Record<string, unknown>>(
  databaseUrl: string,
  ...statements: string[]
): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows as Row[];
  } finally {
    await client.end();
  }
}
