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

it('every script of package.json runs a file that exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const files = Object.values(scripts).flatMap((script) => script.match(/\S+\.ts\b/g) ?? []);
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('ARCHITECTURE.md stays within two pages', () => {
  expect(read('ARCHITECTURE.md').split(/\s+/).length).toBeLessThan(1_300);
});

it("the README's tables name every setting that a process reads", () => {
  const readers = [
    ...['leads', 'scoring', 'preferences', 'console'].map(
      (name) => `services/${name}/src/config.ts`,
    ),
    'packages/service-kit/src/service-settings.ts',
    'packages/service-kit/src/log-settings.ts',
    'packages/command-line/src/environment.ts',
    'packages/database/src/environment.ts',
  ];
  const names = readers.flatMap((file) => [
    ...read(file).matchAll(
      /(?:read\.\w+\(|address\(|variables\[|environment\[)\s*'([A-Z][A-Z_]+)'/g,
    ),
  ]);
  const known = new Set(names.map(([, name]) => name ?? ''));
  // Set by the package manager, not by people.
  known.delete('INIT_CWD');
  const document = read('README.md');
  expect(known.size).toBeGreaterThan(20);
  expect([...known].filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
});
