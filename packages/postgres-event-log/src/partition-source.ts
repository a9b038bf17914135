import { backoffMs, pause, type Bell, type PartitionSource } from '@leadloop/event-log';
import type { Pool } from 'pg';
import type { LogLogger } from './logger.ts';
import { endOf, readPage } from './stored-records.ts';
import type { FiledTopic } from './topic-catalogue.ts';

export interface PartitionSourceOptions {
  readonly pool: Pool;
  readonly topic: FiledTopic;
  readonly partition: number;
  readonly batchSizeMax: number;
  readonly bell: Bell;
  readonly verifyHeld: () => Promise<void>;
  readonly logger: LogLogger | undefined;
}

/** One partition for a pump; a database that is away is asked again for ever. */
export function partitionSource(options: PartitionSourceOptions): PartitionSource {
  const { pool, topic, partition, batchSizeMax, bell } = options;
  return {
    readBatch: (offset, signal) =>
      untilAnswered(options, signal, null, () =>
        readPage(pool, { topic, partition, offset, recordsMax: batchSizeMax }),
      ),
    end: (signal) => untilAnswered(options, signal, 0n, () => endOf(pool, topic, partition)),
    whenChanged: (signal) => bell.wait(signal),
    verifyHeld: (signal) => untilAnswered(options, signal, undefined, options.verifyHeld),
  };
}

/** @param whenStopped what is answered when the signal is aborted first; the pump then ends without looking at it */
async function untilAnswered<Answer>(
  { topic, partition, logger }: PartitionSourceOptions,
  signal: AbortSignal,
  whenStopped: Answer,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      logger?.warn(
        { err: error, topic: topic.name, partition, failures },
        'the log cannot be read; trying again',
      );
      await pause(backoffMs(failures), signal);
    }
  }
  return whenStopped;
}
