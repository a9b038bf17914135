import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeptProcess, keepRunning } from './keep-running.ts';

let folder: string;
let kept: KeptProcess | null = null;
const said: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'leadloop-keep-'));
  said.length = 0;
});
afterEach(async () => {
  await kept?.end(1_000);
  kept = null;
  await rm(folder, { recursive: true, force: true });
});

/** Runs a script that writes its pid when it is up. */
async function keep(body: string) {
  const script = path.join(folder, 'main.mjs');
  const pids = path.join(folder, 'pids');
  await writeFile(pids, '');
  await writeFile(
    script,
    `import { appendFileSync } from 'node:fs';
     const up = () => appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');
     ${body}`,
  );
  const readPids = async () =>
    (await readFile(pids, 'utf8')).split('\n').filter(Boolean).map(Number);
  const run = keepRunning({
    specification: () => ({
      name: 'probe',
      script,
      environment: {},
      logFile: path.join(folder, 'probe.log'),
    }),
    untilReady: async ({ child }, signal) => {
      while (!signal.aborted && !(await readPids()).includes(child.pid ?? 0)) await pause(10);
    },
    databaseLosses: () => 0,
    say: (line) => said.push(line),
  });
  kept = run;
  return { run, readPids };
}

const stays = 'up(); setInterval(() => {}, 1000);';

describe('a process under supervision', () => {
  it('is back within a second each time it is killed, and that is said', async () => {
    const { run, readPids } = await keep(stays);
    await run.ready;
    for (let round = 1; round <= 5; round += 1) {
      const [pid = 0] = (await readPids()).slice(-1);
      const killedAt = performance.now();
      process.kill(pid, 'SIGKILL');
      while ((await readPids()).length <= round) await pause(10);
      expect(performance.now() - killedAt).toBeLessThan(1_000);
    }
    expect(said.filter((line) => line.includes('SIGKILL'))).toHaveLength(5);
  });

  it('that ends itself again and again says why each time', async () => {
    const { run, readPids } = await keep(
      `up(); setTimeout(() => { console.error('probe: the log is gone'); process.exit(1); }, 100);`,
    );
    await run.ready;
    while ((await readPids()).length < 3) await pause(10);
    const ends = said.filter((line) => line.includes('ended'));
    expect(ends.length).toBeGreaterThanOrEqual(2);
    for (const line of ends)
      expect(line).toMatch(/probe ended .*"probe: the log is gone": starting/);
  });

  it('ends when it is asked to, and stays down', async () => {
    const { run, readPids } = await keep(stays);
    await run.ready;
    await run.end(5_000);
    const [pid = 0] = await readPids();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    await pause(400);
    expect(await readPids()).toHaveLength(1);
  });

  it('is killed where it does not end in time, and that is said', async () => {
    const { run, readPids } = await keep(`process.on('SIGTERM', () => {}); ${stays}`);
    await run.ready;
    await run.end(200);
    const [pid = 0] = await readPids();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(said).toEqual([expect.stringMatching(/probe did not end within 0\.2 s/)]);
  });

  it('that cannot start here is given up with its own last line', async () => {
    const { run } = await keep(`console.error('probe: PORT is broken'); process.exitCode = 1;`);
    await expect(run.ready).rejects.toThrow('probe: PORT is broken');
  });
});
