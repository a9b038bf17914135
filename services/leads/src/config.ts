import {
  type AuthenticationSettings,
  type Environment,
  type HttpSettings,
  type LogLevel,
  type LogSettings,
  postgresProtocols,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readLogSettings,
  readReadyLagSecondsMax,
  readSettings,
} from '@leadloop/service-kit';

export interface LeadsConfig {
  readonly http: HttpSettings;
  readonly authentication: AuthenticationSettings;
  readonly logLevel: LogLevel;
  readonly autoProvision: boolean;
  readonly scoreHistoryDays: number;
  readonly log: LogSettings;
  /** Further behind, it is not ready. */
  readonly readyLagSecondsMax: number;
  readonly databases: {
    /** The application role, held by row-level security. */
    readonly applicationUrl: string;
    readonly ingestUrl: string;
    /** When given, migrations are applied at the start. */
    readonly ownerUrl: string | undefined;
  };
}

const defaultPort = 4101;
/** Ten years: more is no history but an archive. */
const scoreHistoryDaysMax = 3_650;

/** The one place of this process that reads the environment. Throws `InvalidSetting`. */
export function readConfig(environment: Environment = process.env): LeadsConfig {
  const read = readSettings(environment);
  return {
    http: readHttpSettings(read, defaultPort),
    authentication: readAuthenticationSettings(read),
    logLevel: readLogLevel(read),
    autoProvision: read.flag('AUTO_PROVISION', true),
    scoreHistoryDays: read.integer('SCORE_HISTORY_DAYS', { min: 1, max: scoreHistoryDaysMax }, 400),
    log: readLogSettings(read),
    readyLagSecondsMax: readReadyLagSecondsMax(read),
    databases: {
      applicationUrl: read.address('DATABASE_URL', postgresProtocols),
      ingestUrl: read.address('INGEST_DATABASE_URL', postgresProtocols),
      ownerUrl: read.optionalAddress('OWNER_DATABASE_URL', postgresProtocols),
    },
  };
}
