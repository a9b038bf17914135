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
  /** An append under a producer's old epoch is refused (`ProducerFenced`), rather than standing as a late duplicate. */
  readonly fencesProducers: boolean;
}

/**
 * Who appends. Of one name the highest epoch seen counts: a predecessor that was stopped and wakes
 * late would otherwise put an old record of a compacted topic behind the newest one. A log may refuse it in
 * each partition only from a newer epoch's first record there on: what it gave before then lies in front of that.
 */
export interface Producer {
  readonly name: string;
  readonly epoch: bigint;
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

/**
 * What a consumer does with a batch: go on behind it; read again from an offset; or `claim` again, because
 * another member claimed the partition: the log makes sure that it is still this member's, and if so calls `startOf`.
 */
export type BatchResult =
  | { readonly next: 'continue' }
  | { readonly next: 'seek'; readonly offset: bigint }
  | { readonly next: 'claim' };

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly batchSizeMax: number;
  /** How many partitions have a batch at hand at one moment; 4 when not given. */
  readonly partitionsAtOnceMax?: number;
  /**
   * Called at each assignment, before the first batch: the consumer fences its predecessor and
   * says where to read. The log stores no position of its own that matters. An offset beyond the
   * partition's end ends the subscription with `LogTruncated`.
   */
  readonly startOf: (assignment: Assignment, signal: AbortSignal) => Promise<bigint>;
  /**
   * Batches of one partition come one after the other, in order. A rejection ends the subscription,
   * unless the signal is aborted: it is when the partition is taken away or the subscription disposed.
   */
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
  /**
   * Resolves once all are durable. Records of one partition keep the order given here; a record given
   * twice stands twice. An append of nothing announces its producer: older epochs of that name are refused
   * from then on. Throws `RecordTooLarge`, `UnknownTopic`, `ProducerFenced`; after any other error
   * some may have been written and some not.
   */
  append(records: readonly NewRecord[], producer?: Producer): Promise<void>;
  /** Throws `UnknownTopic`. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Reads one partition from an offset to the end that stood when the read began. Throws `UnknownTopic`. */
  read(from: Assignment & { readonly offset: bigint }): AsyncIterable<LogRecord>;
  /** For each partition: the first offset still there and the offset after the last given. Throws `UnknownTopic`. */
  bounds(
    topic: string,
  ): Promise<ReadonlyMap<number, { readonly first: bigint; readonly end: bigint }>>;
}
