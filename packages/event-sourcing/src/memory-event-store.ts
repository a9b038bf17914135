import { type EventStore, StaleVersion, type Stream } from './event-store.ts';

/** An event store for unit tests: it lives and ends with its process. */
export class MemoryEventStore<Event> implements EventStore<string, Event> {
  readonly #streams = new Map<string, readonly Event[]>();

  load(id: string): Promise<Stream<Event>> {
    return Promise.resolve(this.#streamOf(id));
  }

  append(id: string, expectedVersion: number, events: readonly Event[]): Promise<number> {
    // Nothing is awaited between the look and the write: that is the whole lock.
    const stream = this.#streamOf(id);
    if (stream.version !== expectedVersion) {
      return Promise.reject(new StaleVersion(expectedVersion, stream.version));
    }
    const appended = [...stream.events, ...events];
    this.#streams.set(id, appended);
    return Promise.resolve(appended.length);
  }

  #streamOf(id: string): Stream<Event> {
    const events = this.#streams.get(id) ?? [];
    return { events, version: events.length };
  }
}
