import { describe, expect, test } from 'vitest';
import { UnknownTopic } from '../errors.ts';
import type { EventLog, Subscription } from '../event-log.ts';
import { GroupReader, until } from './group-reader.ts';
import type { LogUnderTest, MakeLog } from './log-under-test.ts';
import { kept as fourPartitions, numbered, readAll, valuesOf } from './sample-records.ts';

const kept = { ...fourPartitions, partitions: 6 };
const topics = ['kept'];

const shares = (members: readonly Subscription[]) =>
  members.map((member) => member.assignments().length).toSorted((a, b) => a - b);

/** In several processes where the adapter can, else in this one. */
const nextLog = (under: LogUnderTest) =>
  under.log.capabilities.sharedGroups ? under.another() : Promise.resolve(under.log);

const knows = (log: EventLog, topic: string) =>
  log.bounds(topic).then(
    () => true,
    (error: unknown) => {
      if (error instanceof UnknownTopic) return false;
      throw error;
    },
  );

export function groupContract(makeLog: MakeLog): void {
  describe('a group', () => {
    test('reads everything, whatever another group has read', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 12));
      await using one = new GroupReader();
      await one.join(under.log, { group: 'one', topics });
      await one.hasRead(12);
      await using other = new GroupReader();
      await other.join(under.log, { group: 'other', topics });
      await other.hasRead(12);
      expect(other.values(5)).toEqual(one.values(5));
    });

    test('shares the partitions evenly, and a newcomer gets its share', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await using reader = new GroupReader();
      await using first = await reader.join(under.log, { topics });
      await until(() => first.assignments().length === 6, 'all partitions for one');
      await using second = await reader.join(await nextLog(under), { topics });
      await until(() => String(shares([first, second])) === '3,3', 'halves', under.takeoverMsMax);
      await using third = await reader.join(await nextLog(under), { topics });
      await until(
        () => String(shares([first, second, third])) === '2,2,2',
        'thirds',
        under.takeoverMsMax,
      );
      const held = [first, second, third].flatMap((member) =>
        member.assignments().map(({ partition }) => partition),
      );
      expect(held.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    });

    test('goes on where a member that leaves has stopped, missing and repeating nothing', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await using reader = new GroupReader();
      const leaving = await reader.join(await nextLog(under), { topics, batchSizeMax: 7 });
      await using staying = await reader.join(under.log, { topics, batchSizeMax: 7 });
      for (let from = 0; from < 1_800; from += 60) {
        await under.log.append(numbered(kept, 60, from));
        if (from === 900) await leaving[Symbol.asyncDispose]();
      }
      await reader.hasRead(1_800, 30_000);
      await until(
        () => staying.assignments().length === 6,
        'all partitions for the one that stays',
      );
      expect(reader.violations).toEqual([]);
      expect(reader.records).toHaveLength(1_800);
    });

    test('misses and repeats nothing while members join and leave all the time', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await using reader = new GroupReader();
      await reader.join(under.log, { topics, batchSizeMax: 11 });
      const other = await nextLog(under);
      for (let turn = 0; turn < 8; turn += 1) {
        await using guest = await reader.join(other, { topics, batchSizeMax: 11 });
        await under.log.append(numbered(kept, 120, turn * 120));
        await reader.hasRead(turn * 120 + 60, 30_000);
        expect(guest.assignments().length).toBeLessThanOrEqual(6);
      }
      await reader.hasRead(960, 30_000);
      expect(reader.violations).toEqual([]);
      for (let partition = 0; partition < 6; partition += 1)
        expect(reader.values(partition)).toEqual(
          valuesOf(await readAll(under.log, kept, partition)),
        );
    });

    test('takes over from a member whose process was killed; a log of one process ends with it', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      const other = await under.another();
      const { sharedGroups } = under.log.capabilities;
      expect(await knows(other, 'kept')).toBe(sharedGroups);
      if (!sharedGroups) return;
      await using reader = new GroupReader();
      const dying = await reader.join(other, { topics });
      await until(() => dying.assignments().length === 6, 'all partitions for the one that dies');
      await using survivor = await reader.join(under.log, { topics });
      await until(() => survivor.assignments().length === 3, 'half of them for the other');
      await under.kill(other);
      await under.log.append(numbered(kept, 60));
      await reader.hasRead(60, under.takeoverMsMax);
      expect(survivor.assignments()).toHaveLength(6);
      expect(reader.violations).toEqual([]);
    });
  });

  describe('the records', () => {
    test('outlive the process where the adapter is durable, and only there', async () => {
      await using under = await makeLog();
      await under.log.ensureTopics([kept]);
      await under.log.append(numbered(kept, 6));
      await under.log[Symbol.asyncDispose]();
      const reopened = await under.another();
      const { durable } = under.log.capabilities;
      expect(await knows(reopened, 'kept')).toBe(durable);
      const found = durable ? valuesOf(await readAll(reopened, kept, 4)) : [];
      expect(found).toEqual(durable ? ['4'] : []);
    });
  });
}
