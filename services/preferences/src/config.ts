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

export interface PreferencesConfig {
  readonly http: HttpSettings;
  readonly authentication: AuthenticationSettings;
  readonly logLevel: LogLevel;
  /** Whether a token alone brings its user into being. */
  readonly autoProvision: boolean;
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

const defaultPort = 4103;

/** The one place of this process that reads the environment. Throws `InvalidSetting`. */
export function readConfig(environment: Environment = process.env): PreferencesConfig {
  const read = readSettings(environment);
  return {
    http: readHttpSettings(read, defaultPort),
    authentication: readAuthenticationSettings(read),
    logLevel: readLogLevel(read),
    autoProvision: read.flag('AUTO_PROVISION', true),
    log: readLogSettings(read),
    readyLagSecondsMax: readReadyLagSecondsMax(read),
    databases: {
      applicationUrl: read.address('DATABASE_URL', postgresProtocols),
      ingestUrl: read.address('INGEST_DATABASE_URL', postgresProtocols),
      ownerUrl: read.optionalAddress('OWNER_DATABASE_URL', postgresProtocols),
    },
  };
}
