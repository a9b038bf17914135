import { describe, expect, test } from 'vitest';
import { TopicMismatch, UnknownTopic } from '../errors.ts';
import type { TopicSpecification } from '../event-log.ts';
import type { MakeLog } from './log-under-test.ts';
import {
  compacted,
  kept,
  numbered,
  offsetsOf,
  readAll,
  record,
  valuesOf,
} from './sample-records.ts';

export function topicContract(makeLog: MakeLog): void {
  describe('topics', () => {
    test('stand when they are asked for again, with what is in them', async () => {
      await using under = await makeLog();
      await Promise.all([
        under.log.ensureTopics([kept, compacted]),
        under.log.ensureTopics([compacted, kept]),
      ]);
      await under.log.append([record(kept, 0, 'k', 'v')]);
      await under.log.ensureTopics([kept, compacted]);
      expect(await readAll(under.log, kept, 0)).toHaveLength(1);
      expect((await under.log.bounds('kept')).size).toBe(4);
    });

    test.each<[string, TopicSpecification]>([
      ['partition count', { ...kept, partitions: 5 }],
      ['cleanup', { ...kept, cleanup: 'compact' }],
    ])(
      'refuses a topic that stands with another %s, and makes none of that call',
      async (_, other) => {
        await using under = await makeLog();
        await under.log.ensureTopics([kept]);
        await expect(under.log.ensureTopics([compacted, other])).rejects.toThrow(TopicMismatch);
        await expect(under.log.bounds('compacted')).rejects.toThrow(UnknownTopic);
      },
    );

    test('tell their bounds: the first offset still there and the one after the last given', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept, compacted]);
      await under.log.append(numbered(kept, 6));
      expect(
        [...(await under.log.bounds('kept')).values()].map(({ first, end }) => [first, end]),
      ).toEqual([
        [0n, 2n],
        [0n, 2n],
        [0n, 1n],
        [0n, 1n],
      ]);
      expect((await under.log.bounds('compacted')).get(0)).toEqual({ first: 0n, end: 0n });
    });

    test('are read from any offset to the end that stood when the read began', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 40));
      expect(offsetsOf(await readAll(under.log, kept, 2, 7n))).toEqual([7, 8, 9]);
      expect(await readAll(under.log, kept, 2, 10n)).toEqual([]);
      const seen: string[] = [];
      for await (const { value } of under.log.read({ topic: 'kept', partition: 2, offset: 8n })) {
        await under.log.append([record(kept, 2, 'k', 'later')]);
        seen.push(String(value));
      }
      expect(seen).toEqual(['34', '38']);
      await expect(readAll(under.log, { ...kept, name: 'nowhere' }, 0)).rejects.toThrow(
        UnknownTopic,
      );
    });
  });

  describe('compaction', () => {
    test('keeps the newest record of each key, tombstones too, and never gives an offset twice', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([compacted]);
      await under.log.append(
        ['a1', 'b1', 'a2'].map((value) => record(compacted, 0, value.slice(0, 1), value)),
      );
      await under.log.append([record(compacted, 0, 'b', null), record(compacted, 0, 'a', 'a3')]);
      await under.log.append([record(compacted, 1, 'a', 'elsewhere')]);
      const records = await readAll(under.log, compacted, 0);
      const newest = new Map(records.map(({ key, value }) => [key, value]));
      expect(newest).toEqual(
        new Map([
          ['b', null],
          ['a', Buffer.from('a3')],
        ]),
      );
      expect(offsetsOf(records).slice(-2)).toEqual([3, 4]);
      expect((await under.log.bounds('compacted')).get(0)?.end).toBe(5n);
      expect(valuesOf(await readAll(under.log, compacted, 1))).toEqual(['elsewhere']);
      // Where it compacts later, older ones may still stand before these.
      const dropsAtOnce = under.log.capabilities.compactsAtAppend;
      const { first = -1n } = (await under.log.bounds('compacted')).get(0) ?? {};
      expect([records.length <= (dropsAtOnce ? 2 : 5), first >= (dropsAtOnce ? 3n : 0n)]).toEqual([
        true,
        true,
      ]);
    });

    test('never touches a topic that is kept', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(['1', '2', '3'].map((value) => record(kept, 0, 'same key', value)));
      await under.log.append([record(kept, 0, 'same key', null)]);
      expect(valuesOf(await readAll(under.log, kept, 0))).toEqual(['1', '2', '3', 'null']);
    });
  });
}
