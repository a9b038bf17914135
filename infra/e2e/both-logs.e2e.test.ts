import { describeWithKafka, eventually } from '@leadloop/testkit';
import { expect, it } from 'vitest';
import { type RunningSystem, startSystemWith } from './running-system.ts';

const people = ['north:anna', 'north:ben', 'south:carla'] as const;
/** A training follows each: at 20, and at every ten outcomes from there. */
const steps = [20, 10, 10] as const;
const hourMs = 3_600_000;
const begunAtMs = Date.UTC(2025, 0, 1);
const modelMsMax = 30_000;

const timeOf = (index: number, hours: number) =>
  new Date(begunAtMs + (index * 5 + hours) * hourMs).toISOString();

/** Every id and every time is the client's. */
function outcome(person: string, index: number) {
  const size = (index + person.length) % 3 === 0 ? 'large' : 'small';
  const visits = (index * 7) % 10;
  return {
    leadId: `past-${index}`.concat('-', person.replace(':', '-')),
    outcome: (size === 'large') === visits > 4 ? 'WON' : 'LOST',
    occurredAt: timeOf(index, 72),
    lead: { attributes: { size, visits }, occurredAt: timeOf(index, 0) },
  };
}

/** What everybody ends up with: the receipts of each version, and how the open leads are ranked. */
async function loop(system: RunningSystem) {
  const found: Record<string, unknown> = {};
  for (const person of people) found[person] = await loopOf(system, person);
  return found;
}

async function loopOf(system: RunningSystem, person: string) {
  for (const visits of [1, 5, 9])
    await system.call(person, 'PUT', `leads/leads/open-${visits}-${person.replace(':', '-')}`, {
      attributes: { size: 'large', visits },
    });
  let sent = 0;
  for (const [index, count] of steps.entries()) {
    const items = Array.from({ length: count }, (_, at) => outcome(person, sent + at));
    const { status } = await system.call(person, 'POST', 'leads/outcomes', { items });
    expect(status).toBe(200);
    sent += count;
    await ranksBy(system, person, index + 1);
  }
  const { body } = await system.call<{ items: Receipt[] }>(person, 'GET', 'scoring/model/versions');
  const set = await system.call<{ total: number }>(person, 'GET', 'scoring/training-set');
  return {
    examples: set.body.total,
    receipts: body.items.map(({ version, cutSequence, trainingSetDigest, parametersDigest }) => ({
      version,
      cutSequence,
      trainingSetDigest,
      parametersDigest,
    })),
    ranking: (await openLeads(system, person)).map(({ leadId, probability }) => [
      leadId,
      probability,
    ]),
  };
}

interface Receipt {
  readonly version: number;
  readonly cutSequence: number;
  readonly trainingSetDigest: string;
  readonly parametersDigest: string;
}
interface Lead {
  readonly leadId: string;
  readonly probability: number;
  readonly modelVersion: number;
}

async function openLeads(system: RunningSystem, person: string): Promise<Lead[]> {
  const route = 'leads/leads?status=open&sort=-probability';
  return (await system.call<{ items: Lead[] }>(person, 'GET', route)).body.items;
}

async function ranksBy(system: RunningSystem, person: string, version: number): Promise<void> {
  await eventually(
    async () => {
      const leads = await openLeads(system, person);
      return leads.length === 3 && leads.every(({ modelVersion }) => modelVersion === version);
    },
    { timeoutMs: modelMsMax, intervalMs: 50 },
  );
}

describeWithKafka('the whole loop', ({ brokers, freshPrefix }) => {
  it('comes to the same training sets, the same models at the same cuts and the same ranking on both logs', async () => {
    await using embedded = await startSystemWith({ LEADLOOP_LOG: 'postgres' }, '--empty');
    const onEmbedded = await loop(embedded);
    await embedded[Symbol.asyncDispose]();
    await using kafka = await startSystemWith(
      {
        LEADLOOP_LOG: 'kafka',
        KAFKA_BROKERS: brokers.join(','),
        KAFKA_TOPIC_PREFIX: freshPrefix(),
      },
      '--empty',
    );
    expect(await loop(kafka)).toEqual(onEmbedded);
    expect(Object.values(onEmbedded)).toHaveLength(people.length);
    expect(onEmbedded['north:anna']).toMatchObject({
      examples: 40,
      receipts: [{ cutSequence: 40 }, { cutSequence: 30 }, { cutSequence: 20 }],
    });
  });
});
