export { freePort } from '@leadloop/database';
export { eventually, type EventuallyOptions } from './eventually.ts';
export {
  testDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
  type TestService,
} from './test-database.ts';
export { testIssuer, type TestIssuer, type TestTokenOptions } from './test-issuer.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export {
  describeWithKafka,
  describeWithOwnKafka,
  testKafka,
  type TestKafka,
} from './kafka/with-kafka.ts';
export type { KafkaBroker } from './kafka/java-broker.ts';
export { startKafkaBroker } from './kafka/start-kafka-broker.ts';
export { databaseContaining } from './database-containing.ts';
export { describeRouteMatrix } from './route-matrix/describe-route-matrix.ts';
export { fresh, type MatrixWorld, type Owner } from './route-matrix/matrix-world.ts';
export { describeRowSecurity } from './row-security/describe-row-security.ts';
