import cookie from '@fastify/cookie';
import {
  type App,
  createHttpServer,
  createLogger,
  createRegistry,
  listen,
  readinessOf,
} from '@leadloop/service-kit';
import { readPageFiles } from './adapters/page-files.ts';
import { readSampleUsers } from './adapters/sample-users.ts';
import type { Config } from './config.ts';
import { problems } from './http/error-responses.ts';
import { addPage } from './http/page.route.ts';
import { addPassThrough } from './http/pass-through.route.ts';
import { addRequestGuard } from './http/request-guard.ts';
import { addSession } from './http/session.route.ts';

export interface ConsoleApp extends App {
  readonly url: string;
}

const version = '0.1.0';

/** The console: the page, signing in, and the way through to the three services. */
export async function createApp(config: Config): Promise<ConsoleApp> {
  const server = await createHttpServer({
    service: 'console',
    version,
    logger: createLogger({ service: 'console', level: config.logLevel }),
    authentication: config.authentication,
    registry: createRegistry('console'),
    problemKinds: problems.kinds,
    // It needs nobody to answer: the page says itself which service is down.
    readiness: () => readinessOf([]),
  });
  await server.register(cookie);
  addRequestGuard(server);
  addPage(server, await readPageFiles());
  addSession(server, config.signIn, () => readSampleUsers(config.signIn.sampleUsersFile));
  await addPassThrough(server, config.services);
  const { url } = await listen(server, config.http);
  return {
    url,
    failed: new Promise<never>(() => undefined),
    [Symbol.asyncDispose]: async () => {
      await server.close();
    },
  };
}
