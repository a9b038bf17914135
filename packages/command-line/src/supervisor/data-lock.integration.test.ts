import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockData } from './data-lock.ts';
import { identityOf } from './process-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'leadloop-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const writeLock = (holder: unknown) =>
  writeFile(path.join(folder, 'supervisor.lock'), JSON.stringify(holder));

describe('the lock on a data folder', () => {
  it('is refused while its holder lives, in one line that names the folder and the process', async () => {
    await using held = await lockData(folder);
    expect(held.wasTakenOver).toBe(false);
    const refusal = await lockData(folder).catch((error: unknown) => String(error));
    expect(refusal).toContain(folder);
    expect(refusal).toContain(String(process.pid));
    expect(refusal).not.toContain('\n');
  });

  it('is free again once it was given back, and leaves nothing behind', async () => {
    {
      await using held = await lockData(folder);
      expect(held.wasTakenOver).toBe(false);
    }
    expect(await readdir(folder)).toEqual([]);
    await using again = await lockData(folder);
    expect(again.wasTakenOver).toBe(false);
  });

  it('is taken over from a process that was really killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    await writeLock({ pid, identity: await identityOf(pid) });
    await expect(lockData(folder)).rejects.toThrow(/already runs/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using lock = await lockData(folder);
    expect(lock.wasTakenOver).toBe(true);
  });

  it('is taken over where another process has got the id of the dead holder since', async () => {
    await writeLock({ pid: process.pid, identity: 'an earlier life' });
    await using lock = await lockData(folder);
    expect(lock.wasTakenOver).toBe(true);
  });

  it('goes to one alone of many that take it over at once', async () => {
    await writeLock({ pid: 2 ** 22 + 1, identity: 'gone' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockData(folder)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
