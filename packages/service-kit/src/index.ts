export { requestIdentity, requireRole } from './authentication.ts';
export { addConsumersRoute } from './consumers.route.ts';
export { canonicalJson } from './canonical-json.ts';
export { common, commonProblems } from './common-problems.ts';
export { describeError, type ErrorDescription } from './describe-error.ts';
export { checkIfMatch, etag, optionalIfMatch, requireIfMatch, type IfMatch } from './entity-tag.ts';
export {
  readinessOf,
  readinessReport,
  type ReadinessCheck,
  type ReadinessReport,
} from './health.ts';
export {
  addErasuresRoute,
  type Erasure,
  type ErasureQuestion,
  erasureResource,
  presentErasure,
} from './erasures.route.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts';
export { sendStored, withIdempotency, type StoredResponse } from './idempotency.ts';
export { roles, type Identity, type Role } from './identity.ts';
export { listen, type Listening } from './listen.ts';
export {
  generateLocalKeyPair,
  signLocalToken,
  type LocalKeyPair,
  type LocalTokenOptions,
} from './local-keys.ts';
export {
  kafkaSettingNames,
  readKafkaSettings,
  readLogKind,
  readLogSettings,
  type KafkaSettings,
  type LogSettings,
} from './log-settings.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { createRegistry, type Registry } from './metrics.ts';
export { openEventLog, untilKafkaAnswers } from './open-event-log.ts';
export { decodeCursor, encodeCursor, pageOf, pageQuery } from './page.ts';
export { addPipelineGauges, pipelineMetrics, type PipelineMetrics } from './pipeline-metrics.ts';
export { pipelineReadiness } from './pipeline-readiness.ts';
export {
  askedOnceAtATime,
  lagByTopic,
  type ParkedCounts,
  type PipelineView,
} from './pipeline-view.ts';
export {
  problemCatalogue,
  problemMediaType,
  problemSchema,
  type ErrorStatus,
  type ProblemCatalogue,
  type ProblemKind,
  type ProblemKinds,
  type ProblemResponses,
} from './problem-catalogue.ts';
export { Problem, problemBody, type ProblemBody, type ProblemPlace } from './problem.ts';
export { UnfinishedRoute } from './route-rules.ts';
export { ofAdmins, ofAdminsAndOperators, ofOperators, ofUsers } from './route-access.ts';
export { runService, type App, type RunServiceOptions } from './run-service.ts';
export {
  logLevels,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readReadyLagSecondsMax,
  type AuthenticationSettings,
  type HttpSettings,
  type LogLevel,
} from './service-settings.ts';
export {
  httpProtocols,
  InvalidSetting,
  postgresProtocols,
  readSettings,
  type Environment,
  type SettingsReader,
} from './settings.ts';
