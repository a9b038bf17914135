import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BatchLanes } from './batch-lanes.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function recorded(limits: { batchSize: number; concurrencyMax: number; waitingMax: number }) {
  const seen = { batches: [] as [string, number[]][], atOnceMax: 0, sameAtOnce: 0 };
  const busy = new Set<string>();
  const lanes = new BatchLanes<string, number>({
    ...limits,
    keyOf: (who) => who,
    send: async (who, items) => {
      if (busy.has(who)) seen.sameAtOnce += 1;
      busy.add(who);
      seen.atOnceMax = Math.max(seen.atOnceMax, busy.size);
      await pause(1);
      seen.batches.push([who, items]);
      busy.delete(who);
    },
  });
  return { lanes, seen };
}

describe('lanes of batches', () => {
  it("send everything once, in each person's order, one batch of a person at a time, so many at once at most", async () => {
    const { lanes, seen } = recorded({ batchSize: 7, concurrencyMax: 3, waitingMax: 50 });
    for (const index of numbers(500)) await lanes.add(`user-${index % 5}`, index);
    await lanes.finish();
    for (const user of numbers(5)) {
      const sent = seen.batches.filter(([who]) => who === `user-${user}`).flatMap(([, all]) => all);
      expect(sent).toEqual(numbers(500).filter((index) => index % 5 === user));
    }
    expect(seen.atOnceMax).toBe(3);
    expect(seen.sameAtOnce).toBe(0);
    expect(seen.batches.every(([, items]) => items.length <= 7)).toBe(true);
  });

  it('hold back who adds while too much waits, also when no batch is full', async () => {
    const { lanes, seen } = recorded({ batchSize: 100, concurrencyMax: 1, waitingMax: 10 });
    for (const index of numbers(60)) await lanes.add(`user-${index}`, index);
    expect(seen.batches.length).toBeGreaterThanOrEqual(50);
    await lanes.finish();
    expect(seen.batches).toHaveLength(60);
  });

  it('stop at the first error, which comes out where the caller waits', async () => {
    const lanes = new BatchLanes<string, number>({
      batchSize: 1,
      concurrencyMax: 1,
      waitingMax: 1,
      keyOf: (who) => who,
      send: () => Promise.reject(new Error('refused')),
    });
    await expect(
      (async () => {
        for (const index of numbers(5)) await lanes.add('user', index);
        await lanes.finish();
      })(),
    ).rejects.toThrow('refused');
  });
});
