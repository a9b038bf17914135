import { expect, test } from 'vitest';
import { keyGate } from './key-gate.ts';

const free = { sequence: 5, parked: false };
const parked = { sequence: 5, parked: true };

test('applies the next sequence of a key', () => {
  expect(keyGate(free, 6)).toBe('apply');
  expect(keyGate({ sequence: 0, parked: false }, 1)).toBe('apply');
});

test('takes a sequence already applied for a duplicate, parked or not', () => {
  expect([keyGate(free, 5), keyGate(free, 1), keyGate(parked, 5)]).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
});

test('parks the key when a sequence is missing before this one', () => {
  expect(keyGate(free, 7)).toBe('park');
});

test('queues everything behind what waits', () => {
  expect([keyGate(parked, 6), keyGate(parked, 9)]).toEqual(['queue', 'queue']);
});
