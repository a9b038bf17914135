import type { FeatureValue } from '@leadloop/contracts';
import { drawProspect, type Prospect } from './prospect.ts';
import { type Random, seededRandom } from './random.ts';
import { probabilityOfWinning } from './taste.ts';
import { type SamplePerson, type SimulatedPerson, team } from './team.ts';

export interface SampleLead {
  readonly leadId: string;
  readonly name: string;
  readonly score: number | null;
  readonly attributes: Readonly<Record<string, FeatureValue>>;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly activitiesAt: readonly number[];
}

export interface ClosedSampleLead extends SampleLead {
  readonly outcome: 'WON' | 'LOST';
  readonly closedAt: number;
}

export interface PersonsLeads {
  readonly person: SamplePerson;
  /** In the order in which they were closed. */
  readonly closed: readonly ClosedSampleLead[];
  /** In the order in which they came in. */
  readonly open: readonly SampleLead[];
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The newest thing that happened lies this long before now: no clock of a service is behind it. */
const quietMs = 10 * minuteMs;
const activitiesMax = 30;

/** Ascending; the more a prospect is engaged, the more happens. */
function activitiesBetween(random: Random, from: number, to: number, prospect: Prospect) {
  const days = (to - from) / dayMs;
  const expected = Math.min(activitiesMax, (1.5 + days * 0.12) * (1 + 0.5 * prospect.engagementZ));
  const count = Math.min(activitiesMax, Math.floor(Math.max(0, expected) * 2 * random.uniform()));
  const times = Array.from(
    { length: count },
    () => from + Math.floor(random.uniform() * (to - from)),
  );
  return times.toSorted((a, b) => a - b);
}

/** Days from a lead's coming in to its outcome: two to eighty, mostly short. */
const drawDurationDays = (random: Random) =>
  2 + 78 * random.uniform() * random.uniform() * random.uniform();

function closedLead(
  random: Random,
  person: SimulatedPerson,
  leadId: string,
  closedAt: number,
  now: number,
): ClosedSampleLead {
  const createdAt = closedAt - Math.floor(drawDurationDays(random) * dayMs);
  const prospect = drawProspect(random, (now - createdAt) / dayMs);
  const startedAt = now - person.startedDaysAgo * dayMs;
  const share = Math.max(0, Math.min(1, (closedAt - startedAt) / (now - startedAt)));
  const chance = probabilityOfWinning(person.tasteAtFirst, person.tasteNow, share, prospect);
  return {
    leadId,
    name: prospect.name,
    score: prospect.score,
    attributes: prospect.attributes,
    createdAt,
    activitiesAt: activitiesBetween(random, createdAt, closedAt, prospect),
    outcome: random.chance(chance) ? 'WON' : 'LOST',
    closedAt,
  };
}

function openLead(random: Random, leadId: string, createdAt: number, now: number): SampleLead {
  const prospect = drawProspect(random, (now - createdAt) / dayMs);
  return {
    leadId,
    name: prospect.name,
    score: prospect.score,
    attributes: prospect.attributes,
    createdAt,
    activitiesAt: activitiesBetween(random, createdAt, now - quietMs, prospect),
  };
}

const numbered = (person: SamplePerson, kind: string, index: number) =>
  `${person.userId}-${kind}-${String(index + 1).padStart(4, '0')}`;

function simulatePerson(random: Random, person: SimulatedPerson, now: number): PersonsLeads {
  const drawTime = (daysAgoMax: number) =>
    now - quietMs - Math.floor(random.uniform() * daysAgoMax * dayMs);
  const drawTimes = (length: number, daysAgoMax: number) =>
    Array.from({ length }, () => drawTime(daysAgoMax)).toSorted((a, b) => a - b);
  const { organizationId, organizationName, userId, name, about } = person;
  const closedTimes = drawTimes(person.closedCount, person.startedDaysAgo);
  const createdTimes = drawTimes(person.openCount, Math.min(45, person.startedDaysAgo));
  return {
    person: { organizationId, organizationName, userId, name, about },
    closed: closedTimes.map((closedAt, index) =>
      closedLead(random, person, numbered(person, 'closed', index), closedAt, now),
    ),
    open: createdTimes.map((createdAt, index) =>
      openLead(random, numbered(person, 'open', index), createdAt, now),
    ),
  };
}

/**
 * Two years of twelve invented people's leads up to `now` (milliseconds since the epoch). The same
 * seed and the same `now` give the same leads everywhere; each person's do not depend on the others'.
 */
export function simulateSalesTeam(request: { seed: number; now: number }): PersonsLeads[] {
  const random = seededRandom(request.seed);
  return team.map((person) => simulatePerson(random.fork(person.userId), person, request.now));
}
