import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const linesMax = 250;

function sources(): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout.split('\0').filter((file) => file !== '' && !file.includes('/generated/'));
}
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

it('no file or folder has a name that could hold anything', () => {
  const vague = /(?:^|\/)(?:utils?|helpers?|common|managers?|misc)(?:\.ts|\/)/;
  expect(sources().filter((file) => vague.test(file))).toEqual([]);
});

it(`no source file is longer than ${linesMax} lines`, () => {
  const long = sources()
    .filter((file) => !/\.test\.ts$|contract/.test(file))
    .map((file) => `${file}: ${textOf(file).split('\n').length}`)
    .filter((row) => Number(row.slice(row.lastIndexOf(' '))) > linesMax);
  expect(long).toEqual([]);
});

it('every test file says by its suffix what it needs', () => {
  const tests = sources().filter((file) => file.endsWith('.test.ts'));
  expect(tests.filter((file) => !/\.(?:unit|integration|e2e)\.test\.ts$/.test(file))).toEqual([]);
});

it('nothing is left for later in a comment', () => {
  const marks = new RegExp(`\\b(?:${['TO', 'FIX', 'XX'].join('|')})(?:DO|ME|X)\\b`);
  expect(sources().filter((file) => marks.test(textOf(file)))).toEqual([]);
});
