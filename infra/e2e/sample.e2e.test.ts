import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningSystem, startSystem } from './running-system.ts';

interface Status {
  readonly users: readonly {
    readonly organizationId: string;
    readonly userId: string;
    readonly footing: string;
    readonly trainingDataCount: number;
    readonly version: number;
  }[];
}
interface Page {
  readonly items: readonly { readonly leadId: string; readonly probability: number }[];
  readonly nextCursor: string | null;
}

describe('the first start brings in the simulated sales team', () => {
  let system: RunningSystem;
  let users: Status['users'] = [];

  beforeAll(async () => {
    system = await startSystem();
    const { stdout } = await system.command('status', '--json');
    users = (JSON.parse(stdout) as Status).users;
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  it('twelve people in three organizations have a model each when the address is printed', () => {
    expect(users).toHaveLength(12);
    expect(new Set(users.map(({ organizationId }) => organizationId)).size).toBe(3);
    expect(users.every(({ version, footing }) => version > 0 && footing === 'learning')).toBe(true);
  });

  it('the address is the last line printed', () => {
    expect(system.output().trim().split('\n').at(-1)).toContain(`http://127.0.0.1:${system.port}`);
  });

  it('every user has open leads in falling order of probability, paged without a hole or a double', async () => {
    for (const { organizationId, userId } of users) {
      const seen: Page['items'][number][] = [];
      let cursor = '';
      do {
        const { body } = await system.call<Page>(
          `${organizationId}:${userId}`,
          'GET',
          `leads/leads?status=open&sort=-probability&limit=20${cursor}`,
        );
        seen.push(...body.items);
        cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
      } while (cursor !== '');
      const probabilities = seen.map(({ probability }) => probability);
      expect(probabilities.length).toBeGreaterThan(20);
      expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
      expect(new Set(seen.map(({ leadId }) => leadId)).size).toBe(seen.length);
    }
  });

  it('the page answers at the address, and says that the sample is simulated', async () => {
    const response = await fetch(`http://127.0.0.1:${system.port}/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/simulated/i);
  });

  it('a second start on the same data is refused in one line', async () => {
    const { code, stderr } = await system.command('start');
    expect(code).not.toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
