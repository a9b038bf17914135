import { BATCH_BYTES_MAX } from '@leadloop/event-log';
import { expect, test } from 'vitest';
import { portionsOf } from './append.ts';
import { appendedPayload, parseAppendedPayload } from './notifications.ts';

const records = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({
    topic: 't',
    partition: 0,
    key: String(index),
    value: Buffer.alloc(bytes),
  }));
const sizes = (count: number, bytes: number) =>
  [...portionsOf(records(count, bytes))].map(({ length }) => length);

test('an append is divided by number and by bytes, in order, and a record too heavy for company goes alone', () => {
  expect(sizes(0, 1)).toEqual([]);
  expect(sizes(12_000, 1)).toEqual([5_000, 5_000, 2_000]);
  expect(sizes(20, 900_000)).toEqual([9, 9, 2]);
  expect(sizes(2, BATCH_BYTES_MAX)).toEqual([1, 1]);
  expect([...portionsOf(records(7_000, 1))].flat().map(({ key }) => key)).toEqual(
    records(7_000, 1).map(({ key }) => key),
  );
});

test('a notification names each partition once, or none where they are too many to name', () => {
  const some = [
    { topicId: 1, partition: 0 },
    { topicId: 2, partition: 11 },
  ];
  expect(parseAppendedPayload(appendedPayload([...some, ...some]))).toEqual(some);
  const many = Array.from({ length: 5_000 }, (_, partition) => ({ topicId: 1, partition }));
  expect(parseAppendedPayload(appendedPayload(many))).toBe('all');
});
