import { eventually } from '@leadloop/testkit';
import type { Person } from './commands.ts';
import type { FaultySystem } from './faulty-system.ts';

const APPLIED_MS_MAX = 120_000;
const TRAINED_MS_MAX = 120_000;

/** What a person's model was made from and came to, at the last event of the key. */
export interface Digests {
  readonly trainingSet: string;
  readonly parameters: string;
}

/** What is wrong once everything was acknowledged and applied; and what each person's model came to. */
export interface Findings {
  readonly violations: readonly string[];
  readonly digests: ReadonlyMap<string, Digests>;
}

export async function check(system: FaultySystem, people: readonly Person[]): Promise<Findings> {
  await untilApplied(system, people);
  const violations = [
    ...(await outboxViolations(system, people)),
    ...(await setViolations(system, people)),
    ...(await heldBack(system)),
  ];
  const digests = new Map<string, Digests>();
  for (const person of people) {
    digests.set(person.userId, await trainedDigests(system, person));
    await untilRanked(system, person);
  }
  return { violations, digests };
}

async function untilApplied({ scoringDatabase }: FaultySystem, people: readonly Person[]) {
  const wanted = new Map(people.map(({ userId, events }) => [userId, events]));
  await eventually(
    async () => {
      const { rows } = await scoringDatabase.query<{ user_id: string; sequence: string }>(
        'select user_id, sequence from key_state',
      );
      const known = new Map(rows.map((row) => [row.user_id, Number(row.sequence)]));
      const behind = [...wanted].filter(([userId, events]) => known.get(userId) !== events);
      if (behind.length > 0)
        throw new Error(behind.map(([id, n]) => `${id}: ${known.get(id)} of ${n}`).join(', '));
    },
    { timeoutMs: APPLIED_MS_MAX, intervalMs: 100 },
  );
}

/** Each key's sequence runs 1, 2, 3 … as far as the commands go, and all of it was published. */
async function outboxViolations({ leadsDatabase }: FaultySystem, people: readonly Person[]) {
  await eventually(async () => {
    const { rowCount } = await leadsDatabase.query(
      'select from outbox where published_at is null limit 1',
    );
    return rowCount === 0;
  });
  const { rows } = await leadsDatabase.query<{ user_id: string; count: string; last: string }>(
    `select user_id, count(distinct sequence) as count, max(sequence) as last
     from outbox where topic = 'lead-outcomes' group by user_id having count(*) = count(distinct sequence)`,
  );
  const found = new Map(rows.map((row) => [row.user_id, `${row.count} to ${row.last}`]));
  return people.flatMap(({ userId, events }) =>
    found.get(userId) === `${events} to ${events}`
      ? []
      : [`${userId}: the outbox has ${found.get(userId)} of ${events} events`],
  );
}

/** The training set holds what was acknowledged, once. */
async function setViolations({ scoringDatabase }: FaultySystem, people: readonly Person[]) {
  const { rows } = await scoringDatabase.query<{
    user_id: string;
    lead_id: string;
    outcome: string;
  }>('select user_id, lead_id, outcome from training_example where superseded_by_sequence is null');
  const sets = Map.groupBy(rows, ({ user_id: userId }) => userId);
  return people.flatMap(({ userId, live }) => {
    const set = sets.get(userId) ?? [];
    const wrong = set.filter((row) => live.get(row.lead_id) !== row.outcome);
    const isWhole = set.length === live.size && wrong.length === 0;
    return isWhole
      ? []
      : [`${userId}: ${set.length} examples of ${live.size}, wrong: ${wrong.length}`];
  });
}

async function heldBack({ scoringDatabase }: FaultySystem): Promise<string[]> {
  const { rows } = await scoringDatabase.query<{ reason: string }>(
    'select reason from parked_event union all select reason from dead_letter',
  );
  return rows.map(({ reason }) => `held back: ${reason}`);
}

interface Decision {
  readonly cutSequence: number;
  readonly trainingSetDigest: string;
  readonly parametersDigest: string | null;
}

/** Asks for a training, and awaits the decision at the key's last event. */
async function trainedDigests(
  { issuer, scoring }: FaultySystem,
  { organizationId: org, userId: user, events }: Person,
): Promise<Digests> {
  const headers = await issuer.authorization({ org, user });
  const address = `${scoring[0]?.address ?? ''}/v1`;
  const demanded = await fetch(`${address}/model/train`, { method: 'POST', headers });
  if (demanded.status !== 202) throw new Error(`${user}: ${await demanded.text()}`);
  return eventually(
    async () => {
      const response = await fetch(`${address}/training-decisions?limit=5`, { headers });
      const { items } = (await response.json()) as { items: Decision[] };
      const last = items.find(
        ({ cutSequence, parametersDigest }) => cutSequence === events && parametersDigest !== null,
      );
      if (last === undefined || last.parametersDigest === null) return null;
      return { trainingSet: last.trainingSetDigest, parameters: last.parametersDigest };
    },
    { timeoutMs: TRAINED_MS_MAX, intervalMs: 50 },
  );
}

/** Leads ranks everything open by the version that scoring serves. */
async function untilRanked(
  { issuer, leads, scoring }: FaultySystem,
  { organizationId: org, userId: user }: Person,
): Promise<void> {
  const headers = await issuer.authorization({ org, user });
  const get = async <Body>(address: string, route: string) =>
    (await (await fetch(`${address}/v1/${route}`, { headers })).json()) as Body;
  await eventually(
    async () => {
      const { servedVersion } = await get<{ servedVersion: number }>(
        scoring[0]?.address ?? '',
        'model',
      );
      const { items } = await get<{ items: { modelVersion: number }[] }>(
        leads[0]?.address ?? '',
        'leads?status=open&limit=200',
      );
      return items.length > 0 && items.every(({ modelVersion }) => modelVersion === servedVersion);
    },
    { timeoutMs: TRAINED_MS_MAX, intervalMs: 50 },
  );
}
