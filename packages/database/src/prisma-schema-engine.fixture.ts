import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { readMigrations } from './index.ts';

/** The engine below `prisma migrate`, as WebAssembly: nothing has to be downloaded for it. */
export interface PrismaSchemaEngine extends Disposable {
  /** As `prisma migrate deploy`: the names applied. */
  deploy(): Promise<readonly string[]>;
  /** As `prisma migrate status`: what is wrong, each `[]` or `null` when all is well. */
  status(): Promise<{ edited: readonly string[]; failed: readonly string[]; history: unknown }>;
}

let loaded: Promise<void> | undefined;

export async function prismaSchemaEngine(
  databaseUrl: string,
  directory: string,
): Promise<PrismaSchemaEngine> {
  // The glue is bound to one instance for good.
  await (loaded ??= loadEngine());
  // The engine's lock is its session's, which ends once it has been idle that long.
  const factory = new PrismaPg({ connectionString: databaseUrl, idleTimeoutMillis: 50 });
  const engine = await glue.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const question = {
    migrationsList: await listed(directory),
    filters: { externalTables: [], externalEnums: [] },
  };
  return {
    deploy: async () => (await engine.applyMigrations(question)).appliedMigrationNames,
    status: async () => {
      const found = await engine.diagnoseMigrationHistory({
        ...question,
        optInToShadowDatabase: false,
      });
      return {
        edited: found.editedMigrationNames,
        failed: found.failedMigrationNames,
        history: found.history,
      };
    },
    [Symbol.dispose]: () => engine.free(),
  };
}

async function listed(baseDir: string) {
  const migrations = await readMigrations(baseDir);
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

/** The package's own entry imports the module in a way that only bundlers know. */
async function loadEngine(): Promise<void> {
  const glueFile = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  );
  const bytes = await readFile(path.join(path.dirname(glueFile), 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': glue };
  const { instance } = await webAssembly.instantiate(bytes, imports);
  const { __wbg_set_wasm: bind } = glue as unknown as {
    __wbg_set_wasm: (exports: object) => void;
  };
  const { __wbindgen_start: start } = instance.exports;
  bind(instance.exports);
  start();
}

/** As much of the global as is used: its types come with a browser's, which nothing else here needs. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: object,
    ): Promise<{ instance: { exports: { __wbindgen_start: () => void } } }>;
  };
};
