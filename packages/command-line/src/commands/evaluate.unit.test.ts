import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../environment.ts';
import { runCommandLine } from '../run-command-line.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'leadloop-evaluate-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Rows of one user: `size` decides, against which every seventh stands; the newest stand first. */
const rowsOf = (user: string, count: number, won = 'WON', lost = 'LOST') =>
  Array.from({ length: count }, (_, index) => {
    const isLarge = (index * 5) % 3 === 0;
    const isWon = index % 7 === 0 ? !isLarge : isLarge;
    return `${user},${index},${isWon ? won : lost},${isLarge ? 'large' : 'small'},${(index * 13) % 11}`;
  }).toReversed();

async function evaluate(lines: readonly string[], ...options: string[]) {
  await writeFile(path.join(directory, 'history.csv'), lines.join('\n'));
  const said = { out: [] as string[], err: [] as string[] };
  const terminal = {
    print: (line: string) => void said.out.push(line),
    warn: (line: string) => void said.err.push(line),
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const environment = { callerDirectory: directory } as Environment;
  const code = await runCommandLine(
    ['evaluate', 'history.csv', ...options],
    terminal,
    () => environment,
  );
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

interface Report {
  sizes: {
    n: number;
    users: number;
    model: { logLoss: number; auc: number } | null;
    baseRate: { logLoss: number; auc: number } | null;
  }[];
}
const header = 'user,order,outcome,size,visits';

describe('leadloop evaluate', () => {
  it('learns from each user’s first outcomes by the order, and counts the users who have enough behind them', async () => {
    const lines = [header, ...rowsOf('ann', 150), ...rowsOf('bob', 90)];
    const { code, out } = await evaluate(lines, '--train', '50,20', '--json');
    expect(code).toBe(0);
    const { sizes } = JSON.parse(out) as Report;
    expect(sizes.map(({ n, users }) => [n, users])).toEqual([
      [20, 2],
      [50, 1],
    ]);
    for (const { model, baseRate } of sizes) {
      expect(model?.logLoss).toBeLessThan(Number(baseRate?.logLoss) - 0.05);
      expect(model?.auc).toBeGreaterThan(0.7);
      expect(baseRate?.auc).toBe(0.5);
    }
  });

  it('shows the same to people as a table', async () => {
    const { out } = await evaluate([header, ...rowsOf('ann', 150)], '--train', '20');
    expect(out).toMatch(/outcomes +users +log loss/);
    expect(out).toMatch(/20 +1 +0\.\d{3} +0\.\d{3} +1 of 1/);
  });

  it('takes any value for a won lead, and drops columns', async () => {
    const lines = [header, ...rowsOf('ann', 150, 'deal', 'gone')];
    const options = ['--won', 'deal', '--train', '20', '--json'];
    const whole = JSON.parse((await evaluate(lines, ...options)).out) as Report;
    const without = JSON.parse((await evaluate(lines, ...options, '--drop', 'size')).out) as Report;
    const lossOf = ({ sizes: [size] }: Report) => size?.model?.logLoss ?? 0;
    expect(lossOf(whole)).toBeLessThan(lossOf(without) - 0.05);
  });

  it('names row, column and what was expected', async () => {
    const { code, err } = await evaluate([header, 'ann,0,maybe,large,1', ',1,WON,small,2']);
    expect(code).toBe(1);
    expect(err).toContain(
      'row 1, column "outcome": "maybe" is neither WON nor LOST: name the value of a won lead with --won',
    );
    expect(err).toContain('row 2, column "user": is empty');
  });

  it('says what the outcomes are where none is the won one', async () => {
    const { err } = await evaluate([header, ...rowsOf('ann', 100, 'deal', 'gone')], '--won', 'won');
    expect(err).toMatch(/no row of column "outcome" is "won" \(--won\); it holds "(deal|gone)"/);
  });

  it('says that a history is too short, and how long it is', async () => {
    const { code, err } = await evaluate([header, ...rowsOf('ann', 70)]);
    expect(code).toBe(1);
    expect(err).toContain('no user has 80 outcomes with both kinds in each part');
    expect(err).toContain('70 rows');
  });

  it('refuses a column to drop that does not exist, and numbers that are none', async () => {
    const lines = [header, ...rowsOf('ann', 100)];
    expect((await evaluate(lines, '--drop', 'colour')).err).toContain('"colour" (--drop)');
    const wrong = await evaluate(lines, '--train', 'many');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('--train takes whole numbers');
  });
});
