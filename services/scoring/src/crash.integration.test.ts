import { spawn } from 'node:child_process';
import path from 'node:path';
import { eventually, freePort } from '@leadloop/testkit';
import { describe, expect, it } from 'vitest';
import { claimTrainings } from './adapters/pending-rows.ts';
import { outcomesOf, ScoringSystem } from './testing/scoring-system.ts';

const ann = { organizationId: 'acme', userId: 'ann' };

/** The service as a process of its own, with the same `main` as everywhere. */
async function startProcess(system: ScoringSystem) {
  const { database, logDatabase, issuer } = system;
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: '/usr/bin:/bin',
      PORT: String(await freePort()),
      DATABASE_URL: database.applicationUrl,
      INGEST_DATABASE_URL: database.ingestUrl,
      OPERATOR_DATABASE_URL: database.operatorUrl,
      LOG_DATABASE_URL: logDatabase.ownerUrl,
      JWT_PUBLIC_KEY_FILE: issuer.publicKeyFile(),
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('killed while training', () => {
  it('a job that a dead process had claimed is trained once, when its lease ends', async () => {
    await using system = await ScoringSystem.open();
    await system.bind(ann);
    await system.record(ann, outcomesOf(ann, 1, 20));
    await system.startApp({ training: { workers: 1, leaseMs: 60_000 } });
    await system.settled();
    await system.stopApp();
    // As if a process had died right after claiming the next one.
    await system.rows(
      `insert into pending_training (organization_id, user_id, cut_sequence, trigger) values ('acme', 'ann', 20, 'algorithm')`,
    );
    const terms = { owner: 'the dead', leaseMs: 1_500, trainingsMax: 10 };
    expect(await claimTrainings(system.ingest, terms)).toHaveLength(1);
    await system.startApp();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await versions(system)).toBe(1);
    await eventually(async () => expect(await versions(system)).toBe(2));
    await system.settled();
    expect(await versions(system)).toBe(2);
  });

  it('a process killed at any moment leaves each cut trained once and nothing half-made', async () => {
    await using system = await ScoringSystem.open();
    await system.bind(ann);
    let recorded = 0;
    for (let round = 0; round < 3; round += 1) {
      const running = await startProcess(system);
      await system.record(ann, outcomesOf(ann, recorded + 1, 30));
      recorded += 30;
      const applied = async () =>
        (await system.rows(`select from key_state where sequence > $1`, [recorded - 30])).length >
        0;
      await eventually(applied, { timeoutMs: 20_000, intervalMs: 2 });
      // Into the training that has just been asked for.
      await new Promise((resolve) => setTimeout(resolve, round * 15));
      await running.kill();
    }
    await system.startApp({ training: { workers: 1 } });
    await system.settled(40_000);
    const rows = await system.rows<{ version: number; cut: string; decisions: string }>(
      `select version, cut_sequence as cut, (select count(*) from training_decision decision
         where decision.version = model_version.version) as decisions
       from model_version order by version`,
    );
    expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
    expect(new Set(rows.map(({ cut }) => cut)).size).toBe(rows.length);
    expect(rows.every(({ decisions }) => decisions === '1')).toBe(true);
    expect(await system.rows('select sequence::int, outcomes from key_state')).toEqual([
      { sequence: 90, outcomes: 90 },
    ]);
    const outbox = await system.rows<{ topic: string; sequences: string[] }>(
      'select topic, array_agg(sequence order by id) as sequences from outbox group by topic',
    );
    for (const { sequences } of outbox) {
      expect(sequences.map(Number)).toEqual(sequences.map((_, index) => index + 1));
    }
  });
});

async function versions(system: ScoringSystem): Promise<number> {
  return (await system.rows('select from model_version')).length;
}
