import type { Assignment, LogRecord } from '@leadloop/event-log';

/** A message as kafkajs gives it. */
export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

export const asLogRecord = (
  { topic, partition }: Assignment,
  { offset, timestamp, key, value }: FetchedMessage,
): LogRecord => ({
  topic,
  partition,
  offset: BigInt(offset),
  key: key === null ? '' : key.toString('utf8'),
  value,
  appendedAt: new Date(Number(timestamp)),
});
