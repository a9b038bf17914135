import { describe, expect, it } from 'vitest';
import { needsQueue } from './advance-key.ts';
import {
  bound,
  effectsOf,
  erasureAt,
  freshKey,
  mixedOutcomes,
  organizationId,
  outcomeEvent,
  takeAll,
} from './testing/outcome-events.ts';
import { unknownUser } from './user-standing.ts';

const learned = (progress: ReturnType<typeof freshKey>) =>
  effectsOf(progress, 'example-learned').map(({ example }) => example.sequence);
const waiting = (progress: ReturnType<typeof freshKey>) =>
  progress.queue.map(({ offset, reason }) => [Number(offset), reason]);
const notAvro = Buffer.from('this is no record');

describe('a key takes its events in sequence', () => {
  it('applies each event once and skips what comes again', () => {
    const events = mixedOutcomes(1, 4);
    const progress = takeAll(freshKey(), [...events, ...events, ...mixedOutcomes(5, 5)]);
    expect(learned(progress)).toEqual([1, 2, 3, 4, 5]);
    expect(progress.state).toMatchObject({
      sequence: 5,
      outcomes: 5,
      wins: 4,
      parkedBecause: null,
    });
  });

  it('parks at a gap and drains by itself when the missing event comes', () => {
    const progress = takeAll(freshKey(), [...mixedOutcomes(1, 2), ...mixedOutcomes(4, 6)]);
    expect(progress.state.parkedBecause).toBe('sequence-missing');
    expect(waiting(progress)).toEqual([
      [2, 'sequence-missing'],
      [3, null],
      [4, null],
    ]);
    takeAll(progress, mixedOutcomes(3, 3), 5n);
    expect(learned(progress)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(progress.state.parkedBecause).toBeNull();
    expect(progress.queue).toEqual([]);
  });

  it('finds a missing event that waits further back in the queue', () => {
    const [first, second, third, fourth] = mixedOutcomes(1, 4);
    const progress = takeAll(freshKey(), [first!, fourth!, third!, second!]);
    expect(learned(progress)).toEqual([1, 2, 3, 4]);
    expect(progress.state.parkedBecause).toBeNull();
  });

  it('stops at the second of two gaps', () => {
    const progress = takeAll(freshKey(), [
      ...mixedOutcomes(2, 2),
      ...mixedOutcomes(4, 4),
      ...mixedOutcomes(1, 1),
    ]);
    expect(learned(progress)).toEqual([1, 2]);
    expect(waiting(progress)).toEqual([[1, 'sequence-missing']]);
  });
});

describe('poison parks its key', () => {
  const keyOfSomebodyElse = outcomeEvent({ sequence: 2, userId: 'bob' });
  it.each([
    ['bytes that are not Avro', notAvro, 'not-avro'],
    [
      'an unknown schema',
      Buffer.concat([Buffer.from('c301', 'hex'), Buffer.alloc(20)]),
      'unknown-schema',
    ],
    ['a tombstone', null, 'unexpected-tombstone'],
    ['a payload of another key', keyOfSomebodyElse, 'key-mismatch'],
    [
      'features sealed for another event',
      outcomeEvent({ sequence: 2, sealedFor: 'another' }),
      'features-unreadable',
    ],
    ['an outcome without features', outcomeEvent({ sequence: 2, sealedFeatures: null }), 'invalid'],
    [
      'a withdrawal without its reason',
      outcomeEvent({ sequence: 2, outcome: 'WITHDRAWN', withdrawnBecause: null }),
      'invalid',
    ],
    ['a lead id that is none', outcomeEvent({ sequence: 2, leadId: 'no lead' }), 'invalid'],
    ['a time that no calendar holds', outcomeEvent({ sequence: 2, occurredAt: 4e15 }), 'invalid'],
  ] as const)('%s', (_, record, reason) => {
    const progress = takeAll(freshKey(), [...mixedOutcomes(1, 1), record, ...mixedOutcomes(2, 3)]);
    expect(progress.state).toMatchObject({ sequence: 1, parkedBecause: reason });
    expect(waiting(progress)).toEqual([
      [1, reason],
      [2, null],
      [3, null],
    ]);
  });

  it('holds later events back even where they would be next in sequence', () => {
    const progress = takeAll(freshKey(), [notAvro, ...mixedOutcomes(1, 1)]);
    expect(learned(progress)).toEqual([]);
  });

  it('that waits behind a gap is met at its place when the gap closes', () => {
    const progress = takeAll(freshKey(), [
      ...mixedOutcomes(2, 2),
      notAvro,
      ...mixedOutcomes(3, 3),
      ...mixedOutcomes(1, 1),
    ]);
    expect(learned(progress)).toEqual([1, 2]);
    expect(progress.state.parkedBecause).toBe('not-avro');
    expect(waiting(progress)).toEqual([
      [1, 'not-avro'],
      [2, null],
    ]);
  });

  it('needs no stored queue at hand, for it cannot drain', () => {
    expect(needsQueue('not-avro')).toBe(false);
    expect(needsQueue('sequence-missing')).toBe(true);
    expect(needsQueue(null)).toBe(false);
  });
});

describe('a user whom `users` has not brought yet', () => {
  it('waits, and goes on by itself when the record comes', () => {
    const progress = takeAll(freshKey({}, unknownUser as typeof bound), mixedOutcomes(1, 3));
    expect(progress.state).toMatchObject({ sequence: 0, parkedBecause: 'user-unknown' });
    progress.welcome(bound);
    expect(learned(progress)).toEqual([1, 2, 3]);
    expect(progress.queue).toEqual([]);
  });

  it('waits for a feature key too', () => {
    const keyless = { boundTo: organizationId, featureKey: null };
    const progress = takeAll(freshKey({}, keyless as unknown as typeof bound), mixedOutcomes(1, 1));
    expect(progress.state.parkedBecause).toBe('user-unknown');
  });

  it('is never applied under one organization when `users` shows another', () => {
    const elsewhere = { ...bound, boundTo: 'globex' };
    const progress = takeAll(freshKey({}, elsewhere), mixedOutcomes(1, 2));
    expect(progress.state).toMatchObject({ sequence: 0, parkedBecause: 'bound-elsewhere' });
    expect(learned(progress)).toEqual([]);
    expect(waiting(progress)).toEqual([
      [0, 'bound-elsewhere'],
      [1, null],
    ]);
  });
});

describe('an erasure', () => {
  it('applies at once though the key is parked, and empties the queue', () => {
    const progress = takeAll(freshKey(), [
      ...mixedOutcomes(1, 2),
      notAvro,
      ...mixedOutcomes(3, 3),
      erasureAt(4),
    ]);
    expect(progress.state).toMatchObject({
      sequence: 4,
      erased: true,
      parkedBecause: null,
      outcomes: 0,
    });
    expect(progress.queue).toEqual([]);
    expect(effectsOf(progress, 'user-erased')).toHaveLength(1);
  });

  it('lets the sequence advance without examples for what was in flight', () => {
    const progress = freshKey();
    progress.erase(0);
    takeAll(progress, [...mixedOutcomes(1, 2), erasureAt(3), erasureAt(3)]);
    expect(progress.state).toMatchObject({ sequence: 3, erased: true, parkedBecause: null });
    expect(learned(progress)).toEqual([]);
    expect(effectsOf(progress, 'user-erased')).toHaveLength(1);
  });
});
