import type { Assignment, TopicSpecification } from './event-log.ts';

/** Every refusal of the log that a retry cannot mend. Anything else an adapter throws is infrastructure. */
export abstract class EventLogRefusal extends Error {
  abstract readonly code: string;
}

export class TopicMismatch extends EventLogRefusal {
  override readonly name = 'TopicMismatch';
  readonly code = 'topic-mismatch';

  constructor(wanted: TopicSpecification, found: TopicSpecification) {
    super(
      `Topic "${wanted.name}" stands with ${describe(found)}, but ${describe(wanted)} was asked for: ` +
        'a partition count or a cleanup cannot change under records that are filed by it.',
    );
  }
}

const describe = (topic: TopicSpecification) =>
  `${topic.partitions} partitions and cleanup "${topic.cleanup}"`;

export class UnknownTopic extends EventLogRefusal {
  override readonly name = 'UnknownTopic';
  readonly code = 'unknown-topic';

  constructor(topic: string, partition?: number) {
    super(
      partition === undefined
        ? `There is no topic "${topic}" in this log.`
        : `There is no partition ${partition} of a topic "${topic}" in this log.`,
    );
  }
}

export class RecordTooLarge extends EventLogRefusal {
  override readonly name = 'RecordTooLarge';
  readonly code = 'record-too-large';

  constructor(topic: string, bytes: number, bytesMax: number) {
    super(
      `A record of ${bytes} bytes for topic "${topic}" is larger than the ${bytesMax} bytes that a log takes.`,
    );
  }
}

export class ProducerFenced extends EventLogRefusal {
  override readonly name = 'ProducerFenced';
  readonly code = 'producer-fenced';
  /** The newest epoch that the log is known to have seen; the producer's own where it does not tell. */
  readonly newestEpoch: bigint;

  constructor(producer: string, epoch: bigint, newestEpoch: bigint) {
    super(
      `Producer "${producer}" appends under epoch ${epoch}, ` +
        (newestEpoch > epoch
          ? `but ${newestEpoch} has taken over.`
          : 'which the log takes no longer: another has taken over, or an append failed.'),
    );
    this.newestEpoch = newestEpoch;
  }
}

export class LogTruncated extends EventLogRefusal {
  override readonly name = 'LogTruncated';
  readonly code = 'log-truncated';

  constructor({ topic, partition }: Assignment, position: bigint, end: bigint) {
    super(
      `The stored position of ${topic}/${partition} is ${position}, but the log ends at ${end}: ` +
        'records that were consumed are gone, so this is another log or a truncated one.',
    );
  }
}
