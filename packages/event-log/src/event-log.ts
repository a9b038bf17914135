/** One record as it lies in a partition. Offsets start at 0 and are dense on topics that are kept for ever. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  /** `null` is a tombstone: on a compacted topic the key is gone. */
  readonly value: Buffer | null;
  readonly appendedAt: Date;
}

/** The producer names the partition itself, so that every adapter files a key alike. */
export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer | null;
}

export interface TopicSpecification {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'compact' | 'keep';
}

/** What an adapter may do differently; declared, so that its suite states a difference instead of skipping it. */
export interface EventLogCapabilities {
  /** Records survive the end of the process. */
  readonly durable: boolean;
  /** Members of one group in several processes share the partitions. */
  readonly sharedGroups: boolean;
  /** A compacted topic keeps only the newest record of a key from the append on, rather than at some later time. */
  readonly compactsAtAppend: boolean;
  /** A record that was appended twice stands twice (consumers take duplicates by sequence). */
  readonly appendIsIdempotent: boolean;
}

export interface Assignment {
  readonly topic: string;
  readonly partition: number;
}

/** Consecutive records of one partition, oldest first, at least one. */
export interface RecordBatch extends Assignment {
  readonly records: readonly LogRecord[];
  /** Offset after the last record in the partition when the batch was read: the lag is measured against it. */
  readonly endOffset: bigint;
}

/** What a consumer does with a batch: go on behind it, or read again from an offset. */
export type BatchResult = { readonly next: 'continue' } | { readonly next: 'seek'; readonly offset: bigint };

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly batchSizeMax: number;
  /**
   * Called at each assignment, before the first batch: the consumer fences its predecessor and
   * says where to read. The log stores no position of its own that matters.
   */
  readonly startOf: (assignment: Assignment) => Promise<bigint>;
  /** Batches of one partition come one after the other, in order. A rejection ends the subscription. */
  readonly onBatch: (batch: RecordBatch, signal: AbortSignal) => Promise<BatchResult>;
}

/** A member of a group. Disposing it finishes the batch at hand and gives its partitions back. */
export interface Subscription extends AsyncDisposable {
  /** Rejects when the subscription ends by an error; never resolves. */
  readonly failed: Promise<never>;
  /** The partitions this member holds now. */
  assignments(): readonly Assignment[];
}

export interface EventLog extends AsyncDisposable {
  readonly capabilities: EventLogCapabilities;
  /** Makes missing topics; refuses one that stands with another partition count or cleanup (`TopicMismatch`). */
  ensureTopics(topics: readonly TopicSpecification[]): Promise<void>;
  /** Resolves once all are durable. Records of one partition keep the order given here. Throws `RecordTooLarge`, `UnknownTopic`. */
  append(records: readonly NewRecord[]): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Reads one partition from an offset to the end that stood when the read began. */
  read(from: Assignment & { readonly offset: bigint }): AsyncIterable<LogRecord>;
  /** For each partition: the first offset still there and the offset after the last. */
  bounds(topic: string): Promise<ReadonlyMap<number, { readonly first: bigint; readonly end: bigint }>>;
}
