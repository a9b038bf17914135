import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { endInOrder } from './ending-order.ts';

const recorded = (log: string[], name: string, takesMs: number) => ({
  name,
  end: async () => {
    log.push(`${name} asked`);
    await pause(takesMs);
    log.push(`${name} gone`);
  },
});

it('the console ends first, the services together, the database once all of them are gone', async () => {
  const log: string[] = [];
  await endInOrder([
    recorded(log, 'postgres', 1),
    recorded(log, 'leads', 20),
    recorded(log, 'scoring', 1),
    recorded(log, 'console', 10),
  ]);
  expect(log).toEqual([
    'console asked',
    'console gone',
    'leads asked',
    'scoring asked',
    'scoring gone',
    'leads gone',
    'postgres asked',
    'postgres gone',
  ]);
});
