import { availableParallelism } from 'node:os';
import {
  postgresProtocols,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readLogSettings,
  readReadyLagSecondsMax,
  readSettings,
} from '@leadloop/service-kit';
import type {
  AuthenticationSettings,
  Environment,
  HttpSettings,
  LogLevel,
  LogSettings,
  SettingsReader,
} from '@leadloop/service-kit';

export interface ScoringConfig {
  readonly http: HttpSettings;
  readonly authentication: AuthenticationSettings;
  readonly logLevel: LogLevel;
  /** Whether a token alone brings its user into being. */
  readonly autoProvision: boolean;
  readonly training: {
    /** Worker threads, each with one fit at a time. */
    readonly workers: number;
    /** How long a training waits for a process that died with it; ten seconds unless given. */
    readonly leaseMs?: number;
  };
  readonly log: LogSettings;
  /** Further behind, it is not ready. */
  readonly readyLagSecondsMax: number;
  readonly databases: {
    /** The application role, held by row-level security. */
    readonly applicationUrl: string;
    readonly ingestUrl: string;
    readonly operatorUrl: string;
    /** When given, migrations are applied at the start. */
    readonly ownerUrl: string | undefined;
  };
}

const defaultPort = 4102;
const workersMax = 64;

/** The one place of this process that reads the environment. Throws `InvalidSetting`. */
export function readConfig(environment: Environment = process.env): ScoringConfig {
  const read = readSettings(environment);
  return {
    http: readHttpSettings(read, defaultPort),
    authentication: readAuthenticationSettings(read),
    logLevel: readLogLevel(read),
    autoProvision: read.flag('AUTO_PROVISION', true),
    training: { workers: readWorkers(read) },
    log: readLogSettings(read),
    readyLagSecondsMax: readReadyLagSecondsMax(read),
    databases: {
      applicationUrl: read.address('DATABASE_URL', postgresProtocols),
      ingestUrl: read.address('INGEST_DATABASE_URL', postgresProtocols),
      operatorUrl: read.address('OPERATOR_DATABASE_URL', postgresProtocols),
      ownerUrl: read.optionalAddress('OWNER_DATABASE_URL', postgresProtocols),
    },
  };
}

/** One core is left to everything else. */
function readWorkers(read: SettingsReader): number {
  const spare = Math.min(workersMax, Math.max(1, availableParallelism() - 1));
  return read.integer('TRAINING_WORKERS', { min: 1, max: workersMax }, spare);
}
