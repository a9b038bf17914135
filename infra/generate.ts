// Runs after every install: what is derived from schemas is made, never committed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const prismaCli = path.join(
  path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
  'build/index.js',
);

for (const service of ['leads', 'scoring', 'preferences']) {
  const folder = path.join(root, 'services', service);
  if (!existsSync(path.join(folder, 'prisma/schema.prisma'))) continue;
  const { status, stdout, stderr } = spawnSync(process.execPath, [prismaCli, 'generate'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(`prisma generate failed for ${service}\n${stdout}\n${stderr}\n`);
    process.exitCode = 1;
  }
}
