import type { KnipConfig } from 'knip';

const workspace = { project: 'src/**/*.ts' };

export default {
  workspaces: {
    '.': { entry: ['infra/*.ts', '*.config.ts'], project: ['infra/**/*.ts'] },
    'packages/contracts': {
      entry: ['scripts/generate-records.ts', 'scripts/freeze-release.ts'],
      project: ['src/**/*.ts', 'scripts/**/*.ts'],
    },
    'packages/*': { ...workspace, entry: ['src/index.ts', 'src/main.ts'] },
    'services/*': { ...workspace, entry: ['src/main.ts'] },
  },
} satisfies KnipConfig;
