import { decodeRecord, recordKey } from '@leadloop/contracts';
import { eventually } from '@leadloop/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeEvent } from './domain/testing/outcome-events.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const acme = (userId: string) => ({ organizationId: 'acme', userId });

interface Decision {
  readonly verdict: string;
  readonly reason: string;
  readonly trigger: string;
  readonly cutSequence: number;
  readonly version: number | null;
  readonly servedVersion: number;
}

describe('training', () => {
  let system: ScoringSystem;
  beforeAll(async () => {
    system = await ScoringSystem.start();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  const decisionsOf = async (userId: string) =>
    (await system.get<{ items: Decision[] }>(acme(userId), 'training-decisions')).body.items;

  it('the nineteenth outcome brings no model and says how many are missing; the twentieth brings one within two seconds', async () => {
    const ann = acme('ann');
    await system.bind(ann);
    await system.record(ann, outcomesOf(ann, 1, 19));
    await system.settled();
    const before = await system.get(ann, 'model');
    expect(before.body).toMatchObject({
      version: 0,
      servedVersion: 0,
      footing: 'prior',
      trainingDataCount: 0,
      outcomes: 19,
      outcomesUntilFirstModel: 1,
      accuracy: null,
      quality: null,
    });
    await system.record(ann, outcomesOf(ann, 20, 1));
    const after = await eventually(
      async () => {
        const { body } = await system.get(ann, 'model');
        return body['version'] === 1 ? body : null;
      },
      { timeoutMs: 2_000 },
    );
    expect(after).toMatchObject({
      servedVersion: 1,
      footing: 'learning',
      trainingDataCount: 20,
      outcomesUntilFirstModel: 0,
      outcomesUntilNextTraining: 10,
    });
    expect(Object.keys(after['factors'] as object).toSorted()).toEqual(['lead.score', 'size']);
  });

  it('one batch that crosses the threshold three times trains once, at the newest cut', async () => {
    const bob = acme('bob');
    await system.stopApp();
    await system.bind(bob);
    await system.record(bob, outcomesOf(bob, 1, 45));
    await system.startApp();
    await system.settled();
    const decisions = await decisionsOf('bob');
    // Batches of several partitions come one after the other: whoever is fast may have begun with an earlier cut.
    expect(decisions.at(0)).toMatchObject({ verdict: 'trained', cutSequence: 40 });
    expect(decisions).toHaveLength(1);
  });

  it('keeps a receipt of each version: cut, digests, algorithm, thresholds, decision', async () => {
    const { body } = await system.get(acme('ann'), 'model/versions/1');
    expect(body).toMatchObject({
      version: 1,
      served: true,
      retired: false,
      cutSequence: 20,
      trainingDataCount: 20,
      thresholds: { firstTrainingOutcomes: 20, retrainingStepMin: 10, retrainingShare: 0.1 },
      decision: { verdict: 'trained', reason: 'first-version', trigger: 'threshold', version: 1 },
    });
    const [row] = await system.rows<{ digest: string; parameters_digest: string }>(
      `select encode(sha256(parameters), 'hex') as digest, parameters_digest from model_version where user_id = 'ann'`,
    );
    expect(row?.digest).toBe(row?.parameters_digest);
    expect(body['parametersDigest']).toBe(row?.digest);
    expect((await system.get(acme('ann'), 'model/versions/2')).status).toBe(404);
  });

  it('trains on demand, and says so when nothing came since', async () => {
    const cat = acme('cat');
    await system.bind(cat);
    await system.record(cat, outcomesOf(cat, 1, 25));
    await system.settled();
    expect((await system.call(cat, 'POST', 'model/train')).status).toBe(202);
    await system.settled();
    expect((await decisionsOf('cat'))[0]).toMatchObject({
      verdict: 'trained',
      trigger: 'demand',
      cutSequence: 25,
      version: 2,
    });
    await system.call(cat, 'POST', 'model/train');
    await system.settled();
    expect((await decisionsOf('cat'))[0]).toMatchObject({
      verdict: 'skipped',
      reason: 'no-new-outcomes',
      version: null,
      servedVersion: 2,
    });
  });

  it('returns to the prior at once when withdrawals take the set below twenty', async () => {
    const dan = acme('dan');
    await system.bind(dan);
    await system.record(dan, outcomesOf(dan, 1, 20));
    await system.settled();
    const withdrawal = outcomeEvent({
      ...dan,
      sequence: 21,
      leadId: 'dan-lead-4',
      outcome: 'WITHDRAWN',
    });
    await system.record(dan, [withdrawal]);
    await system.settled();
    const { body } = await system.get(dan, 'model');
    expect(body).toMatchObject({
      version: 1,
      servedVersion: 0,
      footing: 'prior',
      outcomesUntilFirstModel: 1,
      trainingDataCount: 0,
    });
    expect((await decisionsOf('dan'))[0]).toMatchObject({
      verdict: 'skipped',
      reason: 'too-few-outcomes',
      trigger: 'withdrawal',
      servedVersion: 0,
    });
  });

  it('retrains at once without a lead that was deleted, and retires what had learned from it', async () => {
    const eve = acme('eve');
    await system.bind(eve);
    await system.record(eve, outcomesOf(eve, 1, 22));
    await system.settled();
    const deletion = outcomeEvent({
      ...eve,
      sequence: 23,
      leadId: 'eve-lead-4',
      outcome: 'WITHDRAWN',
      withdrawnBecause: 'deleted',
    });
    await system.record(eve, [deletion]);
    await system.settled();
    expect((await decisionsOf('eve'))[0]).toMatchObject({
      verdict: 'trained',
      reason: 'required',
      trigger: 'withdrawal',
      cutSequence: 23,
      version: 2,
    });
    const versions = await system.get<{ items: object[] }>(eve, 'model/versions');
    expect(versions.body.items).toMatchObject([
      { version: 2, served: true, retired: false, trainingDataCount: 21 },
      { version: 1, served: false, retired: true },
    ]);
  });

  it.each([
    ['was reopened before', 'gus', []],
    ['was reopened and closed again before', 'ivy', ['WON']],
  ] as const)('retires what had learned from a deleted lead that %s', async (_, user, again) => {
    const person = acme(user);
    const leadId = `${user}-lead-4`;
    const withdrawn = (sequence: number, withdrawnBecause: 'reopened' | 'deleted') =>
      outcomeEvent({ ...person, sequence, leadId, outcome: 'WITHDRAWN', withdrawnBecause });
    await system.bind(person);
    await system.record(person, outcomesOf(person, 1, 22));
    await system.settled();
    const closed = again.map((outcome) =>
      outcomeEvent({ ...person, sequence: 24, leadId, outcome }),
    );
    await system.record(person, [withdrawn(23, 'reopened'), ...closed]);
    await system.record(person, [withdrawn(24 + again.length, 'deleted')]);
    await system.settled();
    const { items } = (await system.get<{ items: object[] }>(person, 'model/versions')).body;
    expect(items).toMatchObject([
      { version: 2, served: true, retired: false, trainingDataCount: 21 },
      { version: 1, served: false, retired: true },
    ]);
  });

  it('publishes the prior while it ranks, then each version with its parameters, and every decision', async () => {
    const fay = acme('fay');
    await system.bind(fay);
    await system.record(fay, outcomesOf(fay, 1, 5));
    await system.settled();
    const models = () => published(system, 'models', recordKey('acme', 'fay'));
    await eventually(async () => expect((await models()).at(-1)).toMatchObject({ outcomes: 5 }));
    expect((await models()).at(-1)).toMatchObject({ version: 0, footing: 'prior', wins: 4 });
    await system.record(fay, outcomesOf(fay, 6, 15));
    await eventually(async () => expect((await models()).at(-1)).toMatchObject({ version: 1 }));
    const [row] = await system.rows<{ parameters: Buffer }>(
      `select parameters from model_version where user_id = 'fay'`,
    );
    expect((await models()).at(-1)).toMatchObject({
      footing: 'learning',
      outcomes: 20,
      cutSequence: 20,
      parameters: row?.parameters,
    });
    const decisions = await published(system, 'training-decisions', recordKey('acme', 'fay'));
    expect(decisions).toMatchObject([{ sequence: 1, verdict: 'trained', version: 1 }]);
  });
});

async function published(system: ScoringSystem, topic: string, key: string): Promise<object[]> {
  const values: object[] = [];
  for (const partition of (await system.log.bounds(topic)).keys()) {
    for await (const record of system.log.read({ topic, partition, offset: 0n })) {
      if (record.key === key && record.value !== null)
        values.push(decodeRecord(record.value).value);
    }
  }
  return values;
}
