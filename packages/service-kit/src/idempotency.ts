import { createHash } from 'node:crypto';
import type { SqlTransaction } from '@leadloop/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIdentity } from './authentication.ts';
import { canonicalJson } from './canonical-json.ts';
import { common } from './common-problems.ts';

/** An answer as it was given the first time. */
export interface StoredResponse {
  readonly status: number;
  /** JSON; `null` for an answer without a body. */
  readonly body: unknown;
  readonly etag?: string;
}

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs `work` once for an Idempotency-Key of a user, however often the request comes: call it first
 * in the change's own transaction (before If-Match and state are looked at), which must see the
 * table `idempotency_key` under the tenant's row-level security. Without the header it just runs
 * `work`. A problem thrown by `work` is not stored: nothing was changed, so a repeat may try again.
 * Throws `invalid-idempotency-key`, `idempotency-key-reused`.
 */
export async function withIdempotency(
  tx: SqlTransaction,
  request: FastifyRequest,
  work: () => Promise<StoredResponse>,
  table: IdempotencyTable = 'idempotency_key',
): Promise<StoredResponse> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return work();
  if (typeof key !== 'string' || !keyPattern.test(key)) {
    throw common.problem(
      'invalid-idempotency-key',
      'Send an Idempotency-Key of 1 to 255 visible characters.',
    );
  }
  const { organizationId, userId } = requestIdentity(request);
  const call = { organizationId, userId, key, table, requestHash: hashOf(request) };
  await queueBehindTwins(tx, call);
  const stored = await find(tx, call);
  if (stored !== null) return stored;
  const response = await work();
  await store(tx, call, response);
  return response;
}

/** Sends a stored answer: status, ETag and body. */
export function sendStored(
  reply: FastifyReply,
  { status, body, etag }: StoredResponse,
): FastifyReply {
  if (etag !== undefined) void reply.header('etag', etag);
  return reply.code(status).send(body ?? undefined);
}

/** Operators are users of no organization: their answers hang on nobody's row. */
type IdempotencyTable = 'idempotency_key' | 'operator_idempotency_key';

interface IdempotentCall {
  readonly table: IdempotencyTable;
  readonly organizationId: string;
  readonly userId: string;
  readonly key: string;
  readonly requestHash: string;
}

/** Two requests are the same when method, address and body are; the order of fields is nothing. */
function hashOf(request: FastifyRequest): string {
  const { method, url, body } = request;
  return createHash('sha256')
    .update(canonicalJson([method, url, body ?? null]))
    .digest('hex');
}

/** A twin that comes at the same time waits here, then finds the stored answer. */
async function queueBehindTwins(tx: SqlTransaction, call: IdempotentCall): Promise<void> {
  const name = canonicalJson([call.organizationId, call.userId, call.key]);
  const lock = createHash('sha256').update(name).digest().readBigInt64BE(0);
  await tx.$queryRawUnsafe('select pg_advisory_xact_lock($1)::text', lock);
}

async function find(tx: SqlTransaction, call: IdempotentCall): Promise<StoredResponse | null> {
  const rows = await tx.$queryRawUnsafe<
    { request_hash: string; status: number; body: unknown; etag: string | null }[]
  >(
    `select request_hash, status, body, etag from ${call.table}
     where organization_id = $1 and user_id = $2 and key = $3`,
    call.organizationId,
    call.userId,
    call.key,
  );
  const row = rows[0];
  if (row === undefined) return null;
  if (row.request_hash !== call.requestHash) {
    throw common.problem(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request: choose a new one.',
    );
  }
  return { status: row.status, body: row.body, ...(row.etag === null ? {} : { etag: row.etag }) };
}

async function store(
  tx: SqlTransaction,
  call: IdempotentCall,
  response: StoredResponse,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `insert into ${call.table} (organization_id, user_id, key, request_hash, status, body, etag)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    call.organizationId,
    call.userId,
    call.key,
    call.requestHash,
    response.status,
    JSON.stringify(response.body ?? null),
    response.etag ?? null,
  );
}
