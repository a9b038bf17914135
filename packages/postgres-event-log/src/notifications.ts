import { Client, type ClientConfig } from 'pg';
import { backoffMs, pause } from '@leadloop/event-log';
import type { LogLogger } from './logger.ts';

export const APPENDED_CHANNEL = 'leadloop_log_appended';
export const GROUP_CHANNEL = 'leadloop_log_group';

/** PostgreSQL takes less than 8,000 bytes. */
const PAYLOAD_BYTES_MAX = 7_500;

export interface FiledPartition {
  readonly topicId: number;
  readonly partition: number;
}

/** The partitions as `topic id:partition`, or nothing when they are too many to name: then all may have changed. */
export function appendedPayload(partitions: readonly FiledPartition[]): string {
  const payload = [
    ...new Set(partitions.map(({ topicId, partition }) => `${topicId}:${partition}`)),
  ].join(',');
  return payload.length > PAYLOAD_BYTES_MAX ? '' : payload;
}

export function parseAppendedPayload(payload: string): readonly FiledPartition[] | 'all' {
  if (payload === '') return 'all';
  return payload.split(',').map((pair) => {
    const [topicId, partition] = pair.split(':');
    return { topicId: Number(topicId), partition: Number(partition) };
  });
}

export interface NotificationHandlers {
  readonly onAppended: (partitions: readonly FiledPartition[] | 'all') => void;
  readonly onGroupChanged: (group: string) => void;
}

/**
 * Listens on a connection of its own until the signal is aborted, and connects again for ever. After each
 * connect everything may have changed, since what was notified in between is lost.
 */
export async function listen(
  config: ClientConfig,
  handlers: NotificationHandlers,
  logger: LogLogger | undefined,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await listenOnce(config, handlers, signal, () => {
        failures = 0;
      });
    } catch (error) {
      failures += 1;
      logger?.warn({ err: error, failures }, 'the log does not notify; polling until it does');
    }
    await pause(backoffMs(Math.max(1, failures)), signal);
  }
}

async function listenOnce(
  config: ClientConfig,
  handlers: NotificationHandlers,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<void> {
  const client = new Client(config);
  const ended = new Promise<void>((resolve, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('The listening connection was closed.')));
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  // Awaited below; until then an early failure is not to pass as unhandled.
  ended.catch(() => undefined);
  client.on('notification', ({ channel, payload }) => {
    if (channel === APPENDED_CHANNEL) handlers.onAppended(parseAppendedPayload(payload ?? ''));
    else handlers.onGroupChanged(payload ?? '');
  });
  try {
    await client.connect();
    await client.query(`listen ${APPENDED_CHANNEL}; listen ${GROUP_CHANNEL}`);
    onConnected();
    handlers.onAppended('all');
    await ended;
  } finally {
    client.removeAllListeners('error');
    client.on('error', () => undefined);
    await client.end().catch(() => undefined);
  }
}
