import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type RawServerDefault,
} from 'fastify';
import { addApiDescription } from './api-description.ts';
import { addAuthentication } from './authentication.ts';
import { addErrorHandling, answerBrokenRequest, answerWithProblem } from './error-handling.ts';
import { addHealth, type ReadinessReport } from './health.ts';
import { addJsonBodies } from './json-body.ts';
import type { Logger } from './logger.ts';
import { addMetrics, type Registry } from './metrics.ts';
import { addMissingRoutes } from './missing-routes.ts';
import type { ProblemKinds } from './problem-catalogue.ts';
import { addRouteRules } from './route-rules.ts';
import { addValidation } from './schema-validation.ts';
import type { AuthenticationSettings } from './service-settings.ts';

/** What route files are given: routes are typed by their TypeBox schemas. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface HttpServerOptions {
  readonly service: string;
  readonly version: string;
  readonly logger: Logger;
  readonly authentication: AuthenticationSettings;
  readonly registry: Registry;
  /** The service's catalogue (`problems.kinds`): what its routes document. */
  readonly problemKinds: ProblemKinds;
  readonly readiness: () => Promise<ReadinessReport>;
}

const bodySizeMax = 4 * 1024 * 1024;
/** Ids are 64 characters at most; longer ones shall be refused by their schema, with words. */
const parameterLengthMax = 1_024;
/** A slow client holds a connection no longer than that. */
const requestTimeoutMs = 30_000;
const headersTimeoutMs = 10_000;
const keepAliveTimeoutMs = 30_000;

/**
 * An HTTP server with everything but the service's own routes: authentication, validation, problems,
 * OpenAPI, health and metrics. Register the routes, then `listen`.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const logger: FastifyBaseLogger = options.logger;
  const app: HttpServer = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodySizeMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    http: { headersTimeout: headersTimeoutMs },
    routerOptions: { maxParamLength: parameterLengthMax },
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      // The type of this reply forbids any body: no route, no schema.
      answerWithProblem(error, request, reply as unknown as FastifyReply);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  addErrorHandling(app);
  addMissingRoutes(app);
  addJsonBodies(app);
  addValidation(app);
  addRequestLog(app);
  addRouteRules(app, options.problemKinds);
  await addAuthentication(app, options.authentication);
  await addApiDescription(app, { title: `Leadloop ${options.service}`, version: options.version });
  addMetrics(app, options.registry);
  addHealth(app, options.readiness);
  return app;
}

/** One line for each request: the route and never the address, which may hold what somebody typed. */
function addRequestLog(app: HttpServer): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const durationMs = Math.round(reply.elapsedTime);
    request.log.info({ method, route, status: reply.statusCode, durationMs }, 'request');
  });
}
