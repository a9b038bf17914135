import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningSystem, startSystem } from './running-system.ts';

const folder = process.env['LEADLOOP_DATASETS'];
const minuteMs = 60_000;
const columns = ['--user', 'user', '--order', 'order', '--outcome', 'outcome'];

interface Status {
  readonly users: readonly {
    readonly organizationId: string;
    readonly userId: string;
    readonly footing: string;
    readonly trainingDataCount: number;
  }[];
}

const files = [
  { file: 'x-education.csv', organizations: 2 },
  { file: 'bank-marketing.csv', organizations: 4 },
] as const;

describe.each(files)('real outcomes from $file', ({ file, organizations }) => {
  if (folder === undefined) {
    it('every user has a model within a minute of the last row', ({ skip }) => {
      skip('LEADLOOP_DATASETS names no folder of real outcomes');
    });
    return;
  }

  let system: RunningSystem;
  const rows = readFileSync(path.join(folder, file), 'utf8').trim().split('\n').slice(1);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const user = row.slice(0, row.indexOf(','));
    counts.set(user, (counts.get(user) ?? 0) + 1);
  }

  beforeAll(async () => {
    system = await startSystem('--empty');
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
  });

  it('every user has a model within a minute of the last row, the training set counts what the file holds, and a lead posted then is ranked by it', async () => {
    const { code, stderr, stdout } = await system.command(
      'import',
      path.join(folder, file),
      ...columns,
      '--organizations',
      String(organizations),
      '--json',
    );
    expect(stderr + stdout).not.toMatch(/error/i);
    expect(code).toBe(0);

    const limit = performance.now() + minuteMs;
    let users: Status['users'] = [];
    do {
      await pause(100);
      users = (JSON.parse((await system.command('status', '--json')).stdout) as Status).users;
    } while (
      performance.now() < limit &&
      !(users.length === counts.size && users.every((user) => user.footing === 'learning'))
    );
    expect(users).toHaveLength(counts.size);
    expect(users.filter(({ footing }) => footing !== 'learning')).toEqual([]);
    expect(new Set(users.map(({ organizationId }) => organizationId)).size).toBe(organizations);

    for (const { organizationId, userId } of users) {
      const as = `${organizationId}:${userId}`;
      const set = await system.call<{ total: number }>(as, 'GET', 'scoring/training-set?limit=1');
      expect(set.body.total, as).toBe(counts.get(userId));
    }

    const [first] = users;
    const as = `${first?.organizationId}:${first?.userId}`;
    const posted = await system.call<{ modelVersion: number; footing: string }>(
      as,
      'POST',
      'leads/leads',
      { attributes: {} },
    );
    expect(posted.status).toBe(201);
    expect(posted.body.footing).toBe('learning');
    expect(posted.body.modelVersion).toBeGreaterThan(0);
  });
});
