import { describe, expect, test } from 'vitest';

import { type EventStore, StaleVersion } from './event-store.ts';

export interface EventStoreUnderTest<StreamId, Event> {
  readonly store: EventStore<StreamId, Event>;
  /** A stream that nobody has written to, another one at each call. */
  readonly freshStreamId: () => StreamId;
  /** An event that the store can hold, told apart by its number. */
  readonly eventOf: (number: number) => Event;
}

/** The rules of every event store. `open` is called once per rule. */
export function runEventStoreContract<StreamId, Event>(
  name: string,
  open: () => Promise<EventStoreUnderTest<StreamId, Event>>,
): void {
  describe(`event store: ${name}`, () => {
    test('a stream that nobody wrote to is empty, at version 0', async () => {
      const { store, freshStreamId } = await open();
      expect(await store.load(freshStreamId())).toEqual({ events: [], version: 0 });
    });

    test('events come back in the order of their appends, and the version counts them', async () => {
      const { store, freshStreamId, eventOf } = await open();
      const id = freshStreamId();
      expect(await store.append(id, 0, [eventOf(1), eventOf(2)])).toBe(2);
      expect(await store.append(id, 2, [eventOf(3)])).toBe(3);
      expect(await store.load(id)).toEqual({
        events: [eventOf(1), eventOf(2), eventOf(3)],
        version: 3,
      });
    });

    test('an append at a version that has passed is refused whole', async () => {
      const { store, freshStreamId, eventOf } = await open();
      const id = freshStreamId();
      await store.append(id, 0, [eventOf(1)]);
      await expect(store.append(id, 0, [eventOf(2), eventOf(3)])).rejects.toThrow(StaleVersion);
      expect(await store.load(id)).toEqual({ events: [eventOf(1)], version: 1 });
    });

    test('an append at a version that has not come yet is refused', async () => {
      const { store, freshStreamId, eventOf } = await open();
      const id = freshStreamId();
      await expect(store.append(id, 1, [eventOf(1)])).rejects.toThrow(StaleVersion);
      expect(await store.load(id)).toEqual({ events: [], version: 0 });
    });

    test('of eight appends at one version at the same time exactly one gets through', async () => {
      const { store, freshStreamId, eventOf } = await open();
      const id = freshStreamId();
      const appends = Array.from({ length: 8 }, (_, number) =>
        store.append(id, 0, [eventOf(number)]),
      );
      const results = await Promise.allSettled(appends);
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      const refusals = results.filter(
        (result) => result.status === 'rejected' && result.reason instanceof StaleVersion,
      );
      expect(refusals).toHaveLength(7);
      expect(await store.load(id)).toEqual({ events: [eventOf(winner)], version: 1 });
    });

    test('streams do not see each other', async () => {
      const { store, freshStreamId, eventOf } = await open();
      const [one, other] = [freshStreamId(), freshStreamId()];
      await store.append(one, 0, [eventOf(1)]);
      await store.append(other, 0, [eventOf(2)]);
      expect((await store.load(one)).events).toEqual([eventOf(1)]);
      expect((await store.load(other)).events).toEqual([eventOf(2)]);
    });
  });
}
