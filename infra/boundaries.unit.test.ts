import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Each row plants one violation in a copy of the layout; the lint must turn red by the rule named. */
const planted = [
  [
    'services/leads/src/domain/reads-disk.ts',
    `import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/domain/asks-clock.ts',
    `export const now = (): number => Date.now();\n`,
    'no-restricted-properties',
  ],
  [
    'services/leads/src/domain/knows-http.ts',
    `import { a } from '../http/a.ts';\nexport const b = a;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/domain/knows-fastify.ts',
    `import { fastify } from 'fastify';\nexport const b = fastify;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/reactions/knows-adapter.ts',
    `import { a } from '../adapters/a.ts';\nexport const b = a;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/http/knows-app.ts',
    `import { a } from '../app.ts';\nexport const b = a;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/http/bare-client.ts',
    `import { PrismaClient } from '../generated/prisma/client.ts';\nexport const b = PrismaClient;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/http/reads-environment.ts',
    `export const a = process.env['PORT'];\n`,
    'no-process-env',
  ],
  [
    'services/leads/src/app.ts',
    `import { a } from '@leadloop/scoring';\nexport const b = a;\n`,
    'no-restricted-imports',
  ],
  [
    'services/leads/src/adapters/knows-kafka.ts',
    `import { Kafka } from 'kafkajs';\nexport const b = Kafka;\n`,
    'no-restricted-imports',
  ],
  [
    'packages/model/src/engine-exp.ts',
    `export const a = (x: number): number => Math.exp(x);\n`,
    'no-restricted-properties',
  ],
  [
    'packages/model/src/engine-log.ts',
    `const { log } = Math;\nexport const a = log(2);\n`,
    'no-restricted-properties',
  ],
  [
    'packages/contracts/src/random.ts',
    `export const a = Math.random();\n`,
    'no-restricted-properties',
  ],
  [
    'packages/event-sourcing/src/environment-reader.ts',
    `export const a = process.pid;\n`,
    'no-restricted-globals',
  ],
  [
    'packages/delivery/src/cycle-a.ts',
    `import type { B } from './cycle-b.ts';\nexport type A = B | 1;\n`,
    'no-cycle',
  ],
] as const;

describe('the lint turns red where a boundary is crossed', () => {
  let copy = '';
  let report = '';

  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'leadloop-boundaries-'));
    copyFileSync(path.join(root, 'oxlint.config.ts'), path.join(copy, 'oxlint.config.ts'));
    copyFileSync(path.join(root, 'tsconfig.json'), path.join(copy, 'tsconfig.json'));
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    const write = (file: string, source: string): void => {
      mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
      writeFileSync(path.join(copy, file), source);
    };
    for (const [file, source] of planted) write(file, source);
    write(
      'packages/delivery/src/cycle-b.ts',
      `import type { A } from './cycle-a.ts';\nexport type B = A | 2;\n`,
    );
    write(
      'services/leads/src/domain/innocent.ts',
      `export const a = (x: number): number => x + 1;\n`,
    );
    const { stdout } = spawnSync('oxlint', ['--format', 'unix'], { cwd: copy, encoding: 'utf8' });
    report = stdout;
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it.each(planted)('%s', (file, _source, rule) => {
    const lines = report.split('\n').filter((line) => line.includes(file));
    expect(lines.join('\n')).toContain(rule);
  });

  it('stays silent about code that keeps to its layer', () => {
    expect(report).not.toContain('innocent.ts');
  });
});
