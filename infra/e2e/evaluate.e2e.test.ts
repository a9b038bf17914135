import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = process.env['LEADLOOP_DATASETS'];
const root = path.resolve(import.meta.dirname, '../..');

interface Report {
  readonly sizes: readonly {
    readonly n: number;
    readonly users: number;
    readonly model: { readonly logLoss: number };
    readonly baseRate: { readonly logLoss: number };
  }[];
}

/**
 * Mean log loss of LightGBM after 20, 50, 100 and 200 outcomes (80 trees, rate 0.05, 4 leaves, at least max(5, n/20) rows in
 * a leaf, λ 5, colsample 0.7), on the same rows of the same users.
 */
const lightGbm = {
  'x-education.csv': [0.68, 0.61, 0.52, 0.473],
  'bank-marketing.csv': [0.252, 0.268, 0.296, 0.528],
  'no-signal.csv': [0.809, 0.748, 0.724, 0.713],
} as const;

function evaluate(file: string): Report {
  const program = path.join(root, 'packages/command-line/src/main.ts');
  const args = [program, 'evaluate', path.join(folder ?? '', file), '--max-users', '20', '--json'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Report;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

describe('learning on real outcomes', () => {
  if (folder === undefined) {
    it('predicts better than gradient boosting', ({ skip }) => {
      skip('LEADLOOP_DATASETS names no folder of real outcomes');
    });
    return;
  }

  it('predicts better than gradient boosting in the mean over real and senseless histories, from 20 to 200 outcomes', () => {
    const files = Object.keys(lightGbm) as (keyof typeof lightGbm)[];
    const differences = files.flatMap((file) =>
      evaluate(file).sizes.map(({ model }, at) => model.logLoss - (lightGbm[file][at] ?? 0)),
    );
    expect(differences).toHaveLength(12);
    expect(mean(differences)).toBeLessThan(-0.02);
  });

  it('beats always saying the share of wins wherever outcomes can be predicted', () => {
    for (const { n, model, baseRate } of evaluate('x-education.csv').sizes)
      expect(model.logLoss, `after ${n} outcomes`).toBeLessThan(baseRate.logLoss - 0.03);
  });
});
