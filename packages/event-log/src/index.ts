export { BATCH_BYTES_MAX } from './batch-size.ts';
export { Bell } from './bell.ts';
export {
  EventLogRefusal,
  LogTruncated,
  ProducerFenced,
  RecordTooLarge,
  TopicMismatch,
  UnknownTopic,
} from './errors.ts';
export type {
  Assignment,
  BatchResult,
  EventLog,
  EventLogCapabilities,
  LogRecord,
  NewRecord,
  Producer,
  RecordBatch,
  SubscribeOptions,
  Subscription,
  TopicSpecification,
} from './event-log.ts';
export { shareChange, type Holding, type ShareChange } from './fair-share.ts';
export { MemoryEventLog } from './memory-event-log.ts';
export type { PartitionSource } from './partition-pump.ts';
export { PartitionPumps } from './partition-pumps.ts';
export { RECORD_BYTES_MAX, recordBytes, refuseTooLarge } from './record-size.ts';
export { backoffMs, pause } from './backoff.ts';
