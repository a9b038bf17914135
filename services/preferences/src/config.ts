import {
  postgresProtocols,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readSettings,
  type AuthenticationSettings,
  type Environment,
  type HttpSettings,
  type LogLevel,
} from '@leadloop/service-kit';

/** Secrets stand apart, so that the rest can be shown. */
export interface Config {
  readonly http: HttpSettings;
  readonly logLevel: LogLevel;
  readonly authentication: AuthenticationSettings;
  readonly secrets: {
    readonly databaseUrl: string;
    /** When given, migrations are applied at start. */
    readonly ownerDatabaseUrl: string | undefined;
  };
}

const defaultPort = 4103;

export function readConfig(environment: Environment = process.env): Config {
  const read = readSettings(environment);
  return {
    http: readHttpSettings(read, defaultPort),
    logLevel: readLogLevel(read),
    authentication: readAuthenticationSettings(read),
    secrets: {
      databaseUrl: read.address('DATABASE_URL', postgresProtocols),
      ownerDatabaseUrl: read.optionalAddress('OWNER_DATABASE_URL', postgresProtocols),
    },
  };
}
