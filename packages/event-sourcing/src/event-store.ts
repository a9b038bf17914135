/** A stream as it was read. `version` counts its events: 0 while there is none. */
export interface Stream<Event> {
  readonly events: readonly Event[];
  readonly version: number;
}

/** Streams of events under optimistic concurrency: who appends says which version they saw. */
export interface EventStore<StreamId, Event> {
  load(id: StreamId): Promise<Stream<Event>>;
  /**
   * Appends all of the events or none; resolves with the version after them. Throws
   * `StaleVersion` where the stream stands at another version than the expected one.
   */
  append(id: StreamId, expectedVersion: number, events: readonly Event[]): Promise<number>;
}

/** The stream has moved on, or is not where the caller believed. */
export class StaleVersion extends Error {
  override readonly name = 'StaleVersion';
  readonly expectedVersion: number;
  /** Null where the store learned from a conflict alone that it is another one. */
  readonly actualVersion: number | null;

  constructor(
    expectedVersion: number,
    actualVersion: number | null = null,
    options?: ErrorOptions,
  ) {
    const actual = actualVersion === null ? 'another one' : `version ${actualVersion}`;
    super(`the stream stands at ${actual}, not at version ${expectedVersion}`, options);
    this.expectedVersion = expectedVersion;
    this.actualVersion = actualVersion;
  }
}
