import type { OutboxLag, PartitionLag } from '@leadloop/delivery';

/** What is held back in a service, beside everything else that flows. */
export interface ParkedCounts {
  readonly keys: number;
  /** Records that are held for those keys: what could not be applied, and what waits behind it. */
  readonly events: number;
  readonly deadLetters: number;
}

/** How far the pipeline of a service is. */
export interface PipelineView {
  readonly consumerLag: () => Promise<readonly PartitionLag[]>;
  readonly outboxLag: () => Promise<OutboxLag>;
  /** Where records can be held back. */
  readonly parkedCounts?: () => Promise<ParkedCounts>;
}

/**
 * The same view, with one question of a kind under way at a time: whoever asks meanwhile gets that answer.
 * A log that hangs would otherwise gather one more question with every probe.
 */
export function askedOnceAtATime(view: PipelineView): PipelineView {
  return {
    consumerLag: shared(view.consumerLag),
    outboxLag: shared(view.outboxLag),
    ...(view.parkedCounts === undefined ? {} : { parkedCounts: shared(view.parkedCounts) }),
  };
}

function shared<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

export interface TopicLag {
  readonly topic: string;
  readonly events: number;
  /** Of the partition that is furthest behind. */
  readonly seconds: number;
}

/** Adds up the lag of partitions. */
export function lagByTopic(partitions: readonly TopicLag[]): TopicLag[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, all]) => ({
    topic,
    events: all.reduce((sum, { events }) => sum + events, 0),
    seconds: Math.max(...all.map(({ seconds }) => seconds)),
  }));
}
