/** One person's items go one batch after the other, in the order in which they were added. */
interface Lane<Who, Item> {
  readonly who: Who;
  readonly items: Item[];
  isSending: boolean;
}

export interface BatchLanesOptions<Who, Item> {
  readonly keyOf: (who: Who) => string;
  readonly send: (who: Who, items: Item[]) => Promise<void>;
  readonly batchSize: number;
  /** Batches on their way at once, each of another person. */
  readonly concurrencyMax: number;
  /** Items that wait to be sent: `add` holds its caller back while there are more. */
  readonly waitingMax: number;
}

/**
 * Gathers items into batches per person and sends them, keeping each person's order, with bounded
 * concurrency and memory. The first error of `send` stops everything and comes out of `add` or `finish`.
 */
export class BatchLanes<Who, Item> {
  readonly #options: BatchLanesOptions<Who, Item>;
  readonly #lanes = new Map<string, Lane<Who, Item>>();
  readonly #changed: (() => void)[] = [];
  #waiting = 0;
  #sending = 0;
  #isFinishing = false;
  #error: { readonly cause: unknown } | null = null;

  constructor(options: BatchLanesOptions<Who, Item>) {
    this.#options = options;
  }

  async add(who: Who, item: Item): Promise<void> {
    this.#laneOf(who).items.push(item);
    this.#waiting += 1;
    this.#sendWhatCanGo();
    while (this.#error === null && this.#waiting > this.#options.waitingMax) await this.#change();
    this.#throwIfFailed();
  }

  /** Sends what is left and resolves when everything has arrived. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    this.#sendWhatCanGo();
    while (this.#sending > 0) await this.#change();
    this.#throwIfFailed();
  }

  #laneOf(who: Who): Lane<Who, Item> {
    const key = this.#options.keyOf(who);
    const lane = this.#lanes.get(key) ?? { who, items: [], isSending: false };
    this.#lanes.set(key, lane);
    return lane;
  }

  #sendWhatCanGo(): void {
    while (this.#error === null && this.#sending < this.#options.concurrencyMax) {
      const lane = this.#fullestFreeLane();
      if (lane === null) return;
      void this.#sendFrom(lane);
    }
  }

  #fullestFreeLane(): Lane<Who, Item> | null {
    let fullest: Lane<Who, Item> | null = null;
    for (const lane of this.#lanes.values()) {
      if (lane.isSending) continue;
      if (lane.items.length > (fullest?.items.length ?? 0)) fullest = lane;
    }
    const isFull = (fullest?.items.length ?? 0) >= this.#options.batchSize;
    // With too much waiting a part of a batch must go, or nothing ever would.
    const mustGo = this.#isFinishing || this.#waiting > this.#options.waitingMax;
    return isFull || mustGo ? fullest : null;
  }

  async #sendFrom(lane: Lane<Who, Item>): Promise<void> {
    lane.isSending = true;
    this.#sending += 1;
    const batch = lane.items.splice(0, this.#options.batchSize);
    try {
      await this.#options.send(lane.who, batch);
    } catch (cause) {
      this.#error ??= { cause };
    }
    this.#waiting -= batch.length;
    this.#sending -= 1;
    lane.isSending = false;
    this.#sendWhatCanGo();
    for (const wake of this.#changed.splice(0)) wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed.push(resolve);
    });
  }

  #throwIfFailed(): void {
    if (this.#error !== null) throw this.#error.cause;
  }
}
