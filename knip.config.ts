import type { KnipConfig } from 'knip';

const workspace = { project: 'src/**/*.ts' };
/** Imported by the client that Prisma generates, which is not looked at. */
const service = { ...workspace, ignoreDependencies: ['@prisma/client'] };

export default {
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      entry: ['infra/*.ts', '*.config.ts'],
      project: ['infra/**/*.ts', '!infra/bench/**', '!infra/faults/**', '!infra/containers/**'],
    },
    'infra/bench': workspace,
    'infra/containers': { ...workspace, entry: ['src/prepare.ts', 'src/is-ready.ts'] },
    'infra/faults': workspace,
    'packages/contracts': {
      entry: ['scripts/generate-records.ts', 'scripts/freeze-release.ts'],
      project: ['src/**/*.ts', 'scripts/**/*.ts'],
    },
    'packages/*': workspace,
    // Where it is missing, its suites say so.
    'packages/testkit': { ...workspace, ignoreBinaries: ['java'] },
    'packages/command-line': { ...workspace, entry: ['src/main.ts'] },
    'services/*': { ...service, entry: ['src/main.ts'] },
    'services/console': { ...workspace, entry: ['src/main.ts', 'src/page/main.ts'] },
  },
} satisfies KnipConfig;
