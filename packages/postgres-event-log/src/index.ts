export { TopicNotCompacted } from './delete-compacted.ts';
export type { LogLogger } from './logger.ts';
export { PostgresEventLog, type PostgresEventLogOptions } from './postgres-event-log.ts';
export { LogSchemaMismatch } from './schema.ts';
