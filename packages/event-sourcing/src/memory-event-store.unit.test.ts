import { runEventStoreContract } from './contract.ts';
import { MemoryEventStore } from './memory-event-store.ts';

let streams = 0;

runEventStoreContract('memory', () =>
  Promise.resolve({
    store: new MemoryEventStore<{ readonly number: number }>(),
    freshStreamId: () => `stream-${(streams += 1)}`,
    eventOf: (number) => ({ number }),
  }),
);
