import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateAfter } from './decider.ts';
import { DomainRefusal } from './domain-refusal.ts';
import { type EventStore, StaleVersion } from './event-store.ts';
import { ATTEMPTS_MAX, handleCommand } from './handle-command.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { turnstile, type TurnstileCommand, type TurnstileEvent } from './turnstile.fixture.ts';

const coin = (cents: number): TurnstileEvent => ({ type: 'CoinInserted', cents });
const passed: TurnstileEvent = { type: 'PersonPassed' };
const insert = (cents: number): TurnstileCommand => ({ type: 'InsertCoin', cents });
const pass: TurnstileCommand = { type: 'Pass' };

interface WatchedStore extends EventStore<string, TurnstileEvent> {
  readonly calls: { load: number; append: number };
}

/** Counts its calls; somebody else appends just before, a number of times. */
function outrun(store: MemoryEventStore<TurnstileEvent>, times: number): WatchedStore {
  const calls = { load: 0, append: 0 };
  return {
    calls,
    load: (id) => {
      calls.load += 1;
      return store.load(id);
    },
    append: async (id, expectedVersion, events) => {
      calls.append += 1;
      if (calls.append <= times) {
        await store.append(id, (await store.load(id)).version, [coin(1)]);
      }
      return store.append(id, expectedVersion, events);
    },
  };
}

async function storeWith(...events: TurnstileEvent[]): Promise<MemoryEventStore<TurnstileEvent>> {
  const store = new MemoryEventStore<TurnstileEvent>();
  if (events.length > 0) await store.append('gate', 0, events);
  return store;
}

describe('handling a command', () => {
  test('appends what was decided on the history, and says what stands then', async () => {
    const store = await storeWith(coin(150));
    const result = await handleCommand({ store, decider: turnstile }, 'gate', pass);
    expect(result).toEqual({ events: [passed], state: { paidCents: 50, passed: 1 }, version: 2 });
    expect((await store.load('gate')).events).toEqual([coin(150), passed]);
  });

  test('appends nothing for a command that changes nothing', async () => {
    const store = outrun(await storeWith(coin(5)), 0);
    const result = await handleCommand({ store, decider: turnstile }, 'gate', insert(0));
    expect(result).toEqual({ events: [], state: { paidCents: 5, passed: 0 }, version: 1 });
    expect(store.calls).toEqual({ load: 1, append: 0 });
  });

  test('appends nothing where the decider refuses', async () => {
    const store = await storeWith(coin(5));
    const handled = handleCommand({ store, decider: turnstile }, 'gate', pass);
    await expect(handled).rejects.toThrow(DomainRefusal);
    expect((await store.load('gate')).version).toBe(1);
  });

  test('decides again on what stands where another writer was faster', async () => {
    const memory = await storeWith(coin(99));
    const store = outrun(memory, 1);
    const result = await handleCommand({ store, decider: turnstile }, 'gate', insert(3));
    expect(result).toEqual({ events: [coin(3)], state: { paidCents: 103, passed: 0 }, version: 3 });
    expect(store.calls).toEqual({ load: 2, append: 2 });
  });

  test('gives up after a bounded number of attempts', async () => {
    const store = outrun(await storeWith(), Infinity);
    const handled = handleCommand({ store, decider: turnstile }, 'gate', insert(3));
    await expect(handled).rejects.toThrow(StaleVersion);
    expect(store.calls).toEqual({ load: ATTEMPTS_MAX, append: ATTEMPTS_MAX });
  });

  test('refuses a version that the caller named and that has passed, before deciding', async () => {
    const store = await storeWith(coin(1), coin(2));
    const options = { expectedVersion: 1 };
    const handled = handleCommand({ store, decider: turnstile }, 'gate', pass, options);
    await expect(handled).rejects.toMatchObject({
      name: 'StaleVersion',
      expectedVersion: 1,
      actualVersion: 2,
    });
  });

  test('does not decide again for a caller who named the version', async () => {
    const store = outrun(await storeWith(coin(1)), 1);
    const options = { expectedVersion: 1 };
    const handled = handleCommand({ store, decider: turnstile }, 'gate', insert(1), options);
    await expect(handled).rejects.toThrow(StaleVersion);
    expect(store.calls).toEqual({ load: 1, append: 1 });
  });

  test('takes a named version that stands', async () => {
    const store = await storeWith(coin(1));
    const options = { expectedVersion: 1 };
    const result = await handleCommand({ store, decider: turnstile }, 'gate', insert(1), options);
    expect(result.version).toBe(2);
  });

  test('lets an error of the store through at once', async () => {
    const watched = outrun(await storeWith(), 0);
    const store: WatchedStore = {
      ...watched,
      append: () => {
        watched.calls.append += 1;
        return Promise.reject(new Error('gone'));
      },
    };
    const handled = handleCommand({ store, decider: turnstile }, 'gate', insert(1));
    await expect(handled).rejects.toThrow('gone');
    expect(store.calls).toEqual({ load: 1, append: 1 });
  });

  test('the state it returns is always the state of the stored history', async () => {
    const command = fc.oneof(fc.constant(pass), fc.nat(150).map(insert));
    await fc.assert(
      fc.asyncProperty(fc.array(command), async (commands) => {
        const store = await storeWith();
        for (const each of commands) {
          const handled = handleCommand({ store, decider: turnstile }, 'gate', each);
          const result = await handled.catch((error: unknown) => error);
          if (result instanceof DomainRefusal) continue;
          const { events, version } = await store.load('gate');
          expect(result).toMatchObject({ state: stateAfter(turnstile, events), version });
        }
      }),
    );
  });
});
