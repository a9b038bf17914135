import { encodeRecord, recordKey } from '@leadloop/contracts';
import type { SqlTransaction } from '@leadloop/database';
import type { Logger } from '@leadloop/service-kit';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { ParkingReason } from '../domain/parking-reason.ts';
import type { Skip } from '../domain/skip.ts';
import { publishSkip } from '../integration-events.ts';
import { redriveKey, skipOfKey, type ParkedKey } from '../reactions/mend-key.ts';
import type { KeyId, ParkedEntry } from '../reactions/scoring-store.ts';
import { inIngestTransaction, sqlOf } from './in-ingest-transaction.ts';
import { listDeadLetters, type DeadLetterItem } from './list-dead-letters.ts';
import { insertOutbox } from './outbox-rows.ts';
import { PgScoringStore } from './pg-scoring-store.ts';

/** What of a key still waits after it was mended. */
export interface MendedKey {
  readonly sequence: number;
  readonly parkedBecause: string | null;
  readonly waiting: number;
}

/** One transaction in which operators mend keys: on the pipeline's role, which sees every tenant. */
export interface Mending {
  readonly sql: SqlTransaction;
  redrive(key: KeyId): Promise<MendedKey>;
  skip(key: KeyId, skip: Skip, reason: string): Promise<MendedKey>;
}

/** What is parked, and its mending. */
export class ParkedKeys {
  readonly #pool: Pool;
  readonly #logger: Pick<Logger, 'warn' | 'info'>;

  constructor(pool: Pool, logger: Pick<Logger, 'warn' | 'info'>) {
    this.#pool = pool;
    this.#logger = logger;
  }

  list(after: string, itemsMax: number): Promise<DeadLetterItem[]> {
    return listDeadLetters(this.#pool, after, itemsMax);
  }

  inTransaction<Result>(work: (mending: Mending) => Promise<Result>): Promise<Result> {
    return inIngestTransaction(this.#pool, (tx) =>
      work({
        sql: sqlOf(tx),
        redrive: (key) => this.#redrive(tx, key),
        skip: (key, skip, reason) => this.#skip(tx, key, skip, reason),
      }),
    );
  }

  async #redrive(tx: PoolClient, key: KeyId): Promise<MendedKey> {
    await redriveKey(this.#store(tx), await parkedKey(tx, key), stampOf());
    return readMended(tx, key);
  }

  async #skip(tx: PoolClient, key: KeyId, skip: Skip, reason: string): Promise<MendedKey> {
    const stamp = stampOf();
    const parked = await parkedKey(tx, key);
    await skipOfKey(this.#store(tx), parked, skip, stamp, async (state, sequence) => {
      const decided = { skipId: stamp.newId(), skip, sequence, reason, skippedAt: stamp.now };
      const { counted, record } = publishSkip(state, decided);
      const value = encodeRecord('OperatorSkip', record);
      await insertOutbox(tx, [
        { ...key, topic: 'training-decisions', sequence: record.sequence, value },
      ]);
      this.#logger.info({ ...key, skipId: record.skipId, reason }, 'an operator skipped');
      return counted;
    });
    return readMended(tx, key);
  }

  #store(tx: PoolClient): PgScoringStore {
    return new PgScoringStore(tx, (held) =>
      this.#logger.warn({ ...held, offset: String(held.offset) }, 'a record waits still'),
    );
  }
}

const stampOf = () => ({ now: Date.now(), newId: () => uuidv7() });

async function parkedKey(tx: PoolClient, { organizationId, userId }: KeyId): Promise<ParkedKey> {
  const { rows } = await tx.query<{
    partition: number;
    record_offset: string;
    value: Buffer | null;
    reason: ParkingReason | null;
    appended_at: Date;
  }>(
    `select partition, record_offset, value, reason, appended_at from parked_event
     where topic = 'users' and organization_id = $1 and user_id = $2 order by record_offset`,
    [organizationId, userId],
  );
  const ofUsers: ParkedEntry[] = rows.map((row) => ({
    organizationId,
    userId,
    topic: 'users',
    partition: row.partition,
    offset: BigInt(row.record_offset),
    key: recordKey(organizationId, userId),
    value: row.value,
    reason: row.reason,
    appendedAt: row.appended_at,
  }));
  return { organizationId, userId, ofUsers };
}

async function readMended(tx: PoolClient, { organizationId, userId }: KeyId): Promise<MendedKey> {
  const { rows } = await tx.query<MendedKey>(
    `select sequence::int, parked_because as "parkedBecause",
       (select count(*)::int from parked_event parked
        where parked.organization_id = state.organization_id and parked.user_id = state.user_id) as waiting
     from key_state state where organization_id = $1 and user_id = $2`,
    [organizationId, userId],
  );
  return rows[0] ?? { sequence: 0, parkedBecause: null, waiting: 0 };
}
