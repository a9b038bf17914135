import type { SqlTransaction } from '@leadloop/database';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { tickDue } from '../domain/weekly-tick.ts';
import { inIngestTransaction, sqlOf } from './in-ingest-transaction.ts';
import { requestTrainingsOfAll } from './pending-rows.ts';

/** A tick, and how many users it asked a decision for. */
export interface Ticked {
  readonly tickId: string;
  readonly users: number;
}

/** Makes the weekly tick that is due, if one is; the tick and what it asks for are written together or not at all. */
export function tickIfDue(pool: Pool, nowMs: number): Promise<Ticked | null> {
  return inIngestTransaction(pool, async (tx) => {
    // Whoever comes second waits here, and then finds the first one's tick on record: by its own clock it may be an older
    // one that is due, which the unique week would let pass.
    await tx.query('lock table tick in share row exclusive mode');
    const due = tickDue(await newestRecorded(tx), nowMs);
    if (due.kind === 'none') return null;
    const users = due.kind === 'first' ? null : await requestTrainingsOfAll(tx);
    const tickId = String(due.tick);
    await recordTick(tx, { tickId, week: due.tick, users });
    return users === null ? null : { tickId, users };
  });
}

/** One transaction in which an operator ticks. */
export interface Ticking {
  readonly sql: SqlTransaction;
  /** A tick with an id of its own, whatever the day; it takes nothing from the weekly one. */
  tick(): Promise<Ticked>;
}

export function inTickTransaction<Result>(
  pool: Pool,
  work: (ticking: Ticking) => Promise<Result>,
): Promise<Result> {
  return inIngestTransaction(pool, (tx) => work({ sql: sqlOf(tx), tick: () => tickNow(tx) }));
}

async function tickNow(tx: PoolClient): Promise<Ticked> {
  const ticked = { tickId: uuidv7(), users: await requestTrainingsOfAll(tx) };
  await recordTick(tx, { ...ticked, week: null });
  return ticked;
}

async function newestRecorded(tx: PoolClient): Promise<number | null> {
  const { rows } = await tx.query<{ week: number | null }>('select max(week) as week from tick');
  return rows[0]?.week ?? null;
}

async function recordTick(
  tx: PoolClient,
  { tickId, week, users }: { tickId: string; week: number | null; users: number | null },
): Promise<void> {
  await tx.query('insert into tick (tick_id, week, users) values ($1, $2, $3)', [
    tickId,
    week,
    users,
  ]);
}
