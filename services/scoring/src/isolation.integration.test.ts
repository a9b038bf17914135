import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';
import type { Person } from './testing/scoring-system.ts';

const person = (organizationId: string, userId: string): Person => ({ organizationId, userId });
const anna = person('north', 'anna');
const bea = person('north', 'bea');
const carl = person('south', 'carl');
const dora = person('south', 'dora');
const others = [bea, carl, dora];

const likes = (big: boolean) => (index: number) => {
  const isBig = index % 2 === 0;
  // A tenth goes against the taste, so that both kinds stand on both sides.
  return { won: (isBig === big) !== (index % 10 === 3), size: isBig ? 'big' : 'small' };
};
const probes = [{ size: 'big' }, { size: 'small' }, { size: null }, { 'lead.score': 90 }];

/** Everything that anybody could learn about a person's model. */
async function everythingOf(system: ScoringSystem, { organizationId, userId }: Person) {
  const key = [organizationId, userId];
  const versions = await system.rows(
    `select version, cut_sequence, training_data_count, wins, training_set_digest, parameters_digest,
       encode(parameters, 'hex') as parameters from model_version
     where organization_id = $1 and user_id = $2 order by version`,
    key,
  );
  const stored = await system.rows(
    `select "factors", "accuracy", "trainingDataCount" from "LeadScoringModel"
     where "organizationId" = $1 and "userId" = $2`,
    key,
  );
  const own = { organizationId, userId };
  const body = { items: probes.map((features) => ({ features })) };
  const predictions = await system.call<{ items: unknown[] }>(own, 'POST', 'predictions', { body });
  const set = await system.get<{ items: unknown[] }>(own, 'training-set?limit=200');
  const { version, servedVersion, footing, quality, accuracy, outcomesUntilNextTraining } = (
    await system.get(own, 'model')
  ).body;
  const model = { version, servedVersion, footing, quality, accuracy, outcomesUntilNextTraining };
  return { versions, stored, model, scores: predictions.body.items, set: set.body };
}

/** A system in which anna always does the same, and the others what `taste` says. */
async function worldIn(taste: (index: number) => { won: boolean; size: string }, count: number) {
  const system = await ScoringSystem.start();
  for (const each of [anna, ...others]) await system.bind(each);
  for (let from = 1; from <= 60; from += 20) {
    await system.record(anna, outcomesOf(anna, from, 20, likes(true)));
    await system.settled();
  }
  for (const each of others) await system.record(each, outcomesOf(each, 1, count, taste));
  await system.settled();
  return system;
}

describe('two organizations with two users each', () => {
  let system: ScoringSystem;
  beforeAll(async () => {
    system = await ScoringSystem.start();
    await system.bind(anna);
    await system.bind(bea);
    await system.bind(carl);
    await system.bind(dora);
    await system.record(anna, outcomesOf(anna, 1, 60, likes(true)));
    await system.record(bea, outcomesOf(bea, 1, 60, likes(false)));
    await system.record(carl, outcomesOf(carl, 1, 12, likes(true)));
    await system.settled();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  const scoresOf = async (who: Person) => {
    const body = { items: [{ features: { size: 'big' } }, { features: { size: 'small' } }] };
    const answer = await system.call<{ footing: string; items: { probability: number }[] }>(
      who, 'POST', 'predictions', { body },
    ); // prettier-ignore
    const [big, small] = answer.body.items.map(({ probability }) => probability);
    return { footing: answer.body.footing, big: big ?? Number.NaN, small: small ?? Number.NaN };
  };

  it('own outcomes alone train one’s own model', async () => {
    for (const who of [anna, bea]) {
      const set = await system.get<{ total: number; items: { leadId: string }[] }>(
        who,
        'training-set?limit=200',
      );
      expect(set.body.total).toBe(60);
      expect(set.body.items.every(({ leadId }) => leadId.startsWith(`${who.userId}-`))).toBe(true);
    }
    const likesBig = await scoresOf(anna);
    expect(likesBig.big).toBeGreaterThan(likesBig.small + 0.3);
  });

  it('the same organization does not share: opposite tastes rank opposite ways', async () => {
    const likesSmall = await scoresOf(bea);
    expect(likesSmall.small).toBeGreaterThan(likesSmall.big + 0.3);
  });

  it('nothing crosses organizations: who has too few outcomes of their own has the prior', async () => {
    expect(await scoresOf(carl)).toMatchObject({ footing: 'prior' });
    const nobody = await scoresOf(dora);
    expect(nobody).toEqual({ footing: 'prior', big: 0.5, small: 0.5 });
    expect((await system.get(dora, 'model')).body).toMatchObject({ version: 0, outcomes: 0 });
  });

  it('what belongs to a colleague answers as what does not exist', async () => {
    const version = Number((await system.get(anna, 'model')).body['version']);
    expect((await system.get(anna, `model/versions/${version}`)).status).toBe(200);
    const strangers = await Promise.all(
      [carl, dora].map((who) => system.get(who, `model/versions/${version}`)),
    );
    const missing = await system.get(anna, 'model/versions/999');
    for (const { status, body } of strangers) {
      expect(status).toBe(404);
      expect({ ...body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    }
    // An admin of the organization has a model too: the own one.
    const admin = await system.call(person('north', 'boss'), 'GET', 'training-set', {
      role: 'admin',
    });
    expect(admin.body['total']).toBe(0);
  });
});

describe('a missing id in the token', () => {
  it('is 401', async () => {
    await using system = await ScoringSystem.start();
    const answers = await Promise.all(
      [person('', 'anna'), person('north', '')].map((who) => system.get(who, 'model')),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect((await fetch(`${system.url}/v1/model`)).status).toBe(401);
  });
});

describe('changing the other three users’ outcomes', () => {
  it('leaves the first one’s model, scores and metrics byte-identical', async () => {
    await using one = await worldIn(likes(false), 20);
    await using other = await worldIn(likes(true), 75);
    const before = await everythingOf(one, anna);
    expect(before.versions.length).toBeGreaterThan(1);
    expect(JSON.stringify(await everythingOf(other, anna))).toBe(JSON.stringify(before));
    expect(await everythingOf(other, bea)).not.toEqual(await everythingOf(one, bea));
  });
});
