import {
  type AuthenticationSettings,
  type Environment,
  type HttpSettings,
  InvalidSetting,
  type LogLevel,
  postgresProtocols,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readSettings,
  type SettingsReader,
} from '@leadloop/service-kit';

export interface LeadsConfig {
  readonly http: HttpSettings;
  readonly authentication: AuthenticationSettings;
  readonly logLevel: LogLevel;
  readonly autoProvision: boolean;
  readonly scoreHistoryDays: number;
  readonly databases: {
    /** The application role, held by row-level security. */
    readonly applicationUrl: string;
    readonly ingestUrl: string;
    /** When given, migrations are applied at the start. */
    readonly ownerUrl: string | undefined;
    readonly logUrl: string;
  };
}

const defaultPort = 4101;
/** Ten years: more is no history but an archive. */
const scoreHistoryDaysMax = 3_650;

/** The one place of this process that reads the environment. Throws `InvalidSetting`. */
export function readConfig(environment: Environment = process.env): LeadsConfig {
  const read = readSettings(environment);
  refuseKafka(read);
  return {
    http: readHttpSettings(read, defaultPort),
    authentication: readAuthenticationSettings(read),
    logLevel: readLogLevel(read),
    autoProvision: read.flag('AUTO_PROVISION', true),
    scoreHistoryDays: read.integer('SCORE_HISTORY_DAYS', { min: 1, max: scoreHistoryDaysMax }, 400),
    databases: {
      applicationUrl: read.address('DATABASE_URL', postgresProtocols),
      ingestUrl: read.address('INGEST_DATABASE_URL', postgresProtocols),
      ownerUrl: read.optionalAddress('OWNER_DATABASE_URL', postgresProtocols),
      logUrl: read.address('LOG_DATABASE_URL', postgresProtocols),
    },
  };
}

function refuseKafka(read: SettingsReader): void {
  if (read.oneOf('LEADLOOP_LOG', ['postgres', 'kafka'], 'postgres') === 'kafka') {
    throw new InvalidSetting(
      'LEADLOOP_LOG is "kafka", which this version cannot do yet: set it to postgres',
    );
  }
}
