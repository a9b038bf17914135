import type { Topic } from '@leadloop/contracts';
import { MemoryEventLog, type NewRecord } from '@leadloop/event-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { CommandFailed } from '../command-errors.ts';
import { copyLog, copyLogPatiently, type CopyLogOptions } from './copy-log.ts';

const kept: Topic = { name: 'lead-outcomes', cleanup: 'keep' };
const compacted: Topic = { name: 'users', cleanup: 'compact' };
const unmade: Topic = { name: 'preferences', cleanup: 'compact' };
const partitions = 2;

const record = (topic: Topic, partition: number, key: string, value: string | null): NewRecord => ({
  topic: topic.name,
  partition,
  key,
  value: value === null ? null : Buffer.from(value),
});

let source: MemoryEventLog;
let target: MemoryEventLog;

beforeEach(async () => {
  source = new MemoryEventLog();
  target = new MemoryEventLog();
  await source.ensureTopics([kept, compacted].map((topic) => ({ ...topic, partitions })));
  await source.append([
    ...Array.from({ length: 2_500 }, (_, index) => record(kept, index % 2, 'ann', `won ${index}`)),
    record(compacted, 1, 'ann', 'first'),
    record(compacted, 1, 'bob', ''),
    record(compacted, 1, 'ann', 'second'),
    record(compacted, 1, 'cid', null),
  ]);
});

const copy = (changes: Partial<CopyLogOptions> = {}) =>
  copyLog({
    source,
    target,
    topics: [kept, compacted, unmade],
    onCopied: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });

async function contents(log: MemoryEventLog, topic: Topic, partition: number) {
  const found = [];
  for await (const one of log.read({ topic: topic.name, partition, offset: 0n }))
    found.push([one.offset, one.key, one.value?.toString() ?? null]);
  return found;
}

/** Lets the first `portions` through, then fails. */
const interruptedAfter = (portions: number): CopyLogOptions['target'] => {
  let left = portions;
  return {
    ensureTopics: (topics) => target.ensureTopics(topics),
    bounds: (topic) => target.bounds(topic),
    read: (from) => target.read(from),
    append: async (records) => {
      if (left === 0) throw new Error('the broker is gone');
      left -= 1;
      await target.append(records);
    },
  };
};

describe('the copy of a log', () => {
  it('holds each partition in its order, at the same offsets where a topic is kept', async () => {
    const copies = await copy();
    for (const partition of [0, 1])
      expect(await contents(target, kept, partition)).toEqual(
        await contents(source, kept, partition),
      );
    expect(copies).toMatchObject([
      { topic: 'lead-outcomes', records: 2_500, copied: 2_500 },
      { topic: 'users', records: 3, copied: 3 },
    ]);
  });

  it('closes the holes of a compacted topic, and keeps a tombstone and an empty value apart', async () => {
    await copy();
    expect(await contents(target, compacted, 1)).toEqual([
      [0n, 'bob', ''],
      [1n, 'ann', 'second'],
      [2n, 'cid', null],
    ]);
  });

  it.each([1, 2, 3])('goes on where it was interrupted after %d portions', async (portions) => {
    await expect(copy({ target: interruptedAfter(portions) })).rejects.toThrow('broker is gone');
    const copies = await copy();
    const standing = copies.reduce((sum, { records, copied }) => sum + records - copied, 0);
    expect(standing).toBeGreaterThan(0);
    expect(await contents(target, kept, 1)).toEqual(await contents(source, kept, 1));
  });

  it('goes on by itself when an append fails for the moment, also one that has been written', async () => {
    let failures = 0;
    const failing: CopyLogOptions['target'] = {
      ...interruptedAfter(Number.POSITIVE_INFINITY),
      append: async (records) => {
        await target.append(records);
        failures += 1;
        if (failures <= 2) throw new Error('the answer is lost');
      },
    };
    const signal = new AbortController().signal;
    await copyLogPatiently({
      source,
      target: failing,
      topics: [kept],
      onCopied: () => undefined,
      signal,
    });
    expect(await contents(target, kept, 0)).toEqual(await contents(source, kept, 0));
    expect(failures).toBeGreaterThan(2);
  });

  it('changes nothing where all of it stands already', async () => {
    await copy();
    expect((await copy()).map(({ copied }) => copied)).toEqual([0, 0]);
  });

  it.each<[string, NewRecord]>([
    ['another record', record(kept, 1, 'eve', 'other')],
    ['the right key with another value', record(kept, 1, 'ann', 'other')],
  ])('writes nothing onto a target that holds %s', async (_what, other) => {
    await target.ensureTopics([{ ...kept, partitions }]);
    await target.append([other]);
    await expect(copy()).rejects.toThrow(CommandFailed);
    await expect(copy()).rejects.toThrow(/lead-outcomes on Kafka holds other records already/);
    expect(await contents(target, kept, 0)).toEqual([]);
  });

  it('writes nothing onto a target that holds more', async () => {
    await copy();
    await target.append([record(kept, 0, 'ann', 'after the move')]);
    await expect(copy()).rejects.toThrow(/holds other records already \(partition 0\)/);
  });

  it('is refused in the end where something else wrote there meanwhile', async () => {
    let written = false;
    const onCopied = () => {
      if (written) return;
      written = true;
      void target.append([record(kept, 1, 'eve', 'other')]);
    };
    await expect(copy({ onCopied })).rejects.toThrow(/is not the same on Kafka/);
  });

  it('stops when it is asked to', async () => {
    const ending = new AbortController();
    const onCopied = () => ending.abort();
    await expect(copy({ onCopied, signal: ending.signal })).rejects.toThrow(/abort/i);
    expect(await contents(target, kept, 1)).toEqual([]);
  });
});
