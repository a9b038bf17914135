import { recordKey } from '@leadloop/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const ann = { organizationId: 'acme', userId: 'ann' };
const olga = { organizationId: 'platform', userId: 'olga' };

let system: ScoringSystem;
beforeEach(async () => {
  system = await ScoringSystem.start();
});
afterEach(() => system[Symbol.asyncDispose]());

const health = async () => {
  const response = await fetch(`${system.url}/health/ready`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a service that holds records back', () => {
  beforeEach(async () => {
    await system.bind(ann);
    await system.append('lead-outcomes', recordKey('acme', 'ann'), Buffer.from('no record'));
    await system.record(ann, outcomesOf(ann, 1, 2));
    await system.append('lead-outcomes', 'no key of ours', Buffer.from('x'));
    await system.settled();
  });
  const parked = { keys: 1, events: 3, deadLetters: 1 };

  it('is ready all the same, and counts them in its health', async () => {
    expect(await health()).toMatchObject({ status: 200, body: { ready: true, parked } });
  });

  it('counts them for operators and in its metrics', async () => {
    const { body } = await system.call(olga, 'GET', 'consumers', { role: 'operator' });
    expect(body).toMatchObject({ parked, outbox: { events: 0 } });
    const metrics = await (
      await fetch(`${system.url}/metrics`, {
        headers: await system.issuer.authorization({
          org: 'platform',
          user: 'olga',
          role: 'operator',
        }),
      })
    ).text();
    expect(metrics).toContain('parked_keys{service="scoring"} 1');
    expect(metrics).toContain('parked_events{service="scoring"} 3');
    expect(metrics).toContain('dead_letters{service="scoring"} 1');
    expect(metrics).toContain('consumer_lag_events{topic="lead-outcomes",service="scoring"} 0');
  });
});
