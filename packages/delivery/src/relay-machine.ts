import { backoffMs } from '@leadloop/event-log';

/** One row of the outbox; the machine looks at nothing but its id. */
export interface MachineRow {
  readonly id: string;
}

export interface RelaySettings {
  /** One append to the log at most: what a crash may send again. */
  readonly batchRowsMax: number;
  /** Rows of other processes are found by looking this often; those of this one by a wake. */
  readonly pollMs: number;
  readonly leaseTtlMs: number;
}

/** What is known of the lease and of the batch at hand. No clock, no I/O: time comes in with each input. */
export interface RelayState<Row extends MachineRow> {
  readonly settings: RelaySettings;
  readonly lease: { readonly epoch: bigint; readonly renewedAtMs: number } | null;
  /** The epoch under which this relay was announced to the log; `null` when it must be, before it appends. */
  readonly announced: bigint | null;
  /** The least epoch to claim: the log has seen the one before it. */
  readonly epochMin: bigint;
  /** Read, and to be appended next. */
  readonly rows: readonly Row[];
  /** Appended, and to be marked next. */
  readonly unmarked: readonly string[];
  readonly failuresInARow: number;
}

/** The one thing to do next; what comes of it is the next input. */
export type RelayEffect<Row extends MachineRow> =
  | { readonly kind: 'claim'; readonly epochMin: bigint }
  /** Makes the log refuse every older epoch. */
  | { readonly kind: 'announce'; readonly epoch: bigint }
  | { readonly kind: 'read'; readonly rowsMax: number }
  /**
   * All at once, since none waits for another: append these rows; mark those appended before, and renew the lease;
   * read the next ones, which are neither.
   */
  | {
      readonly kind: 'carry';
      readonly append: readonly Row[];
      readonly mark: readonly string[];
      readonly epoch: bigint;
      readonly rowsMax: number;
    }
  | { readonly kind: 'wait'; readonly waitMs: number; readonly wakeable: boolean }
  | { readonly kind: 'release'; readonly epoch: bigint }
  | { readonly kind: 'end' };

export type RelayInput<Row extends MachineRow> =
  | { readonly kind: 'started' }
  /** `null`: somebody else holds the lease. */
  | { readonly kind: 'claimed'; readonly epoch: bigint | null }
  | { readonly kind: 'announced' }
  | { readonly kind: 'read'; readonly rows: readonly Row[] }
  /** The log refused: it has seen a newer epoch of this relay. */
  | { readonly kind: 'fenced'; readonly newestEpoch: bigint }
  /** All of it was done; not `held`: the lease is no longer held under that epoch, and nothing was marked. */
  | { readonly kind: 'carried'; readonly held: boolean; readonly rows: readonly Row[] }
  | { readonly kind: 'waited' }
  | { readonly kind: 'released' }
  /** Whatever was asked for failed, or may have happened without an answer. */
  | { readonly kind: 'failed' };

export interface RelayMoment {
  /** Of any clock that does not go back. */
  readonly nowMs: number;
  readonly stopping: boolean;
}

export interface RelayTurn<Row extends MachineRow> {
  readonly state: RelayState<Row>;
  readonly effect: RelayEffect<Row>;
}

export const initialRelayState = <Row extends MachineRow>(
  settings: RelaySettings,
): RelayState<Row> => ({
  settings,
  lease: null,
  announced: null,
  epochMin: 1n,
  rows: [],
  unmarked: [],
  failuresInARow: 0,
});

/**
 * Hold the lease, append the oldest unpublished rows in order, mark them under the lease's epoch; while one batch
 * is appended, the one before it is marked and the one behind it is read. Rows that
 * were appended and not marked are read and appended again, by this relay or the next: a duplicate, which the
 * sequence absorbs. A mark under an old epoch marks nothing, so a relay that slept past its lease claims anew.
 *
 * A relay announces its epoch to the log and then makes sure of its lease once more, before it appends: whoever
 * slept between claim and announcement would otherwise fence its successor, and put an old record of a compacted
 * topic behind the newest. Whoever sleeps after that is itself fenced by its successor's announcement.
 */
export function relayStep<Row extends MachineRow>(
  state: RelayState<Row>,
  input: RelayInput<Row>,
  moment: RelayMoment,
): RelayTurn<Row> {
  switch (input.kind) {
    case 'started':
    case 'waited':
      return nextRound(state, moment);
    case 'claimed':
      return afterClaim(state, input.epoch, moment);
    case 'announced':
      return afterAnnouncement(state, moment);
    case 'read':
      return afterRead(state, input.rows, moment);
    case 'carried':
      return afterCarrying(state, input, moment);
    case 'fenced':
      return nextRound({ ...lost(state), epochMin: input.newestEpoch + 1n }, moment);
    case 'failed':
      return afterFailure(state, moment);
    case 'released':
      break;
  }
  return { state: lost(state), effect: { kind: 'end' } };
}

const lost = <Row extends MachineRow>(state: RelayState<Row>): RelayState<Row> => ({
  ...state,
  lease: null,
  announced: null,
  rows: [],
  unmarked: [],
});

function nextRound<Row extends MachineRow>(
  state: RelayState<Row>,
  { nowMs, stopping }: RelayMoment,
): RelayTurn<Row> {
  const { lease, settings, epochMin } = state;
  if (stopping)
    return {
      state,
      effect: lease === null ? { kind: 'end' } : { kind: 'release', epoch: lease.epoch },
    };
  // Three chances within one lease.
  if (lease === null || nowMs - lease.renewedAtMs >= settings.leaseTtlMs / 3)
    return { state, effect: { kind: 'claim', epochMin } };
  if (state.announced !== lease.epoch)
    return { state, effect: { kind: 'announce', epoch: lease.epoch } };
  return { state, effect: { kind: 'read', rowsMax: settings.batchRowsMax } };
}

function afterClaim<Row extends MachineRow>(
  state: RelayState<Row>,
  epoch: bigint | null,
  moment: RelayMoment,
): RelayTurn<Row> {
  const { leaseTtlMs } = state.settings;
  if (epoch === null)
    return { state: lost(state), effect: wait(Math.min(1_000, leaseTtlMs / 3), false, moment) };
  return nextRound({ ...state, lease: { epoch, renewedAtMs: moment.nowMs } }, moment);
}

/** The lease may have gone to another since it was claimed: it is claimed again, which tells. */
function afterAnnouncement<Row extends MachineRow>(
  state: RelayState<Row>,
  moment: RelayMoment,
): RelayTurn<Row> {
  if (state.lease === null || moment.stopping) return nextRound(state, moment);
  return {
    state: { ...state, announced: state.lease.epoch },
    effect: { kind: 'claim', epochMin: state.epochMin },
  };
}

function afterRead<Row extends MachineRow>(
  state: RelayState<Row>,
  rows: readonly Row[],
  moment: RelayMoment,
): RelayTurn<Row> {
  if (state.lease === null || moment.stopping) return nextRound(state, moment);
  if (rows.length === 0)
    return {
      state: { ...state, failuresInARow: 0 },
      effect: wait(state.settings.pollMs, true, moment),
    };
  return carry({ ...state, rows }, state.lease.epoch);
}

function carry<Row extends MachineRow>(state: RelayState<Row>, epoch: bigint): RelayTurn<Row> {
  const { rows, unmarked, settings } = state;
  const rowsMax = settings.batchRowsMax;
  return { state, effect: { kind: 'carry', append: rows, mark: unmarked, epoch, rowsMax } };
}

function afterCarrying<Row extends MachineRow>(
  state: RelayState<Row>,
  { held, rows }: { readonly held: boolean; readonly rows: readonly Row[] },
  moment: RelayMoment,
): RelayTurn<Row> {
  if (!held || state.lease === null) return nextRound(lost(state), moment);
  const carried = {
    ...state,
    // Marking renews the lease.
    lease: { ...state.lease, renewedAtMs: moment.nowMs },
    unmarked: state.rows.map(({ id }) => id),
    // Nothing new is begun when stopping, but what is in the log is marked first.
    rows: moment.stopping ? [] : rows,
    failuresInARow: 0,
  };
  if (carried.unmarked.length > 0 || carried.rows.length > 0)
    return carry(carried, state.lease.epoch);
  if (moment.stopping) return nextRound(carried, moment);
  return { state: carried, effect: wait(state.settings.pollMs, true, moment) };
}

/**
 * Whatever was at hand is read again, under a lease that is claimed again: it may have lapsed meanwhile. Under a new
 * epoch, too: an append that was given up may still arrive, and is then refused like that of another.
 */
function afterFailure<Row extends MachineRow>(
  state: RelayState<Row>,
  moment: RelayMoment,
): RelayTurn<Row> {
  const failed = {
    ...lost(state),
    epochMin: state.lease === null ? state.epochMin : state.lease.epoch + 1n,
    failuresInARow: state.failuresInARow + 1,
  };
  // A lease that cannot be given back now expires by itself.
  return { state: failed, effect: wait(backoffMs(failed.failuresInARow), false, moment) };
}

const wait = (
  waitMs: number,
  wakeable: boolean,
  { stopping }: RelayMoment,
): { kind: 'wait'; waitMs: number; wakeable: boolean } | { kind: 'end' } =>
  stopping ? { kind: 'end' } : { kind: 'wait', waitMs, wakeable };
