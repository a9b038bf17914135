import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningSystem, startSystem } from './running-system.ts';

interface Lead {
  leadId: string;
  probability: number;
  modelVersion: number;
  footing: string;
}
interface Model {
  version: number;
  servedVersion: number;
  footing: string;
  outcomesUntilFirstModel: number;
  trainingDataCount: number;
}

const hourMs = 3_600_000;

/** Awaits a condition; the time is only the limit of the waiting. */
async function within<T>(
  timeoutMs: number,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> {
  const limit = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > limit) {
      throw new Error(`not within ${timeoutMs} ms; last seen: ${JSON.stringify(seen)}`);
    }
    await pause(20);
  }
}

/** A closed lead in the past: what the person likes decides the outcome. */
function past(index: number, taste: 'big' | 'small') {
  const size = index % 2 === 0 ? 'big' : 'small';
  const at = Date.now() - (1_000 - index) * hourMs;
  return {
    leadId: `past-${taste}-${index}`,
    outcome: size === taste ? 'WON' : 'LOST',
    occurredAt: new Date(at).toISOString(),
    lead: {
      attributes: { size, noise: (index * 7919) % 13 },
      occurredAt: new Date(at - 48 * hourMs).toISOString(),
    },
  };
}

describe('the loop, from an outcome to a ranking', () => {
  let system: RunningSystem;

  beforeAll(async () => {
    system = await startSystem('--empty');
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  const model = async (as: string) => (await system.call<Model>(as, 'GET', 'scoring/model')).body;
  const open = async (as: string) =>
    (
      await system.call<{ items: Lead[] }>(
        as,
        'GET',
        'leads/leads?status=open&sort=-probability&limit=200',
      )
    ).body.items;
  const history = (as: string, taste: 'big' | 'small', count: number) =>
    system.call<{ items: { status: number }[] }>(as, 'POST', 'leads/outcomes', {
      items: Array.from({ length: count }, (_, index) => past(index, taste)),
    });

  it('the nineteenth outcome brings no model and says how many are missing; the twentieth brings one within two seconds, in the model and in the ranking', async () => {
    const as = 'north:anna';
    await system.call(as, 'PUT', 'leads/leads/waiting', { attributes: { size: 'big', noise: 3 } });
    const puts: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      const { leadId, outcome, occurredAt, lead } = past(index, 'big');
      await system.call(as, 'PUT', `leads/leads/${leadId}`, lead);
      if (index === 19) break;
      const put = await system.call(as, 'PUT', `leads/leads/${leadId}/outcome`, {
        outcome,
        occurredAt,
      });
      puts.push(put.status);
    }
    expect(puts).toEqual(Array(19).fill(200));
    const nineteen = await within(
      10_000,
      () => model(as),
      ({ trainingDataCount, outcomesUntilFirstModel }) =>
        trainingDataCount === 19 || outcomesUntilFirstModel === 1,
    );
    expect(nineteen).toMatchObject({
      version: 0,
      servedVersion: 0,
      footing: 'prior',
      outcomesUntilFirstModel: 1,
    });

    const { leadId, outcome, occurredAt } = past(19, 'big');
    const answered = await system.call(as, 'PUT', `leads/leads/${leadId}/outcome`, {
      outcome,
      occurredAt,
    });
    expect(answered.status).toBe(200);
    const [trained, ranked] = await Promise.all([
      within(
        2_000,
        () => model(as),
        ({ version }) => version === 1,
      ),
      within(
        2_000,
        () => open(as),
        ([first]) => first?.modelVersion === 1,
      ),
    ]);
    expect(trained).toMatchObject({
      version: 1,
      servedVersion: 1,
      footing: 'learning',
      outcomesUntilFirstModel: 0,
      trainingDataCount: 20,
    });
    expect(ranked[0]).toMatchObject({ leadId: 'waiting', footing: 'learning' });
  });

  it("two users of one organization with opposite tastes: each one's ranking follows their own outcomes", async () => {
    const tastes = { 'south:bea': 'big', 'south:carl': 'small' } as const;
    for (const [as, taste] of Object.entries(tastes)) {
      const answer = await history(as, taste, 60);
      expect(answer.status).toBe(200);
      const user = as.split(':')[1];
      for (const size of ['big', 'small']) {
        await system.call(as, 'PUT', `leads/leads/${user}-open-${size}`, {
          attributes: { size, noise: 5 },
        });
      }
      await system.call(as, 'POST', 'scoring/model/train', {});
    }
    for (const [as, taste] of Object.entries(tastes)) {
      const ranked = await within(
        20_000,
        () => open(as),
        (leads) => leads.length === 2 && leads.every(({ modelVersion }) => modelVersion > 0),
      );
      expect(ranked[0]?.leadId).toBe(`${as.split(':')[1]}-open-${taste}`);
      expect(ranked[0]?.probability).toBeGreaterThan(0.6);
      expect(ranked[1]?.probability).toBeLessThan(0.4);
    }
  });

  it('the reasons of a prediction add up to its logit within 1e-9', async () => {
    const [lead] = await open('south:bea');
    const { body } = await system.call<{
      baseline: number;
      logit: number;
      probability: number;
      factors: { contribution: number }[];
    }>('south:bea', 'GET', `leads/leads/${lead?.leadId}/prediction`);
    const sum = body.factors.reduce(
      (total, { contribution }) => total + contribution,
      body.baseline,
    );
    expect(Math.abs(sum - body.logit)).toBeLessThan(1e-9);
    expect(body.factors.length).toBeGreaterThan(0);
  });

  it("a colleague's lead and a stranger's lead answer exactly as one that does not exist", async () => {
    const [own] = await open('south:bea');
    const answers = await Promise.all(
      [
        ['south:carl', own?.leadId],
        ['north:anna', own?.leadId],
        ['north:anna', 'never-was'],
      ].map(([as = '', id = '']) =>
        system.call<{ type: string; status: number; title: string }>(
          as,
          'GET',
          `leads/leads/${id}`,
        ),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.body.type).toBe(answers[2]?.body.type);
      expect(answer.body.title).toBe(answers[2]?.body.title);
    }
  });

  it('status tells services, lag and what each user has', async () => {
    const { code, stdout } = await system.command('status', '--json');
    expect(code).toBe(0);
    const status = JSON.parse(stdout) as { users: { userId: string; version: number }[] };
    expect(status.users).toContainEqual(
      expect.objectContaining({
        organizationId: 'north',
        userId: 'anna',
        version: 1,
        footing: 'learning',
        trainingDataCount: 20,
      }),
    );
  });
});
