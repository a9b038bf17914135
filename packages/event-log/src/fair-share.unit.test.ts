import { array, assert, nat, property, record, string, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { shareChange, type Holding } from './fair-share.ts';

const held = (...holders: (string | null)[]): Holding[] =>
  holders.map((holder, partition) => ({ partition, holder }));

test('a member alone takes every free partition', () => {
  expect(shareChange('a', ['a'], held(null, null, null))).toEqual({
    take: [0, 1, 2],
    giveBack: [],
  });
});

test('a newcomer waits for what is given back, and the holder gives back what is beyond its share', () => {
  const holdings = held('a', 'a', 'a', 'a');
  expect(shareChange('b', ['a', 'b'], holdings)).toEqual({ take: [], giveBack: [] });
  expect(shareChange('a', ['a', 'b'], holdings)).toEqual({ take: [], giveBack: [2, 3] });
});

test('a member beyond the number of partitions stays idle', () => {
  expect(shareChange('c', ['a', 'b', 'c'], held('a', null))).toEqual({ take: [], giveBack: [] });
});

const groups = record({
  members: uniqueArray(string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
  holders: array(nat(9), { maxLength: 24 }),
});

test('whoever held what, one round of giving back and one of taking leave every partition read and shares even', () => {
  assert(
    property(groups, ({ members, holders }) => {
      const holdings = new Map(
        holders.map((index, partition) => [partition, members[index] ?? null]),
      );
      const current = () => [...holdings].map(([partition, holder]) => ({ partition, holder }));
      const before = current();
      for (const member of members)
        for (const partition of shareChange(member, members, before).giveBack)
          holdings.set(partition, null);
      for (const member of members)
        for (const partition of shareChange(member, members, current()).take)
          holdings.set(partition, member);
      const counts = members.map(
        (member) => current().filter(({ holder }) => holder === member).length,
      );
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(holders.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      const kept = before.filter(
        ({ partition, holder }) => holder !== null && holdings.get(partition) === holder,
      );
      const quotaMin = Math.floor(holders.length / members.length);
      for (const member of members) {
        const had = before.filter(({ holder }) => holder === member).length;
        expect(kept.filter(({ holder }) => holder === member).length).toBeGreaterThanOrEqual(
          Math.min(had, quotaMin),
        );
      }
    }),
  );
});
