import { defineConfig } from 'prisma/config';

// `generate` asks for a schema engine that it never runs; any executable will do,
// and nothing has to be downloaded.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
