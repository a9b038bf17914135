export { applyMigrations, type ApplyMigrationsOptions } from './apply-migrations.ts';
export { bigintArray, byteaArray, textArray, timestampArray } from './binary-arrays.ts';
export { EmbeddedPostgresGone } from './cluster-owner.ts';
export { NoPostgresAccount } from './embedded-account.ts';
export { NoEmbeddedPostgres } from './embedded-binaries.ts';
export { EmbeddedPostgresFailed, passwordFile } from './embedded-cluster.ts';
export {
  EmbeddedPostgresInUse,
  PortTaken,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.ts';
export { freePort, isFree } from './free-port.ts';
export { inTenant, type SqlTransaction, type Tenant, type TransactionLimits } from './in-tenant.ts';
export {
  MigrationChanged,
  MigrationFailed,
  UnfinishedMigration,
  UnknownMigration,
} from './migration-errors.ts';
export { readMigrations, type Migration } from './migration-files.ts';
export {
  InvalidDatabaseName,
  provisionServiceDatabase,
  type ProvisionOptions,
} from './provision-service-database.ts';
export { retryConflicts } from './retry-conflicts.ts';
export {
  assertRoleRespectsRowSecurity,
  RoleBypassesRowSecurity,
  TableWithoutRowSecurity,
} from './row-security.ts';
export { EmptySecretFile, readOrCreateSecret, readSecret } from './secret-file.ts';
export { type ServicePasswords, type ServiceUrls } from './service-roles.ts';
export { isConflict, isUnavailable, sqlStateOf } from './sql-state.ts';
export { transactionIdleMsMax } from './transaction-idle.ts';
