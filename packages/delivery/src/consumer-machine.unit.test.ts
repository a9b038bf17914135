import { expect, test } from 'vitest';
import { extentOf } from './batch-extent.ts';
import {
  consumerStep,
  initialConsumerState,
  RecordsMissing,
  type ConsumerInput,
} from './consumer-machine.ts';

function run(compacted: boolean, ...inputs: ConsumerInput[]) {
  let state = initialConsumerState({ topic: 'lead-outcomes', partition: 3 }, compacted);
  const effects = inputs.map((input) => {
    const turn = consumerStep(state, input);
    state = turn.state;
    return turn.effect;
  });
  return { state, last: effects.at(-1) };
}

const kept = run.bind(null, false);
const compacted = run.bind(null, true);
const claimed: ConsumerInput = { kind: 'claimed', position: { next: 10n, epoch: 2n } };
const batch = (first: bigint, last: bigint, hole: bigint | null = null): ConsumerInput => ({
  kind: 'batch',
  extent: { first, last, hole },
});
const extent = (...offsets: bigint[]) => extentOf(offsets.map((offset) => ({ offset })));
const seek = (offset: bigint) => ({ kind: 'answer', result: { next: 'seek', offset } });

test('claims at each assignment, and begins where the position stands', () => {
  expect(kept({ kind: 'assigned' }).last).toEqual({ kind: 'claim' });
  expect(kept(claimed).last).toEqual({ kind: 'start', offset: 10n });
});

test('applies a batch from the very offset at which it stands, then the next', () => {
  expect(kept(claimed, batch(10n, 14n)).last).toEqual({
    kind: 'transact',
    from: 10n,
    to: 15n,
    epoch: 2n,
  });
  const applied: ConsumerInput = { kind: 'applied', next: 15n };
  expect(kept(claimed, batch(10n, 14n), applied).last).toEqual({
    kind: 'answer',
    result: { next: 'continue' },
  });
  expect(kept(claimed, batch(10n, 14n), applied, batch(15n, 15n)).last).toMatchObject({
    from: 15n,
    to: 16n,
  });
});

test('applies nothing twice: a batch from before its position is read again from there', () => {
  expect(kept(claimed, batch(8n, 12n)).last).toEqual(seek(10n));
  expect(kept(claimed, batch(3n, 5n)).last).toEqual(seek(10n));
});

test('goes back once for records that are missing, then stops rather than go on without them', () => {
  const gap = batch(12n, 14n);
  expect(kept(claimed, gap).last).toEqual(seek(10n));
  const stopped = kept(claimed, gap, gap).last;
  expect(stopped).toEqual({ kind: 'stop', error: expect.any(RecordsMissing) });
  expect(stopped).toMatchObject({ error: { message: expect.stringContaining('lead-outcomes/3') } });
  const hole = batch(10n, 14n, 12n);
  expect(kept(claimed, hole).last).toEqual(seek(10n));
  expect(kept(claimed, hole, hole).last).toMatchObject({ kind: 'stop' });
});

test('goes on when what was missing is there at the second look, and goes back again for another gap', () => {
  const { last } = kept(claimed, batch(12n, 14n), batch(10n, 14n));
  expect(last).toMatchObject({ kind: 'transact', from: 10n });
  const again = kept(
    claimed,
    batch(12n, 14n),
    batch(10n, 14n),
    { kind: 'applied', next: 15n },
    batch(17n, 18n),
  );
  expect(again.last).toEqual(seek(15n));
});

test('takes the holes of a compacted topic for what they are', () => {
  expect(compacted(claimed, batch(12n, 20n, 13n)).last).toEqual({
    kind: 'transact',
    from: 10n,
    to: 21n,
    epoch: 2n,
  });
});

test('claims again when another member has claimed the partition, and applies nothing before', () => {
  const refused: ConsumerInput = { kind: 'refused', position: { next: 10n, epoch: 3n } };
  const again = { kind: 'answer', result: { next: 'claim' } };
  expect(kept(claimed, batch(10n, 14n), refused).last).toEqual(again);
  expect(kept(claimed, batch(10n, 14n), refused, batch(10n, 14n)).last).toEqual(again);
});

test('goes on behind its own commit when the answer to it was lost', () => {
  const refused: ConsumerInput = { kind: 'refused', position: { next: 15n, epoch: 2n } };
  expect(kept(claimed, batch(10n, 14n), refused).last).toEqual(seek(15n));
  expect(kept(claimed, batch(10n, 14n), refused, batch(15n, 16n)).last).toMatchObject({
    from: 15n,
    to: 17n,
  });
});

test('the extent of a batch names the first offset that is missing in it', () => {
  expect(extent(4n, 5n, 6n)).toEqual({ first: 4n, last: 6n, hole: null });
  expect(extent(4n, 6n, 9n)).toEqual({ first: 4n, last: 9n, hole: 5n });
  expect(() => extent()).toThrow(RangeError);
});
