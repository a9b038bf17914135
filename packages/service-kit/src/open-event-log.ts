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
  if (settings.kind === 'kafka') {
    const onFailure: OnFailure = (error, failuresInARow) =>
      logger.warn({ err: error, failuresInARow }, notAnswering(settings));
    return untilItAnswers(await kafkaOpener(settings, logger), onFailure, signal);
  }
  const { PostgresEventLog } = await import('@leadloop/postgres-event-log');
  return PostgresEventLog.open({ databaseUrl: settings.databaseUrl, logger });
}

/** Resolves once Kafka answers, and says once, with the reason, that it does not; rejects when `signal` is aborted. */
export async function untilKafkaAnswers(
  settings: KafkaSettings,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const onFailure: OnFailure = (error, failuresInARow) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (failuresInARow === 1) say(`${notAnswering(settings)} (${reason})`);
  };
  const log = await untilItAnswers(await kafkaOpener(settings), onFailure, signal);
  await log[Symbol.asyncDispose]();
}

/** Loads the package first: that it cannot be loaded is nothing to wait for. */
async function kafkaOpener(
  settings: KafkaSettings,
  logger?: LogLogger,
): Promise<() => Promise<EventLog>> {
  const { KafkaEventLog } = await import('@leadloop/kafka-event-log');
  const options = { ...settings, ...(logger === undefined ? {} : { logger }) };
  return () => KafkaEventLog.open(options);
}

const notAnswering = ({ brokers }: KafkaSettings): string =>
  `Kafka at ${brokers.join(', ')} does not answer: trying again`;

type OnFailure = (error: unknown, failuresInARow: number) => void;

/** @param open rejects with an `EventLogRefusal` where waiting mends nothing */
export async function untilItAnswers<Log>(
  open: () => Promise<Log>,
  onFailure: OnFailure,
  signal: AbortSignal,
): Promise<Log> {
  for (let failuresInARow = 1; ; failuresInARow += 1) {
    try {
      return await open();
    } catch (error) {
      if (error instanceof EventLogRefusal || signal.aborted) throw error;
      onFailure(error, failuresInARow);
      await pause(backoffMs(failuresInARow), signal);
      if (signal.aborted) throw error;
    }
  }
}
