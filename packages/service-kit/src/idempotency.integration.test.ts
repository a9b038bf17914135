import { provisionServiceDatabase, retryConflicts, type SqlTransaction } from '@leadloop/database';
import type { FastifyRequest } from 'fastify';
import { Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { withIdempotency, type StoredResponse } from './index.ts';

let pool: Pool;
let runs: number;

beforeAll(async () => {
  const urls = await provisionServiceDatabase({
    superuserUrl: inject('superuserUrl'),
    service: 'idempotency',
    passwords: { owner: 'o', application: 'a', ingest: 'i', operator: 'p' },
  });
  const owner = new Pool({ connectionString: urls.ownerUrl });
  await owner.query(`
    create table if not exists idempotency_key (
      organization_id text not null, user_id text not null, key text not null,
      request_hash text not null, status int not null, body jsonb, etag text,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, user_id, key));
    truncate idempotency_key;`);
  await owner.end();
  pool = new Pool({ connectionString: urls.applicationUrl });
});

afterAll(() => pool.end());

beforeEach(() => {
  runs = 0;
});

function transactionOn(client: PoolClient): SqlTransaction {
  return {
    $queryRawUnsafe: async <Result>(sql: string, ...values: unknown[]) =>
      (await client.query(sql, values)).rows as Result,
    $executeRawUnsafe: async (sql, ...values) => (await client.query(sql, values)).rowCount ?? 0,
  };
}

async function inTransaction<Result>(
  work: (tx: SqlTransaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(transactionOn(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

interface Sent {
  readonly key?: string;
  readonly userId?: string;
  readonly body?: unknown;
  readonly url?: string;
}

const request = ({ key, userId = 'u1', body = { a: 1, b: 2 }, url = '/v1/leads' }: Sent) =>
  ({
    method: 'POST',
    url,
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
    user: { organizationId: 'o1', userId, role: 'member' },
  }) as unknown as FastifyRequest;

async function work(): Promise<StoredResponse> {
  runs += 1;
  return { status: 201, body: { run: runs, text: 'ä' }, etag: `"${runs}"` };
}

async function slowly(): Promise<StoredResponse> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return work();
}

const failing = () => Promise.reject(new RangeError('refused'));
const silent = async () => ({ status: 204, body: null });

const send = (sent: Sent, doing = work) =>
  retryConflicts(() => inTransaction((tx) => withIdempotency(tx, request(sent), doing)));

describe('withIdempotency', () => {
  it('gives a repeat the first status, body and ETag, and does the work once', async () => {
    const first = await send({ key: 'repeat' });
    expect(await send({ key: 'repeat' })).toEqual(first);
    expect(first).toEqual({ status: 201, body: { run: 1, text: 'ä' }, etag: '"1"' });
    expect(runs).toBe(1);
  });

  it('does the work each time without a key', async () => {
    await send({});
    await send({});
    expect(runs).toBe(2);
  });

  it('takes the same body for the same, however its fields are ordered', async () => {
    const first = await send({ key: 'order' });
    expect(await send({ key: 'order', body: { b: 2, a: 1 } })).toEqual(first);
  });

  it.each<[string, Sent]>([
    ['another body', { body: { a: 1 } }],
    ['another address', { url: '/v1/leads/other' }],
  ])('refuses the key for %s', async (_what, other) => {
    await send({ key: `reused ${_what}`.replaceAll(' ', '-') });
    const reused = send({ key: `reused ${_what}`.replaceAll(' ', '-'), ...other });
    await expect(reused).rejects.toMatchObject({ code: 'idempotency-key-reused', status: 422 });
    expect(runs).toBe(1);
  });

  it('keeps the keys of users apart', async () => {
    await send({ key: 'shared' });
    await send({ key: 'shared', userId: 'u2' });
    expect(runs).toBe(2);
  });

  it('gives twins that come at once the same answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send({ key: 'twins' }, slowly)),
    );
    expect(runs).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('stores nothing of work that failed, so that a repeat may succeed', async () => {
    await expect(send({ key: 'failed' }, failing)).rejects.toThrow('refused');
    expect((await send({ key: 'failed' })).status).toBe(201);
  });

  it('keeps an answer without a body', async () => {
    await send({ key: 'silent' }, silent);
    expect(await send({ key: 'silent' }, silent)).toEqual({ status: 204, body: null });
  });

  it.each(['', 'with space', 'ä', 'x'.repeat(256)])('refuses the key "%.20s"', async (key) => {
    await expect(send({ key })).rejects.toMatchObject({ code: 'invalid-idempotency-key' });
  });
});
