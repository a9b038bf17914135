// Everything that can be said about the code without running it; all of it is run, the first failure does not hide the next.
import { spawnSync } from 'node:child_process';

const checks = [
  ['types', 'tsc', ['--project', '.']],
  // The page runs in a browser: other globals, the same strictness.
  ['types of the page', 'tsc', ['--project', 'services/console/src/page']],
  ['lint', 'oxlint', ['--deny-warnings']],
  ['format', 'oxfmt', ['--check']],
  ['unused code', 'knip', []],
] as const;

const failed: string[] = [];
for (const [name, command, args] of checks) {
  const began = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`check ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
