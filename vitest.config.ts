import { defineConfig } from 'vitest/config';

const unit = '**/*.unit.test.ts';
const integration = '**/*.integration.test.ts';
const endToEnd = '**/*.e2e.test.ts';

/** The suffix of a test says what it needs: nothing, a database or broker, the whole system. */
export default defineConfig({
  test: {
    reporters: ['default', './infra/summary-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: [unit] } },
      {
        test: {
          name: 'integration',
          include: [integration],
          globalSetup: 'packages/testkit/src/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [endToEnd],
          globalSetup: 'packages/testkit/src/global-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each of these runs every process of the system: one at a time on a small machine.
          fileParallelism: false,
        },
      },
    ],
  },
});
