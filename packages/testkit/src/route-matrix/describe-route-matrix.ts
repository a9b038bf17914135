import { describe, expect, it } from 'vitest';
import type { MatrixWorld } from './matrix-world.ts';
import { routeRules } from './route-rules.ts';

/** Asks every route that the running service describes; `world` is asked for once it runs. */
export function describeRouteMatrix(world: () => MatrixWorld): void {
  describe('every route that the service describes', () => {
    it.each(Object.entries(routeRules))('%s', async (_rule, findings) => {
      expect(await findings(world())).toEqual([]);
    });
  });
}
