import { expect, test } from 'vitest';
import {
  initialRelayState,
  relayStep,
  type RelayEffect,
  type RelayInput,
  type RelayState,
} from './relay-machine.ts';

interface Row {
  readonly id: string;
}

const settings = { batchRowsMax: 10, pollMs: 250, leaseTtlMs: 9_000 };
const rows: readonly Row[] = [{ id: '4' }, { id: '6' }];

/** Feeds the inputs in turn; each may say at which moment it comes. */
function run(...inputs: (RelayInput<Row> & { nowMs?: number; stopping?: boolean })[]) {
  let state: RelayState<Row> = initialRelayState(settings);
  const effects: RelayEffect<Row>[] = [];
  for (const { nowMs = 0, stopping = false, ...input } of inputs) {
    const turn = relayStep(state, input, { nowMs, stopping });
    state = turn.state;
    effects.push(turn.effect);
  }
  return { state, effects, last: effects.at(-1) };
}

const failures = (count: number) =>
  Array.from({ length: count }, () => ({ kind: 'failed' }) as const);
const claimed = { kind: 'claimed', epoch: 3n } as const;
const leading = [{ kind: 'started' }, claimed, { kind: 'announced' }, claimed] as const;
const appending = [...leading, { kind: 'read', rows }] as const;
const more: readonly Row[] = [{ id: '9' }];
const marking = [...appending, { kind: 'carried', held: true, rows: [] }] as const;
const carried = (given: readonly Row[] = []) =>
  ({ kind: 'carried', held: true, rows: given }) as const;

test('claims, announces, makes sure and reads; then appends one batch while it marks the one before and reads the next', () => {
  const { effects } = run(...appending, carried(more), carried(), carried());
  const all = { epoch: 3n, rowsMax: 10 };
  expect(effects).toEqual([
    { kind: 'claim', epochMin: 1n },
    { kind: 'announce', epoch: 3n },
    { kind: 'claim', epochMin: 1n },
    { kind: 'read', rowsMax: 10 },
    { kind: 'carry', append: rows, mark: [], ...all },
    { kind: 'carry', append: more, mark: ['4', '6'], ...all },
    { kind: 'carry', append: [], mark: ['9'], ...all },
    { kind: 'wait', waitMs: 250, wakeable: true },
  ]);
});

test('waits for a wake when there is nothing to publish', () => {
  expect(run(...leading, { kind: 'read', rows: [] }).last).toEqual({
    kind: 'wait',
    waitMs: 250,
    wakeable: true,
  });
});

test('asks again after a while when somebody else holds the lease, whatever wakes it', () => {
  const { effects } = run(
    { kind: 'started' },
    { kind: 'claimed', epoch: null },
    { kind: 'waited' },
  );
  expect(effects.slice(1)).toEqual([
    { kind: 'wait', waitMs: 1_000, wakeable: false },
    { kind: 'claim', epochMin: 1n },
  ]);
});

test('renews its lease when a third of it has passed without a mark', () => {
  const idle = [...leading, { kind: 'read', rows: [] }] as const;
  expect(run(...idle, { kind: 'waited', nowMs: 2_999 }).last?.kind).toBe('read');
  expect(run(...idle, { kind: 'waited', nowMs: 3_000 }).last?.kind).toBe('claim');
  const marked = [...marking, { ...carried(), nowMs: 3_000 }] as const;
  expect(run(...marked, { kind: 'waited', nowMs: 5_999 }).last?.kind).toBe('read');
});

test('claims anew, and forgets its batch, when the mark finds the lease lost', () => {
  const { state, last } = run(...marking, { kind: 'carried', held: false, rows: [] });
  expect(last).toEqual({ kind: 'claim', epochMin: 1n });
  expect([state.lease, state.rows, state.unmarked]).toEqual([null, [], []]);
});

test('claims above the epoch that the log has seen when the log refuses its own', () => {
  expect(run(...appending, { kind: 'fenced', newestEpoch: 57n }).last).toEqual({
    kind: 'claim',
    epochMin: 58n,
  });
});

test('reads the same rows again, under a new epoch, after an append that may yet arrive', () => {
  const { effects } = run(
    ...appending,
    { kind: 'failed' },
    { kind: 'waited' },
    { kind: 'claimed', epoch: 4n },
    { kind: 'announced' },
    { kind: 'claimed', epoch: 4n },
  );
  expect(effects.slice(-5)).toEqual([
    { kind: 'wait', waitMs: 50, wakeable: false },
    { kind: 'claim', epochMin: 4n },
    { kind: 'announce', epoch: 4n },
    { kind: 'claim', epochMin: 4n },
    { kind: 'read', rowsMax: 10 },
  ]);
});

test('appends nothing when another has claimed the lease before its announcement', () => {
  const announcing = [{ kind: 'started' }, claimed, { kind: 'announced' }] as const;
  expect(run(...announcing, { kind: 'claimed', epoch: null }).last?.kind).toBe('wait');
  // Its own again after another had it: its announcement was of an older epoch.
  expect(run(...announcing, { kind: 'claimed', epoch: 5n }).last).toEqual({
    kind: 'announce',
    epoch: 5n,
  });
});

test('waits longer with each failure in a row, never longer than the cap, and shortly again after a success', () => {
  const waited = ({ last }: ReturnType<typeof run>) => last?.kind === 'wait' && last.waitMs;
  expect(
    [1, 2, 3, 40].map((count) => waited(run({ kind: 'started' }, ...failures(count)))),
  ).toEqual([50, 100, 200, 5_000]);
  expect(waited(run(...failures(9), ...marking, carried(), { kind: 'failed' }))).toBe(50);
});

test('stops only after marking what it appended, and gives the lease back', () => {
  const stopping = true;
  const { effects } = run(
    ...appending,
    { ...carried(more), stopping },
    { ...carried(more), stopping },
    { kind: 'released', stopping },
  );
  expect(effects.slice(-3)).toEqual([
    { kind: 'carry', append: [], mark: ['4', '6'], epoch: 3n, rowsMax: 10 },
    { kind: 'release', epoch: 3n },
    { kind: 'end' },
  ]);
});

test('appends nothing once it is to stop, and ends even where the database is away', () => {
  expect(run(...leading, { kind: 'read', rows, stopping: true }).last).toEqual({
    kind: 'release',
    epoch: 3n,
  });
  expect(run(...appending, { kind: 'failed', stopping: true }).last).toEqual({ kind: 'end' });
  expect(run({ kind: 'started' }, { kind: 'claimed', epoch: null, stopping: true }).last).toEqual({
    kind: 'end',
  });
});
