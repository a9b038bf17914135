import { createHash } from 'node:crypto';
import { describeWithKafka, describeWithOwnKafka } from '@leadloop/testkit';
import { describe, expect, test } from 'vitest';
import { check, type Findings } from './checker.ts';
import { commandsOf } from './commands.ts';
import { faultSeed, faultSize } from './environment.ts';
import {
  databasesOfTheRun,
  FaultySystem,
  type LogPlace,
  type SystemDatabases,
} from './faulty-system.ts';
import { underLoad } from './load.ts';
import { startOwnPostgres } from './own-postgres.ts';
import {
  killed,
  relayStopped,
  restarted,
  type Scenario,
  scoringJoinsAndLeaves,
  scoringStopped,
} from './scenarios.ts';

const { timeoutMs } = faultSize;
const people = commandsOf(faultSize.outcomes);
const embedded: LogPlace = { kind: 'postgres' };
const nothing: Scenario = async () => undefined;

async function afterwards(
  databases: SystemDatabases,
  place: LogPlace,
  scenario: Scenario,
): Promise<Findings> {
  await using system = new FaultySystem(databases, place);
  await Promise.all([system.startLeads(), system.startScoring()]);
  try {
    await underLoad(system, people, (progress) => scenario(system, progress));
    return await check(system, people);
  } catch (error) {
    throw new Error(`The processes said:\n${system.output}`, { cause: error });
  }
}

let undisturbed: Promise<Findings> | null = null;

/** Nothing lost, nothing twice, and every model the one that an undisturbed run of the same commands comes to. */
async function survives(
  databases: SystemDatabases,
  place: LogPlace,
  scenario: Scenario,
): Promise<void> {
  undisturbed ??= databasesOfTheRun().then((own) => afterwards(own, embedded, nothing));
  const { digests } = await undisturbed;
  const found = await afterwards(databases, place, scenario);
  expect(found.violations).toEqual([]);
  expect(found.digests).toEqual(digests);
}

/** Numbers from 0 to 1 that follow from the seed. */
const chance = (name: string) =>
  createHash('sha256').update(`${faultSeed} ${name}`).digest().readUInt32BE() / 2 ** 32;

const kills = Array.from({ length: faultSize.kills }, (_, index) => ({
  service: chance(`service ${index}`) < 0.5 ? ('leads' as const) : ('scoring' as const),
  at: chance(`point ${index}`),
}));

function onAnyLog(place: () => LogPlace): void {
  test(
    'leads, scoring and their relays may be killed at any point',
    async () => {
      process.stdout.write(`LEADLOOP_FAULTS_SEED=${faultSeed} brings these kills again\n`);
      await survives(await databasesOfTheRun(), place(), killed(kills));
    },
    timeoutMs,
  );

  test(
    'scoring may sleep past its session while another takes over, and wake',
    async () => survives(await databasesOfTheRun(), place(), scoringStopped),
    timeoutMs,
  );

  test(
    'a second scoring may join and leave all the time',
    async () => survives(await databasesOfTheRun(), place(), scoringJoinsAndLeaves(faultSize)),
    timeoutMs,
  );

  test(
    'a relay may sleep past its lease while another takes over, and wake',
    async () => survives(await databasesOfTheRun(), place(), relayStopped),
    timeoutMs,
  );
}

describe('on the embedded log', () => {
  onAnyLog(() => embedded);

  test(
    'PostgreSQL may be killed under load and started again',
    async () => {
      const postgres = await startOwnPostgres();
      await survives(
        postgres,
        embedded,
        restarted(() => postgres.restart()),
      );
    },
    timeoutMs,
  );
});

describeWithKafka('on Kafka', (kafka) => {
  onAnyLog(() => ({ kind: 'kafka', brokers: kafka.brokers, topicPrefix: kafka.freshPrefix() }));
});

describeWithOwnKafka('on a Kafka of its own', (start) => {
  test(
    'the broker may be killed under load and started again',
    async () => {
      await using broker = await start();
      const place: LogPlace = { kind: 'kafka', brokers: broker.brokers, topicPrefix: '' };
      await survives(
        await databasesOfTheRun(),
        place,
        restarted(() => broker.restart()),
      );
    },
    timeoutMs,
  );
});
