import type { EventLog, LogRecord, NewRecord, TopicSpecification } from '../event-log.ts';

export const kept: TopicSpecification = { name: 'kept', partitions: 4, cleanup: 'keep' };
export const compacted: TopicSpecification = {
  name: 'compacted',
  partitions: 2,
  cleanup: 'compact',
};

export const record = (
  topic: TopicSpecification,
  partition: number,
  key: string,
  value: string | Buffer | null,
): NewRecord => ({
  topic: topic.name,
  partition,
  key,
  value: typeof value === 'string' ? Buffer.from(value) : value,
});

/** `count` records with the values from, from + 1, …, dealt to the partitions in turn. */
export const numbered = (topic: TopicSpecification, count: number, from = 0): NewRecord[] =>
  Array.from({ length: count }, (_, index) =>
    record(
      topic,
      (from + index) % topic.partitions,
      `key-${(from + index) % 7}`,
      String(from + index),
    ),
  );

export async function readAll(
  log: EventLog,
  { name }: TopicSpecification,
  partition: number,
  offset = 0n,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const found of log.read({ topic: name, partition, offset })) records.push(found);
  return records;
}

export const valuesOf = (records: readonly LogRecord[]): string[] =>
  records.map(({ value }) => String(value));
export const offsetsOf = (records: readonly LogRecord[]): number[] =>
  records.map(({ offset }) => Number(offset));
