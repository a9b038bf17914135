import { backoffMs, EventLogRefusal, pause, type EventLog } from '@leadloop/event-log';
import type { KafkaSettings, LogSettings } from './log-settings.ts';
import type { Logger } from './logger.ts';

type LogLogger = Pick<Logger, 'info' | 'warn'>;

/**
 * Opens the log that the settings name; the other one is not even loaded. A Kafka that does not answer
 * is asked again until it does or `signal` is aborted, and each time that is said: it may well come up
 * after this process. A PostgreSQL that is away rejects, as every database of a service does at its start.
 */
export async function openEventLog(
  settings: LogSettings,
  logger: LogLogger,
  signal: AbortSignal = new AbortController().signal,
): Promise<EventLog> {
  if (settings.kind === 'postgres') {
    const { PostgresEventLog } = await import('@leadloop/postgres-event-log');
    return PostgresEventLog.open({ databaseUrl: settings.databaseUrl, logger });
  }
  const { KafkaEventLog } = await import('@leadloop/kafka-event-log');
  const open = () => KafkaEventLog.open({ ...optionsOf(settings), logger });
  return untilItAnswers(open, settings.brokers, logger, signal);
}

const optionsOf = ({ kind: _kind, ...options }: KafkaSettings) => ({
  ...options,
  clientId: 'leadloop',
});

/** @param open rejects with an `EventLogRefusal` where waiting mends nothing */
export async function untilItAnswers<Log>(
  open: () => Promise<Log>,
  brokers: readonly string[],
  logger: LogLogger,
  signal: AbortSignal,
): Promise<Log> {
  for (let failuresInARow = 1; ; failuresInARow += 1) {
    try {
      return await open();
    } catch (error) {
      if (error instanceof EventLogRefusal || signal.aborted) throw error;
      logger.warn(
        { err: error, failuresInARow },
        `Kafka at ${brokers.join(', ')} does not answer: trying again`,
      );
      await pause(backoffMs(failuresInARow), signal);
      if (signal.aborted) throw error;
    }
  }
}
