import { describe, expect, test } from 'vitest';
import { guards } from './guards.ts';
import { simulate } from './simulate.ts';

const SEEDS = 10_000;
/** One group of seeds a test, so that a failure names its neighbourhood early. */
const GROUPS = 10;
/** Enough for the rarest coincidence that one of the guards is for. */
const SABOTAGE_SEEDS_MAX = 20_000;

describe('relay and consumer through faults', () => {
  test.each(Array.from({ length: GROUPS }, (_, group) => group * (SEEDS / GROUPS)))(
    'lose, double and reorder nothing, seeds from %i',
    (first) => {
      for (let seed = first; seed < first + SEEDS / GROUPS; seed += 1)
        expect(simulate(seed), `seed ${seed}`).toEqual([]);
    },
  );

  test.each(guards)('are seen to fail without the guard "%s"', (guard) => {
    const seeds = Array.from({ length: SABOTAGE_SEEDS_MAX }, (_, seed) => seed);
    expect(seeds.find((seed) => simulate(seed, guard).length > 0)).toBeTypeOf('number');
  });

  test('is the same for the same seed', () => {
    expect(simulate(7, 'sequence')).toEqual(simulate(7, 'sequence'));
  });
});
