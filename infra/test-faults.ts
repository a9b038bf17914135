// Every fault scenario at full size; `test` runs each at a twentieth.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('vitest', ['run', 'infra/faults', '--project', 'e2e'], {
  stdio: 'inherit',
  env: { ...process.env, LEADLOOP_FAULTS: 'full' },
});
process.exitCode = status ?? 1;
