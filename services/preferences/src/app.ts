import path from 'node:path';

import { applyMigrations, assertRoleRespectsRowSecurity } from '@leadloop/database';
import {
  commonProblems,
  createHttpServer,
  createLogger,
  createRegistry,
  listen,
  readinessOf,
  type App,
} from '@leadloop/service-kit';

import { openPreferencesStore } from './adapters/preferences-store.ts';
import type { Config } from './config.ts';
import { addGetPreferences } from './http/get-preferences.route.ts';

const service = 'preferences';
const version = '0.1.0';
const migrations = path.resolve(import.meta.dirname, '../prisma/migrations');

export interface PreferencesApp extends App {
  readonly url: string;
}

/** Everything wired together and listening; tests and production both come through here. */
export async function createApp(config: Config): Promise<PreferencesApp> {
  const { databaseUrl, ownerDatabaseUrl } = config.secrets;
  if (ownerDatabaseUrl !== undefined) {
    await applyMigrations({ databaseUrl: ownerDatabaseUrl, directory: migrations });
  }
  await assertRoleRespectsRowSecurity(databaseUrl);
  const logger = createLogger({ service, level: config.logLevel });
  await using undo = new AsyncDisposableStack();
  const store = undo.use(openPreferencesStore(databaseUrl));
  const server = await createHttpServer({
    service,
    version,
    logger,
    authentication: config.authentication,
    registry: createRegistry(service),
    problemKinds: commonProblems,
    readiness: () => readinessOf([{ name: 'database', run: () => store.ping() }]),
  });
  undo.defer(() => server.close());
  addGetPreferences(server, store);
  const { url } = await listen(server, config.http);
  logger.info({ url }, 'listening');
  const parts = undo.move();
  return {
    url,
    failed: new Promise<never>(() => {}),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
