import { UnknownTopic, type EventLog } from '@leadloop/event-log';
import { Client } from 'pg';
import { CommandFailed } from '../command-errors.ts';

/**
 * What was read of a log that goes further than this one was read elsewhere: a system that has moved on
 * shall not be taken back to where it left. Nothing happens where the service has never made its tables.
 * @throws CommandFailed
 */
export async function refuseWhatHasMovedOn(
  databaseUrl: string,
  log: Pick<EventLog, 'bounds'>,
): Promise<void> {
  await onPositions(databaseUrl, async (client) => {
    const { rows } = await client.query<{ topic: string; partition: number; next: string }>(
      'select topic, partition, next from consumer_partition where next > 0',
    );
    for (const { topic, partition, next } of rows) {
      const end = (await boundsOf(log, topic)).get(partition)?.end ?? 0n;
      if (BigInt(next) <= end) continue;
      throw new CommandFailed(
        `${topic}/${partition} was read up to ${next}, but the embedded log ends at ${end}: these services have moved on to another log already`,
      );
    }
  });
}

/**
 * Lets a service read topics from their beginning again. The claims' epochs stay, so that a consumer that
 * is still about stays fenced.
 */
export async function forgetPositions(
  databaseUrl: string,
  topics: readonly string[],
): Promise<void> {
  await onPositions(databaseUrl, async (client) => {
    await client.query('update consumer_partition set next = 0 where topic = any ($1)', [topics]);
  });
}

async function boundsOf(log: Pick<EventLog, 'bounds'>, topic: string) {
  try {
    return await log.bounds(topic);
  } catch (error) {
    if (error instanceof UnknownTopic) return new Map<number, { end: bigint }>();
    throw error;
  }
}

async function onPositions(
  databaseUrl: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stands: boolean }>(
      `select to_regclass('consumer_partition') is not null as stands`,
    );
    if (rows[0]?.stands === true) await work(client);
  } finally {
    await client.end();
  }
}
