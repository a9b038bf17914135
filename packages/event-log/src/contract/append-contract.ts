import { describe, expect, test } from 'vitest';
import { ProducerFenced, RecordTooLarge, UnknownTopic } from '../errors.ts';
import { RECORD_BYTES_MAX } from '../record-size.ts';
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

export function appendContract(makeLog: MakeLog): void {
  describe('append', () => {
    test('gives back what was appended: key, bytes, and a tombstone apart from an empty value', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const bytes = Buffer.from([0, 1, 92, 39, 255, 0]);
      const before = Date.now();
      await under.log.append([
        record(kept, 1, 'o:u', bytes),
        record(kept, 1, 'Ünïcode "\\{},', null),
        record(kept, 1, 'NULL', ''),
      ]);
      const records = await readAll(under.log, kept, 1);
      expect(records.map(({ key, value }) => [key, value])).toEqual([
        ['o:u', bytes],
        ['Ünïcode "\\{},', null],
        ['NULL', Buffer.alloc(0)],
      ]);
      for (const { topic, partition, appendedAt } of records) {
        expect([topic, partition]).toEqual(['kept', 1]);
        expect(Math.abs(appendedAt.getTime() - before)).toBeLessThan(60_000);
      }
    });

    test('keeps the order given in each partition, with dense offsets from 0', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 10));
      await under.log.append(numbered(kept, 10, 10));
      expect(valuesOf(await readAll(under.log, kept, 1))).toEqual(['1', '5', '9', '13', '17']);
      expect(offsetsOf(await readAll(under.log, kept, 1))).toEqual([0, 1, 2, 3, 4]);
      expect(await readAll(under.log, kept, 3)).toHaveLength(5);
    });

    test('keeps each writer’s order and the offsets dense while many append at once', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const write = async (writer: number) => {
        for (let turn = 0; turn < 20; turn += 1)
          await under.log.append(
            [2, 0, 1].map((partition) => record(kept, partition, `w${writer}`, `${turn}`)),
          );
      };
      await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
      for (const partition of [0, 1, 2]) {
        const records = await readAll(under.log, kept, partition);
        expect(offsetsOf(records)).toEqual(Array.from({ length: 160 }, (_, offset) => offset));
        const ofOne = records.filter(({ key }) => key === 'w3');
        expect(valuesOf(ofOne)).toEqual(Array.from({ length: 20 }, (_, turn) => `${turn}`));
      }
    });

    test('takes a record given twice twice: telling duplicates apart is the consumer’s', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const twice = record(kept, 0, 'k', 'same');
      await under.log.append([twice, twice]);
      await under.log.append([twice]);
      expect(valuesOf(await readAll(under.log, kept, 0))).toEqual(['same', 'same', 'same']);
    });

    test('takes any number of records at once, and none', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append([]);
      await under.log.append(numbered(kept, 12_001));
      expect(offsetsOf(await readAll(under.log, kept, 0))).toEqual(
        Array.from({ length: 3_001 }, (_, i) => i),
      );
    });

    test('takes a record of the largest size and refuses one byte more, writing nothing of that call', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const largest = record(kept, 0, 'k', Buffer.alloc(RECORD_BYTES_MAX - 1, 7));
      await under.log.append([largest]);
      const tooLarge = record(kept, 0, 'kk', largest.value);
      await expect(under.log.append([record(kept, 0, 'k', 'small'), tooLarge])).rejects.toThrow(
        RecordTooLarge,
      );
      const records = await readAll(under.log, kept, 0);
      expect(records).toHaveLength(1);
      expect(records[0]?.value?.equals(largest.value ?? Buffer.alloc(0))).toBe(true);
    });

    test('refuses a topic or a partition that is not there, writing nothing of that call', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const good = record(kept, 0, 'k', 'v');
      for (const bad of [
        { ...good, topic: 'nowhere' },
        { ...good, partition: 4 },
        { ...good, partition: -1 },
      ])
        await expect(under.log.append([good, bad])).rejects.toThrow(UnknownTopic);
      expect(await readAll(under.log, kept, 0)).toEqual([]);
    });

    test('refuses a producer’s old epoch where the adapter fences producers; elsewhere it stands as a late duplicate', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([compacted]);
      const append = (value: string, epoch: bigint, name = 'relay') =>
        under.log.append([record(compacted, 0, 'k', value)], { name, epoch });
      await append('old', 1n);
      await append('new', 2n);
      const { fencesProducers } = under.log.capabilities;
      const refusal = await append('late', 1n).catch((error: unknown) => error);
      expect(refusal instanceof ProducerFenced).toBe(fencesProducers);
      const newestEpoch = refusal instanceof ProducerFenced ? refusal.newestEpoch : null;
      expect(newestEpoch).toBe(fencesProducers ? 2n : null);
      expect(valuesOf(await readAll(under.log, compacted, 0)).at(-1)).toBe(
        fencesProducers ? 'new' : 'late',
      );
      await append('newer', 2n);
      await under.log.append([], { name: 'relay', epoch: 3n });
      const overtaken = await append('late again', 2n).catch((error: unknown) => error);
      expect(overtaken instanceof ProducerFenced).toBe(fencesProducers);
      await append('by another', 1n, 'another relay');
      expect(valuesOf(await readAll(under.log, compacted, 0)).at(-1)).toBe('by another');
    });
  });
}
