import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@leadloop/testkit';
import type { FaultSize } from './environment.ts';
import type { FaultySystem } from './faulty-system.ts';
import type { Progress } from './load.ts';

/** What happens to a running system while its clients go on. */
export type Scenario = (system: FaultySystem, progress: Progress) => Promise<void>;

const TAKEOVER_MS_MAX = 60_000;
const JOIN_EVERY_MS = 2_000;
const PARTITIONS = 12;

export interface Kill {
  readonly service: 'leads' | 'scoring';
  /** Of the stretch of the load in which it happens, from 0 to 1. */
  readonly at: number;
}

/**
 * Leads and scoring, each with its relay, killed in stretches of the load. After a kill of leads its successor's relay
 * is waited for, which the lease of the dead one holds up: so that the next kill, too, hits a system at work.
 */
export const killed =
  (kills: readonly Kill[]): Scenario =>
  async (system, progress) => {
    for (const [index, { service, at }] of kills.entries()) {
      progress.allow((index + 1) / kills.length);
      await progress.reaches((index + at) / kills.length);
      const process = system[service][0];
      await process?.kill();
      process?.restart();
      if (service === 'leads') await untilPublished(system);
    }
  };

/** One of two scorings is stopped until the other has its partitions, and goes on from where it was. */
export const scoringStopped: Scenario = async (system, progress) => {
  progress.allow(1 / 3);
  // The first has them all before the second comes.
  await eventually(async () => (await claims(system)).size === PARTITIONS);
  const alone = await claims(system);
  const sleeper = await system.startScoring();
  await untilClaimedAnew(system, alone);
  sleeper.stop();
  const shared = await claims(system);
  progress.allow(2 / 3);
  await untilClaimedAnew(system, shared);
  sleeper.continue();
};

/** A second scoring comes and goes. */
export const scoringJoinsAndLeaves =
  ({ joins }: FaultSize): Scenario =>
  async (system, progress) => {
    for (let round = 1; round <= joins; round += 1) {
      progress.allow(round / (joins + 1));
      const [guest] = await Promise.all([system.startScoring(), pause(JOIN_EVERY_MS)]);
      await Promise.all([guest.leave(), pause(JOIN_EVERY_MS)]);
    }
  };

/** One of two leads is stopped until the other publishes in its place, and goes on from where it was. */
export const relayStopped: Scenario = async (system, progress) => {
  progress.allow(1 / 3);
  await system.startLeads();
  await progress.reaches(1 / 6);
  const [sleeper] = system.leads.splice(0, 1);
  const before = await leaseEpoch(system);
  sleeper?.stop();
  progress.allow(2 / 3);
  await eventually(async () => (await leaseEpoch(system)) > before, {
    timeoutMs: TAKEOVER_MS_MAX,
  });
  sleeper?.continue();
  if (sleeper) system.leads.push(sleeper);
};

/** Something that everything needs goes down and comes back under load, twice. */
export const restarted =
  (restart: () => Promise<void>): Scenario =>
  async (system, progress) => {
    for (const half of [1, 2]) {
      progress.allow(half / 2);
      await progress.reaches(half / 2 - 1 / 4);
      await restart();
      await untilPublished(system);
    }
  };

/** What is committed is in the log: a relay is at work. */
async function untilPublished({ leadsDatabase }: FaultySystem): Promise<void> {
  const unpublished = 'select from outbox where published_at is null limit 1';
  await eventually(async () => (await leadsDatabase.query(unpublished)).rowCount === 0, {
    timeoutMs: TAKEOVER_MS_MAX,
    intervalMs: 100,
  });
}

/** Half of the partitions go to the one of two who comes, or stays. */
async function untilClaimedAnew(
  system: FaultySystem,
  before: ReadonlyMap<number, number>,
): Promise<void> {
  const isAnew = ([partition, epoch]: [number, number]) => epoch > (before.get(partition) ?? 0);
  await eventually(
    async () => [...(await claims(system))].filter(isAnew).length >= PARTITIONS / 2,
    {
      timeoutMs: TAKEOVER_MS_MAX,
    },
  );
}

async function claims({ scoringDatabase }: FaultySystem): Promise<Map<number, number>> {
  const { rows } = await scoringDatabase.query<{ partition: number; epoch: string }>(
    "select partition, epoch from consumer_partition where topic = 'lead-outcomes'",
  );
  return new Map(rows.map(({ partition, epoch }) => [partition, Number(epoch)]));
}

async function leaseEpoch({ leadsDatabase }: FaultySystem): Promise<number> {
  const { rows } = await leadsDatabase.query<{ epoch: string }>('select epoch from relay_lease');
  return Number(rows[0]?.epoch ?? 0);
}
