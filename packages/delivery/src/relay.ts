import { randomUUID } from 'node:crypto';
import { Bell, EventLogRefusal, ProducerFenced, pause, type EventLog } from '@leadloop/event-log';
import type { Pool } from 'pg';
import type { DeliveryLogger } from './delivery-logger.ts';
import { isInfrastructureError } from './infrastructure-errors.ts';
import { PostgresOutboxStore, type OutboxRow, type OutboxStore } from './outbox-store.ts';
import {
  initialRelayState,
  relayStep,
  type RelayEffect,
  type RelayInput,
} from './relay-machine.ts';

const BATCH_ROWS_MAX = 2_000;
const POLL_MS = 250;
/** How long a relay that died keeps its successor waiting. */
const LEASE_TTL_MS = 10_000;

/** For counters and gauges of any kind. */
export interface RelayHooks {
  /** Rows that stand in the log and are marked. */
  readonly onPublished?: (rows: number) => void;
  /** Whether this relay is the one that publishes. */
  readonly onLeading?: (leads: boolean) => void;
  readonly onRetry?: (failuresInARow: number) => void;
}

interface RelayTiming {
  readonly leaseTtlMs?: number;
  readonly pollMs?: number;
  readonly batchRowsMax?: number;
}

export interface RelayOptions extends RelayHooks, RelayTiming {
  /** A connection to the service's database that sees every tenant's outbox rows. */
  readonly pool: Pool;
  readonly log: Pick<EventLog, 'append'>;
  /** Of the lease and of the producer that the log fences: one for each outbox. */
  readonly name: string;
  readonly logger: DeliveryLogger;
}

/** What a relay works with: its store may be any. */
export interface RelayParts extends Omit<RelayOptions, 'pool'> {
  readonly store: OutboxStore;
}

/** Carries the outbox into the log. Disposing it finishes the batch at hand and gives the lease back. */
export interface Relay extends AsyncDisposable {
  /** Says that rows were committed in this process. */
  wake(): void;
  /** Rejects when the relay ends by an error that waiting does not mend; never resolves. */
  readonly failed: Promise<never>;
}

export function runRelay({ pool, ...rest }: RelayOptions): Relay {
  const lease = { name: rest.name, owner: randomUUID(), ttlMs: rest.leaseTtlMs ?? LEASE_TTL_MS };
  return runRelayOn({ ...rest, store: new PostgresOutboxStore(pool, lease) });
}

export function runRelayOn(parts: RelayParts): Relay {
  const stopping = new AbortController();
  const bell = new Bell();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever awaits `failed` sees the error; that nobody may be awaiting it yet is no reason to end the process.
  failed.catch(() => undefined);
  const ended = relayUntilStopped(parts, bell, stopping.signal).catch(reject);
  return {
    failed,
    wake: () => bell.ring(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended;
    },
  };
}

async function relayUntilStopped(
  parts: RelayParts,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  let state = initialRelayState<OutboxRow>({
    batchRowsMax: parts.batchRowsMax ?? BATCH_ROWS_MAX,
    pollMs: parts.pollMs ?? POLL_MS,
    leaseTtlMs: parts.leaseTtlMs ?? LEASE_TTL_MS,
  });
  let input: RelayInput<OutboxRow> = { kind: 'started' };
  for (;;) {
    const turn = relayStep(state, input, { nowMs: performance.now(), stopping: signal.aborted });
    if ((turn.state.lease === null) !== (state.lease === null))
      parts.onLeading?.(turn.state.lease !== null);
    state = turn.state;
    if (turn.effect.kind === 'end') return;
    input = await outcomeOf(parts, turn.effect, state.failuresInARow, bell, signal);
  }
}

/** Does what the machine asks for and says what came of it. Rejects with what no retry can mend. */
async function outcomeOf(
  parts: RelayParts,
  effect: Exclude<RelayEffect<OutboxRow>, { kind: 'end' }>,
  failuresInARow: number,
  bell: Bell,
  signal: AbortSignal,
): Promise<RelayInput<OutboxRow>> {
  try {
    return await perform(parts, effect, bell, signal);
  } catch (error) {
    if (error instanceof ProducerFenced) {
      parts.logger.warn({ relay: parts.name, err: error }, 'another relay took over');
      return { kind: 'fenced', newestEpoch: error.newestEpoch };
    }
    const mayPass = error instanceof LogAway || isInfrastructureError(error);
    if (!mayPass) throw error;
    parts.onRetry?.(failuresInARow + 1);
    parts.logger.warn(
      { relay: parts.name, err: error, failuresInARow: failuresInARow + 1 },
      'the relay will try again',
    );
    return { kind: 'failed' };
  }
}

async function perform(
  parts: RelayParts,
  effect: Exclude<RelayEffect<OutboxRow>, { kind: 'end' }>,
  bell: Bell,
  signal: AbortSignal,
): Promise<RelayInput<OutboxRow>> {
  const { store } = parts;
  switch (effect.kind) {
    case 'claim':
      return { kind: 'claimed', epoch: await store.claim(effect.epochMin) };
    case 'announce':
      await appendTo(parts, [], effect.epoch);
      return { kind: 'announced' };
    case 'read':
      return { kind: 'read', rows: await store.unpublished(effect.rowsMax) };
    case 'carry':
      return carry(parts, effect);
    case 'wait':
      await (effect.wakeable ? bell.wait(signal, effect.waitMs) : pause(effect.waitMs, signal));
      return { kind: 'waited' };
    case 'release':
      break;
  }
  await store.release(effect.epoch);
  return { kind: 'released' };
}

type Carry = Extract<RelayEffect<OutboxRow>, { kind: 'carry' }>;

/** Both are awaited, whatever becomes of the other: nothing of this round is under way when the next begins. */
async function carry(parts: RelayParts, effect: Carry): Promise<RelayInput<OutboxRow>> {
  const { append, mark, epoch, rowsMax } = effect;
  const busy = append.map(({ id }) => id);
  const [appended, carried] = await Promise.allSettled([
    append.length === 0 ? undefined : appendTo(parts, append, epoch),
    parts.store.markAndRead({ mark, busy, epoch, rowsMax }),
  ]);
  if (carried.status === 'fulfilled') tell(parts, effect, carried.value.held);
  if (appended.status === 'rejected') throw appended.reason;
  if (carried.status === 'rejected') throw carried.reason;
  return { kind: 'carried', ...carried.value };
}

function tell({ name, logger, onPublished }: RelayParts, { mark, epoch }: Carry, held: boolean) {
  if (held && mark.length > 0) onPublished?.(mark.length);
  if (held) return;
  const lost = { relay: name, epoch: String(epoch) };
  logger.warn(lost, 'another relay took over; nothing was marked');
}

async function appendTo(
  { log, name }: RelayParts,
  rows: readonly OutboxRow[],
  epoch: bigint,
): Promise<void> {
  try {
    await log.append(rows, { name, epoch });
  } catch (error) {
    throw error instanceof EventLogRefusal ? error : new LogAway({ cause: error });
  }
}

/** What a log throws beside its refusals is infrastructure, whichever log it is. */
class LogAway extends Error {
  override readonly name = 'LogAway';

  constructor(options: ErrorOptions) {
    super('the log could not be written', options);
  }
}
