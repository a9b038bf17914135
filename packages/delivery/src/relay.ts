import { randomUUID } from 'node:crypto';

import { Bell, ProducerFenced, backoffMs, pause, type EventLog } from '@leadloop/event-log';
import type { Pool } from 'pg';

import type { DeliveryLogger } from './delivery-logger.ts';
import { isInfrastructureError } from './infrastructure-errors.ts';
import { PostgresOutboxStore, type OutboxStore } from './outbox-store.ts';

/** One append to the log at most: what a crash may send again. */
const BATCH_ROWS_MAX = 1_000;
/** Rows of other processes are found by looking; those of this one by `wake`. */
const POLL_MS = 250;

/** How long a relay that died keeps its successor waiting. */
const LEASE_TTL_MS = 10_000;

export interface RelayOptions {
  /** A connection to the service's database that sees every tenant's outbox rows. */
  readonly pool: Pool;
  readonly log: Pick<EventLog, 'append'>;
  readonly name: string;
  readonly logger: DeliveryLogger;
  readonly onPublished?: (rows: number) => void;
  readonly leaseTtlMs?: number;
}

/** What a relay works with: its store may be any. */
export interface RelayParts extends Omit<RelayOptions, 'pool' | 'leaseTtlMs'> {
  readonly store: OutboxStore;
}

/** Carries the outbox into the log. Disposing it finishes the batch at hand and gives the lease back. */
export interface Relay extends AsyncDisposable {
  /** Says that rows were committed in this process. */
  wake(): void;
  /** Rejects when the relay ends by an error that waiting does not mend; never resolves. */
  readonly failed: Promise<never>;
}

/** What became of one look at the outbox. */
export type RelayStep = 'published' | 'nothing-to-do' | 'lease-elsewhere' | 'lease-lost';

/**
 * One round: hold the lease, append the oldest unpublished rows in order, mark them. A relay that dies
 * between the two has its rows sent again by the next: duplicates, which the sequence absorbs, never a loss.
 */
export async function relayOnce(
  { store, log, name, onPublished }: RelayParts,
  held: { epoch: bigint | null },
): Promise<RelayStep> {
  held.epoch = await store.claim();
  if (held.epoch === null) return 'lease-elsewhere';
  const rows = await store.unpublished(BATCH_ROWS_MAX);
  if (rows.length === 0) return 'nothing-to-do';
  try {
    await log.append(rows, { name, epoch: held.epoch });
  } catch (error) {
    if (error instanceof ProducerFenced) return 'lease-lost';
    throw error;
  }
  const marked = await store.markPublished(
    rows.map(({ id }) => id),
    held.epoch,
  );
  if (!marked) return 'lease-lost';
  onPublished?.(rows.length);
  return 'published';
}

export function runRelay({ pool, leaseTtlMs = LEASE_TTL_MS, ...rest }: RelayOptions): Relay {
  const store = new PostgresOutboxStore(pool, {
    name: rest.name,
    owner: randomUUID(),
    ttlMs: leaseTtlMs,
  });
  return runRelayOn({ ...rest, store });
}

export function runRelayOn(options: RelayParts): Relay {
  const stopping = new AbortController();
  const bell = new Bell();
  const held: { epoch: bigint | null } = { epoch: null };
  const ended = relayUntilStopped(options, held, bell, stopping.signal);
  const failed = ended.then(() => new Promise<never>(() => {}));
  // Whoever awaits `failed` sees the error; that nobody may be awaiting it yet is no reason to end the process.
  failed.catch(() => {});
  return {
    failed,
    wake: () => bell.ring(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended.catch(() => {});
      if (held.epoch !== null) await options.store.release(held.epoch).catch(() => {});
    },
  };
}

async function relayUntilStopped(
  options: RelayParts,
  held: { epoch: bigint | null },
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  let failuresInARow = 0;
  while (!signal.aborted) {
    try {
      const step = await relayOnce(options, held);
      failuresInARow = 0;
      if (step === 'lease-lost')
        options.logger.warn({ relay: options.name }, 'another relay took over');
      if (step !== 'published') await bell.wait(signal, POLL_MS);
    } catch (error) {
      if (!isInfrastructureError(error)) throw error;
      failuresInARow += 1;
      options.logger.warn(
        { relay: options.name, err: error, failuresInARow },
        'the relay will try again',
      );
      await pause(backoffMs(failuresInARow), signal);
    }
  }
}
