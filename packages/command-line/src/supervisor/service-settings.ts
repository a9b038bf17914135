import path from 'node:path';
import { kafkaSettingNames } from '@leadloop/service-kit';
import { type Environment, workspaceRoot } from '../environment.ts';
import type { ProcessSpecification } from './child-process.ts';
import type { DataFolder } from './data-folder.ts';
import type { Databases } from './databases.ts';
import { host, portsFrom } from './ports.ts';

export type ServiceName = 'console' | 'leads' | 'scoring' | 'preferences';

export interface ServiceContext {
  readonly environment: Environment;
  readonly folder: DataFolder;
  readonly databases: Databases;
  readonly publicKeyFile: string;
  readonly privateKeyFile: string;
}

/** What one service runs as: each gets its own settings and nobody else's secrets. */
export function specificationOf(name: ServiceName, context: ServiceContext): ProcessSpecification {
  const { environment, folder } = context;
  return {
    name,
    script: path.join(workspaceRoot, 'services', name, 'src/main.ts'),
    logFile: path.join(folder.logs, `${name}.log`),
    environment: {
      ...environment.inherited,
      ...passedOn(environment.serviceSettings, ['LOG_LEVEL']),
      HOST: host,
      PORT: String(portsFrom(environment.port)[name]),
      ...ownSettings(name, context),
    },
  };
}

function ownSettings(name: ServiceName, context: ServiceContext): Record<string, string> {
  if (name === 'console') return consoleSettings(context);
  const { databases, environment, publicKeyFile } = context;
  const own = databases[name];
  const common = {
    DATABASE_URL: own.applicationUrl,
    INGEST_DATABASE_URL: own.ingestUrl,
    OWNER_DATABASE_URL: own.ownerUrl,
    JWT_PUBLIC_KEY_FILE: publicKeyFile,
    ...passedOn(environment.serviceSettings, ['AUTO_PROVISION']),
  };
  const ofPipeline = {
    ...common,
    ...logSettings(context),
    ...passedOn(environment.serviceSettings, ['READY_LAG_SECONDS_MAX']),
  };
  if (name === 'preferences') return ofPipeline;
  if (name === 'leads') {
    return { ...ofPipeline, ...passedOn(environment.serviceSettings, ['SCORE_HISTORY_DAYS']) };
  }
  return {
    ...ofPipeline,
    OPERATOR_DATABASE_URL: own.operatorUrl,
    ...passedOn(environment.serviceSettings, ['TRAINING_WORKERS']),
  };
}

function logSettings({ environment, databases }: ServiceContext): Record<string, string> {
  if (environment.kafka === null) {
    return { LEADLOOP_LOG: 'postgres', LOG_DATABASE_URL: databases.log.ownerUrl };
  }
  return { LEADLOOP_LOG: 'kafka', ...passedOn(environment.serviceSettings, kafkaSettingNames) };
}

function consoleSettings({ environment, folder, privateKeyFile }: ServiceContext) {
  const ports = portsFrom(environment.port);
  return {
    LEADS_URL: `http://${host}:${ports.leads}`,
    SCORING_URL: `http://${host}:${ports.scoring}`,
    PREFERENCES_URL: `http://${host}:${ports.preferences}`,
    SIGN_IN: 'local',
    JWT_PRIVATE_KEY_FILE: privateKeyFile,
    SAMPLE_USERS_FILE: folder.sampleUsers,
  };
}

function passedOn(settings: Readonly<Record<string, string>>, names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
