import { describe, expect, test } from 'vitest';
import { BATCH_BYTES_MAX } from '../batch-size.ts';
import { LogTruncated, UnknownTopic } from '../errors.ts';
import { GroupReader, until } from './group-reader.ts';
import type { MakeLog } from './log-under-test.ts';
import { compacted, kept, numbered, record } from './sample-records.ts';

const cannotGoOn = async () => {
  throw new Error('cannot go on');
};

export function subscribeContract(makeLog: MakeLog): void {
  describe('a subscription', () => {
    test('reads every partition of its topics in order, what stands and what comes', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept, compacted]);
      await under.log.append(numbered(kept, 8));
      await using reader = new GroupReader();
      const member = await reader.join(under.log, { topics: ['kept', 'compacted'] });
      await reader.hasRead(8);
      await under.log.append([...numbered(kept, 8, 8), record(compacted, 1, 'k', 'c')]);
      await reader.hasRead(17);
      expect(reader.values(3)).toEqual(['3', '7', '11', '15']);
      expect(reader.violations).toEqual([]);
      expect(member.assignments()).toHaveLength(6);
    });

    test('asks for the start of each partition before its first batch, and begins there', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 12));
      await using reader = new GroupReader();
      reader.positions.set('kept/0', 2n);
      reader.positions.set('kept/1', 3n);
      await reader.join(under.log, { topics: ['kept'] });
      await reader.hasRead(7);
      expect(reader.starts).toHaveLength(4);
      expect(reader.values(0)).toEqual(['8']);
      expect(reader.values(1)).toEqual([]);
      await under.log.append([record(kept, 1, 'k', 'first of its own')]);
      await reader.hasRead(8);
      expect(reader.values(1)).toEqual(['first of its own']);
    });

    test('gives batches no larger than asked for, and tells the end of the partition with each', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 4 * 25));
      await using reader = new GroupReader();
      await reader.join(under.log, { topics: ['kept'], batchSizeMax: 10 });
      await reader.hasRead(100);
      expect(Math.max(...reader.batches.map(({ records }) => records.length))).toBeLessThanOrEqual(
        10,
      );
      for (const { records, endOffset } of reader.batches) {
        expect(endOffset).toBe(25n);
        expect(records.at(-1)?.offset).toBeLessThan(endOffset);
      }
    });

    test('gives batches that fit the memory, however many records were asked for', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      for (let turn = 0; turn < 3; turn += 1)
        await under.log.append(
          Array.from({ length: 5 }, () => record(kept, 0, 'k', Buffer.alloc(900_000, turn))),
        );
      await using reader = new GroupReader();
      await reader.join(under.log, { topics: ['kept'], batchSizeMax: 1_000 });
      await reader.hasRead(15);
      for (const { records } of reader.batches) {
        const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        expect(bytes).toBeLessThanOrEqual(BATCH_BYTES_MAX + 1_000_000);
      }
    });

    test('catches up while appends go on, missing and repeating nothing', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 2_000));
      await using reader = new GroupReader();
      await reader.join(under.log, { topics: ['kept'], batchSizeMax: 97 });
      for (let from = 2_000; from < 6_000; from += 100)
        await under.log.append(numbered(kept, 100, from));
      await reader.hasRead(6_000, 30_000);
      expect(reader.violations).toEqual([]);
      for (let partition = 0; partition < 4; partition += 1)
        expect(reader.values(partition)).toEqual(
          Array.from({ length: 1_500 }, (_, i) => String(partition + 4 * i)),
        );
    });

    test('reads again from where it is told to', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append([0, 1, 2, 3].map((value) => record(kept, 0, 'k', String(value))));
      const firsts: bigint[] = [];
      await using reader = new GroupReader();
      await reader.join(under.log, {
        topics: ['kept'],
        onBatch: async ({ records }) => {
          firsts.push(records[0]?.offset ?? -1n);
          return firsts.length === 1 ? { next: 'seek', offset: 2n } : { next: 'continue' };
        },
      });
      await until(() => firsts.length === 2, 'a second batch');
      expect(firsts).toEqual([0n, 2n]);
    });

    test('asks for the start again when the subscriber wants to claim the partition anew', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append([record(kept, 0, 'k', 'v')]);
      let refused = false;
      await using reader = new GroupReader();
      const member = await reader.join(under.log, {
        topics: ['kept'],
        onBatch: async () => {
          const first = !refused;
          refused = true;
          return first ? { next: 'claim' } : undefined;
        },
      });
      await reader.hasRead(1);
      expect(reader.starts.filter(({ partition }) => partition === 0)).toHaveLength(2);
      expect(member.assignments()).toHaveLength(4);
    });

    test('never reads more partitions at once than it may', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 40));
      let atOnce = 0;
      let atOnceMost = 0;
      await using reader = new GroupReader();
      await reader.join(under.log, {
        topics: ['kept'],
        batchSizeMax: 2,
        partitionsAtOnceMax: 2,
        onBatch: async () => {
          atOnce += 1;
          atOnceMost = Math.max(atOnceMost, atOnce);
          await new Promise((resolve) => setTimeout(resolve, 3));
          atOnce -= 1;
        },
      });
      await reader.hasRead(40);
      expect(atOnceMost).toBe(2);
    });

    test('ends with `LogTruncated` when the stored position lies beyond the log’s end', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append([record(kept, 0, 'k', 'v')]);
      await using reader = new GroupReader();
      reader.positions.set('kept/0', 2n);
      const member = await reader.join(under.log, { topics: ['kept'] });
      await expect(member.failed).rejects.toThrow(LogTruncated);
    });

    test('ends with the error that the subscriber throws, and gives its partitions back', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append([record(kept, 0, 'k', 'v')]);
      await using failing = new GroupReader();
      const member = await failing.join(under.log, { topics: ['kept'], onBatch: cannotGoOn });
      await expect(member.failed).rejects.toThrow('cannot go on');
      await using reader = new GroupReader();
      await reader.join(under.log, { topics: ['kept'] });
      await reader.hasRead(1);
    });

    test('is refused for a topic that is not there', async () => {
      await using under = await makeLog();
      await expect(new GroupReader().join(under.log, { topics: ['nowhere'] })).rejects.toThrow(
        UnknownTopic,
      );
    });

    test('finishes the batch at hand when it is disposed, and takes no other', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 40));
      const release = Promise.withResolvers<void>();
      const stopped: boolean[] = [];
      let atHand = false;
      await using reader = new GroupReader();
      const member = await reader.join(under.log, {
        topics: ['kept'],
        batchSizeMax: 1,
        partitionsAtOnceMax: 1,
        onBatch: async (_, signal) => {
          if (reader.batches.length < 5) return;
          atHand = true;
          await release.promise;
          stopped.push(signal.aborted);
        },
      });
      await until(() => atHand, 'a batch at hand');
      let disposed = false;
      const disposing = member[Symbol.asyncDispose]().then(() => {
        disposed = true;
        return undefined;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(disposed).toBe(false);
      release.resolve();
      await disposing;
      const read = reader.batches.length;
      expect(stopped.every(Boolean)).toBe(true);
      await under.log.append(numbered(kept, 8));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(reader.batches.length).toBe(read);
      expect(member.assignments()).toEqual([]);
    });
  });
}
