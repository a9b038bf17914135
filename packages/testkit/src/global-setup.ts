import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@leadloop/database';
import type { TestProject } from 'vitest/node';
import { readTestEnvironment } from './environment.ts';
import { openKafkaDesk, type KafkaDesk } from './kafka/shared-kafka.ts';

declare module 'vitest' {
  interface ProvidedContext {
    superuserUrl: string;
  }
}

interface Run {
  readonly dataDirectory: string;
  readonly postgres: EmbeddedPostgres;
  readonly kafkaDesk: KafkaDesk;
}

/** Every project of a run sets up by itself, and loads this module by itself: what they share is kept on the process. */
const shared = globalThis as { leadloopTestRun?: { run: Promise<Run>; users: number } };

/** One PostgreSQL for the whole run, and one Kafka if a suite asks for it; a test that is not durable has no use for fsync. */
export async function setup(project: TestProject): Promise<void> {
  shared.leadloopTestRun ??= { run: startRun(), users: 0 };
  shared.leadloopTestRun.users += 1;
  const { postgres, kafkaDesk } = await shared.leadloopTestRun.run;
  project.provide('superuserUrl', postgres.superuserUrl);
  project.provide('kafkaDesk', kafkaDesk.address);
}

export async function teardown(): Promise<void> {
  const current = shared.leadloopTestRun;
  if (current === undefined) return;
  current.users -= 1;
  if (current.users > 0) return;
  delete shared.leadloopTestRun;
  const { postgres, dataDirectory, kafkaDesk } = await current.run;
  await kafkaDesk[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
  await rm(dataDirectory, { recursive: true, force: true });
}

async function startRun(): Promise<Run> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'leadloop-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDirectory, settings });
  return { dataDirectory, postgres, kafkaDesk: await openKafkaDesk(readTestEnvironment()) };
}
