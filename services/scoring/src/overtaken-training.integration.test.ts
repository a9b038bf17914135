import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeEvent } from './domain/testing/outcome-events.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

let system: ScoringSystem;
beforeAll(async () => {
  system = await ScoringSystem.start();
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
});

const acme = (userId: string) => ({ organizationId: 'acme', userId });
const deleted = (userId: string, sequence: number, leadId: string) =>
  outcomeEvent({
    ...acme(userId),
    sequence,
    leadId,
    outcome: 'WITHDRAWN',
    withdrawnBecause: 'deleted',
  });
/** What HTTP writes when it read the key before the events that the consumer has applied since. */
const lateDemand = (userId: string, cutSequence: number) =>
  system.rows(
    `insert into pending_training (organization_id, user_id, cut_sequence, trigger)
     values ('acme', '${userId}', ${cutSequence}, 'demand')`,
  );

interface Version {
  readonly served: boolean;
  readonly cutSequence: number;
  readonly trainingDataCount: number;
}

describe('a training that events have overtaken', () => {
  it('serves no version that learned from a lead deleted meanwhile: it is made again without the lead', async () => {
    const eve = acme('eve');
    await system.bind(eve);
    await system.record(eve, outcomesOf(eve, 1, 25));
    await system.settled();
    await system.stopApp();
    await lateDemand('eve', 25);
    await system.record(eve, [deleted('eve', 26, 'eve-lead-23')]);
    await system.startApp();
    await system.settled();
    const { body } = await system.get<{ items: Version[] }>(eve, 'model/versions');
    const served = body.items.filter((version) => version.served);
    expect(served).toMatchObject([{ cutSequence: 26, trainingDataCount: 24 }]);
  });

  it('brings no model back to a user whose set has gone below what can be learned from', async () => {
    const dan = acme('dan');
    await system.bind(dan);
    await system.record(dan, outcomesOf(dan, 1, 20));
    await system.settled();
    await system.record(dan, [deleted('dan', 21, 'dan-lead-4')]);
    await system.settled();
    await lateDemand('dan', 20);
    await system.settled();
    const { body } = await system.get(dan, 'model');
    expect(body).toMatchObject({ servedVersion: 0, footing: 'prior', outcomesUntilFirstModel: 1 });
  });
});
