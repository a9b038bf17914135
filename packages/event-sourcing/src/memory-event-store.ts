import { type EventStore, StaleVersion, type Stream } from './event-store.ts';

/** An event store for unit tests: it lives and ends with its process. */
export class MemoryEventStore<Event> implements EventStore<string, Event> {
  readonly #streams = new Map<string, readonly Event[]>();

  load(id: string): Promise<Stream<Event>> {
    const events = this.#streams.get(id) ?? [];
    return Promise.resolve({ events, version: events.length });
  }

  async append(id: string, expectedVersion: number, events: readonly Event[]): Promise<number> {
    const stream = await this.load(id);
    if (stream.version !== expectedVersion) {
      throw new StaleVersion(expectedVersion, stream.version);
    }
    const appended = [...stream.events, ...events];
    this.#streams.set(id, appended);
    return appended.length;
  }
}
