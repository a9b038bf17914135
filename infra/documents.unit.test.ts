import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const isPath = /^(?:packages|services|infra|\.ci)\/[\w./-]+$|^[\w.-]+\.(?:md|ts|json|ya?ml)$/;

describe.each(['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'])('%s', (document) => {
  const text = read(document);

  it('names only paths that exist', () => {
    const quoted = [...text.matchAll(/`([^`\n]+)`|\]\(([^)#\s]+)\)/g)].map(
      ([, code, link]) => code ?? link ?? '',
    );
    const missing = quoted.filter(
      (word) => isPath.test(word) && !existsSync(path.join(root, word)),
    );
    expect(missing).toEqual([]);
  });

  it('names only scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = [...text.matchAll(/pnpm@12 (?:--silent )?(?:run )?([a-z:]+)/g)].map(
      ([, script]) => script ?? '',
    );
    const known = new Set([...Object.keys(scripts), 'vitest', 'install', 'exec']);
    expect(used.filter((script) => !known.has(script))).toEqual([]);
  });
});

it('ARCHITECTURE.md stays within two pages', () => {
  expect(read('ARCHITECTURE.md').split(/\s+/).length).toBeLessThan(1_300);
});
