import type { PartitionLag } from '@leadloop/delivery';
import { NotReady, readinessOf, type ReadinessReport } from './health.ts';
import { lagByTopic, type PipelineView } from './pipeline-view.ts';
import { withTimeLimit } from './time-limit.ts';

export interface PipelineReadinessOptions {
  /** Rejects while the database is away. */
  readonly askDatabase: () => Promise<unknown>;
  readonly view: PipelineView;
  readonly lagSecondsMax: number;
}

/**
 * A service with a pipeline can do its work while its database and the log answer and it is not too far
 * behind. What is parked is counted beside that: everything else flows, so it is no reason to send nobody here.
 */
export async function pipelineReadiness({
  askDatabase,
  view,
  lagSecondsMax,
}: PipelineReadinessOptions): Promise<ReadinessReport> {
  const consumers = view.consumerLag();
  const [report, parked] = await Promise.all([
    readinessOf([
      { name: 'database', run: async () => void (await askDatabase()) },
      { name: 'log', run: async () => refuseTruncated(await consumers) },
      {
        name: 'lag',
        run: async () => {
          const outbox = { topic: 'outbox', ...(await view.outboxLag()) };
          return furthestBehind([outbox, ...lagByTopic(await consumers)], lagSecondsMax);
        },
      },
    ]),
    view.parkedCounts && withTimeLimit(view.parkedCounts()).catch(() => undefined),
  ]);
  return parked === undefined ? report : { ...report, parked };
}

/** A consumer that finds this ends; until then, nobody shall be sent here. */
function refuseTruncated(partitions: readonly PartitionLag[]): void {
  const lost = partitions.find(({ next, end }) => next > end);
  if (lost === undefined) return;
  throw new NotReady(`${lost.topic}/${lost.partition} ends before what was read of it`);
}

function furthestBehind(
  lags: readonly { readonly topic: string; readonly seconds: number }[],
  secondsMax: number,
): string {
  const worst = lags.toSorted((a, b) => b.seconds - a.seconds)[0];
  if (worst === undefined || worst.seconds === 0) return 'up to date';
  const said = `${worst.topic}: ${worst.seconds.toFixed(1)} s behind`;
  if (worst.seconds > secondsMax) throw new NotReady(`${said}, more than ${secondsMax} s`);
  return said;
}
