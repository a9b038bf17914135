import { defineConfig } from 'oxlint';

/** Code that is a function of its arguments alone: no I/O, clock, randomness or environment. */
const pureFolders = [
  'packages/contracts/src/**',
  'packages/event-sourcing/src/**',
  'packages/model/src/**',
  'packages/sample/src/**',
  'services/*/src/domain/**',
  'services/*/src/projections/**',
];
const tests = ['**/*.test.ts', 'infra/{e2e,faults}/**', 'packages/testkit/src/**'];

const anyFile = (name: string) => [`./${name}.ts`, `../${name}.ts`, `../../${name}.ts`];
const anyIn = (folder: string) => [`./${folder}/**`, `../${folder}/**`, `../../${folder}/**`];

/** What each layer of a service may not know, outermost last: domain ← projections, reactions ← http, adapters ← app ← main. */
const outermost = [...anyFile('app'), ...anyFile('main')];
const edges = [...anyIn('http'), ...anyIn('adapters'), ...anyFile('config')];
const middle = [...anyIn('reactions'), ...anyIn('projections')];

const banned = (group: string[], message: string) => ({ group, message });

const everywhere = [
  banned(
    ['@leadloop/leads', '@leadloop/scoring', '@leadloop/preferences', '@leadloop/console'],
    'Services never import each other: they meet in the log and over HTTP.',
  ),
  banned(['@leadloop/*/src/**', '**/packages/*/src/**'], 'Import a package by its name.'),
];
const kafka = banned(['kafkajs'], 'Only packages/kafka-event-log knows Kafka.');
const prismaClient = banned(
  ['**/generated/prisma/**'],
  'The bare client passes by the tenant transaction: ask an adapter.',
);
const frameworks = banned(
  [
    'fastify',
    '@fastify/*',
    'pg',
    '@prisma/*',
    'pino',
    'prom-client',
    '@leadloop/service-kit',
    '@leadloop/database',
    '@leadloop/delivery',
    '@leadloop/postgres-event-log',
    '@leadloop/event-log',
  ],
  'Pure code knows no framework, database or log.',
);
const inputAndOutput = banned(
  [
    'node:fs',
    'node:fs/*',
    'node:net',
    'node:http',
    'node:https',
    'node:child_process',
    'node:worker_threads',
    'node:os',
    'node:process',
    'node:timers',
    'node:timers/*',
    'node:path',
    'node:url',
    'node:perf_hooks',
  ],
  'Pure code does no input or output.',
);

const restrictImports = (
  ...patterns: ReturnType<typeof banned>[]
): ['error', { patterns: ReturnType<typeof banned>[] }] => [
  'error',
  { patterns: [...everywhere, ...patterns] },
];

const clockMessage = 'Time is data here: take milliseconds as an argument.';

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['**/generated/**', '**/node_modules/**'],
  rules: {
    eqeqeq: 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'node/no-process-env': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-non-null-assertion': 'error',
    'no-restricted-imports': restrictImports(kafka, prismaClient),
    // Awaiting in a loop is how order is kept.
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    // Rows and JSON come in as unknown; what they are is asserted where they enter.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
  },
  overrides: [
    {
      files: ['*.config.ts', '*/*/*.config.ts', 'infra/summary-reporter.ts'],
      rules: { 'import/no-default-export': 'off', 'node/no-process-env': 'off' },
    },
    {
      // The one place of each process that reads the environment.
      files: [
        'services/*/src/config.ts',
        'packages/*/src/environment.ts',
        'infra/bench/src/environment.ts',
        'infra/containers/src/environment.ts',
        'infra/faults/src/environment.ts',
        'infra/test-faults.ts',
      ],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      files: ['services/*/src/adapters/**', 'services/*/src/app.ts'],
      rules: { 'no-restricted-imports': restrictImports(kafka) },
    },
    {
      files: ['services/*/src/http/**'],
      rules: {
        'no-restricted-imports': restrictImports(
          kafka,
          prismaClient,
          banned(outermost, 'http does not know the composition root.'),
        ),
      },
    },
    {
      files: ['services/*/src/reactions/**'],
      rules: {
        'no-restricted-imports': restrictImports(
          kafka,
          prismaClient,
          banned([...edges, ...outermost], 'Reactions know the domain alone.'),
        ),
      },
    },
    {
      // The benches measure bare kafkajs beside the log that is built on it.
      files: ['packages/kafka-event-log/src/**', 'infra/bench/src/**'],
      rules: { 'no-restricted-imports': restrictImports() },
    },
    {
      files: pureFolders,
      rules: {
        'no-restricted-imports': restrictImports(
          kafka,
          prismaClient,
          frameworks,
          inputAndOutput,
          banned([...middle, ...edges, ...outermost], 'The domain is the innermost layer.'),
        ),
        'no-restricted-globals': [
          'error',
          ...[
            'process',
            'fetch',
            'console',
            'setTimeout',
            'setInterval',
            'setImmediate',
            'performance',
            'crypto',
          ].map((name) => ({
            name,
            message: 'Pure code has arguments and results, nothing else.',
          })),
        ],
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: clockMessage },
          { object: 'Math', property: 'random', message: 'Randomness is data here: take a seed.' },
        ],
      },
    },
    {
      // ECMAScript lets engines approximate these; a model must be the same bytes everywhere.
      files: ['packages/model/src/**'],
      rules: {
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: clockMessage },
          { object: 'Math', property: 'random', message: 'Randomness is data here: take a seed.' },
          ...[
            'exp',
            'log',
            'pow',
            'log2',
            'log10',
            'log1p',
            'expm1',
            'asinh',
            'sinh',
            'cosh',
            'tanh',
            'cbrt',
            'hypot',
          ].map((property) => ({
            object: 'Math',
            property,
            message: 'Implementation-approximated: use the fixed one of this package.',
          })),
          ...['localeCompare', 'toLocaleString', 'toLowerCase'].map((property) => ({
            property,
            message: 'Bytes may depend on no locale.',
          })),
        ],
      },
    },
    {
      // Numeric kernels run over typed arrays whose indices their loops bound; a check per entry is what a fit would mostly do.
      files: ['packages/model/src/{additive,encoding,fit}/**'],
      rules: { 'typescript/no-non-null-assertion': 'off' },
    },
    {
      // Tests may build whatever they need, and measure against what pure code may not use.
      files: tests,
      rules: {
        'node/no-process-env': 'off',
        'no-restricted-imports': restrictImports(),
        'no-restricted-globals': 'off',
        'no-restricted-properties': 'off',
        'typescript/no-non-null-assertion': 'off',
        'vitest/require-mock-type-parameters': 'off',
        'vitest/no-conditional-tests': 'off',
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
        // Specifications assert through `.then(…)` and `.thenRefused(…)`.
        'vitest/expect-expect': 'off',
      },
    },
  ],
});
