import { BATCH_BYTES_MAX, type NewRecord } from '@leadloop/event-log';
import type { Pool, QueryConfig } from 'pg';
import { inTransaction } from './in-transaction.ts';

export interface OutboxRow extends NewRecord {
  readonly id: string;
}

export interface MarkAndRead {
  readonly mark: readonly string[];
  /** Rows that are being appended at this moment. */
  readonly busy: readonly string[];
  readonly epoch: bigint;
  readonly rowsMax: number;
}

export interface Carried {
  readonly held: boolean;
  readonly rows: readonly OutboxRow[];
}

/** The outbox and its lease as the relay sees them. */
export interface OutboxStore {
  /** Takes or renews the lease; the epoch under which this owner holds it, or null while somebody else does. */
  claim(epochMin: bigint): Promise<bigint | null>;
  /** The oldest rows not yet published, in the order in which they were accepted. */
  unpublished(rowsMax: number): Promise<readonly OutboxRow[]>;
  /**
   * Marks rows published, renews the lease, and reads the oldest rows that are neither published nor `busy`; not
   * held, and nothing marked, when the epoch is no longer this owner's.
   */
  markAndRead(request: MarkAndRead): Promise<Carried>;
  /** Gives the lease back, so that a successor need not wait for its end. */
  release(epoch: bigint): Promise<void>;
}

export interface LeaseTerms {
  readonly name: string;
  readonly owner: string;
  readonly ttlMs: number;
}

/** Expiry is by the database's clock alone: the clocks of two machines are never compared. */
export class PostgresOutboxStore implements OutboxStore {
  readonly #pool: Pool;
  readonly #lease: LeaseTerms;
  /** Whether more rows wait than one batch takes. */
  #isBehind = false;

  constructor(pool: Pool, lease: LeaseTerms) {
    this.#pool = pool;
    this.#lease = lease;
  }

  async claim(epochMin: bigint): Promise<bigint | null> {
    const { rows } = await this.#pool.query<{ epoch: string }>(
      `insert into relay_lease as held (name, owner, epoch, expires_at)
       values ($1, $2, $4, clock_timestamp() + $3 * interval '1 millisecond')
       on conflict (name) do update set
         owner = excluded.owner,
         epoch = case when held.owner = excluded.owner and held.epoch >= $4 then held.epoch
           else greatest(held.epoch + 1, $4) end,
         expires_at = excluded.expires_at
       where held.owner = excluded.owner or held.expires_at <= clock_timestamp()
       returning epoch`,
      [this.#lease.name, this.#lease.owner, this.#lease.ttlMs, epochMin],
    );
    const [row] = rows;
    return row === undefined ? null : BigInt(row.epoch);
  }

  async unpublished(rowsMax: number): Promise<readonly OutboxRow[]> {
    const { rows } = await this.#pool.query<OutboxRow>({
      name: 'unpublished',
      text: `
        with oldest as (
          select id, topic, partition, key, value from outbox where published_at is null order by id limit $1
        ) ${withinBytes('$2')} order by id`,
      values: [rowsMax, BATCH_BYTES_MAX],
    });
    return rows;
  }

  async markAndRead({ mark, busy, epoch, rowsMax }: MarkAndRead): Promise<Carried> {
    const { name, owner, ttlMs } = this.#lease;
    // Of the rows that are not published in this statement's eyes, those to be marked are the oldest, then the busy ones.
    const taken = [...mark, ...busy];
    const values = [mark, name, epoch, ttlMs, owner, rowsMax, taken, BATCH_BYTES_MAX];
    const answers = this.#isBehind
      ? await inIndexOrder(this.#pool, {
          name: 'mark-and-read-in-order',
          text: markAndRead,
          values,
        })
      : (await this.#pool.query<Answer>({ name: 'mark-and-read', text: markAndRead, values })).rows;
    const held = answers[0]?.held === true;
    const rows = held ? rowsOf(answers) : [];
    this.#isBehind = rows.length === rowsMax;
    return { held, rows };
  }

  async release(epoch: bigint): Promise<void> {
    await this.#pool.query(
      `update relay_lease set expires_at = clock_timestamp() - interval '1 second'
       where name = $1 and epoch = $2 and owner = $3`,
      [this.#lease.name, epoch, this.#lease.owner],
    );
  }
}

/** One statement: the lease's row stays locked until the marks are committed, so no successor can claim in between. */
const markAndRead = `
  with renewed as (
    update relay_lease set expires_at = clock_timestamp() + $4 * interval '1 millisecond'
    where name = $2 and epoch = $3 and owner = $5 returning 1
  ), marked as (
    update outbox set published_at = clock_timestamp()
    where id = any ($1::bigint[]) and exists (select from renewed)
  ), oldest as (
    select id, topic, partition, key, value from (
      select id, topic, partition, key, value from outbox
      where published_at is null order by id limit $6 + cardinality($7::bigint[])
    ) as candidate
    where not exists (select from unnest($7::bigint[]) as taken (id) where taken.id = candidate.id)
    order by id limit $6
  )
  select held, next.* from (select exists (select from renewed) as held) as lease
  left join (${withinBytes('$8')}) as next on true order by id`;

/**
 * Where much is waiting, PostgreSQL sorts all of it for each batch: its statistics are of a table in which nearly
 * everything is published. Here it has to take the oldest from the index.
 */
async function inIndexOrder(pool: Pool, statement: QueryConfig): Promise<Answer[]> {
  return inTransaction(pool, async (client) => {
    await client.query('set local enable_bitmapscan = off; set local enable_seqscan = off');
    return (await client.query<Answer>(statement)).rows;
  });
}

type Answer = Nullable<OutboxRow> & { readonly held: boolean };
type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Where there is no row to read, the lease alone is answered. */
const rowsOf = (answers: readonly Nullable<OutboxRow>[]): OutboxRow[] =>
  answers.filter(({ id }) => id !== null) as OutboxRow[];

/** As many of the `oldest` as fit one batch in bytes; at least one. */
function withinBytes(bytesMax: string): string {
  return `
  select id, topic, partition, key, value from (
    select oldest.*, sum(coalesce(octet_length(value), 0)) over (order by id)
      - coalesce(octet_length(value), 0) as bytes_before
    from oldest
  ) as weighed where bytes_before < ${bytesMax}`;
}
