import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  InvalidSetting,
  type KafkaSettings,
  kafkaSettingNames,
  readKafkaSettings,
  readLogKind,
  readSettings,
} from '@leadloop/service-kit';
import { CommandFailed } from './command-errors.ts';

/** What the command line takes from its environment; read here and nowhere else. */
export interface Environment {
  /** The folder a relative path of the caller is meant from. */
  readonly callerDirectory: string;
  readonly dataDirectory: string;
  /** The console's port; leads, scoring and preferences take the next three. */
  readonly port: number;
  readonly token: string | null;
  /** The log that `start` runs the services on: Kafka, or null for the embedded one. */
  readonly kafka: KafkaSettings | null;
  readonly processorCount: number;
  /** What every child process gets: enough to run, nothing that is secret or meant for others. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Settings of the services that may be given to `start`; each service gets its own alone. */
  readonly serviceSettings: Readonly<Record<string, string>>;
}

const defaultPort = 4100;
const highestPort = 65_532;
const inheritedNames = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot'] as const;
const serviceSettingNames = [
  'LOG_LEVEL',
  'AUTO_PROVISION',
  'SCORE_HISTORY_DAYS',
  'TRAINING_WORKERS',
  'READY_LAG_SECONDS_MAX',
  ...kafkaSettingNames,
] as const;

/** pnpm runs scripts at the root of the workspace; so does this when it is started by hand. */
export const workspaceRoot = path.resolve(import.meta.dirname, '../../..');

/** @throws CommandFailed with one line that names the setting */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const callerDirectory = variables['INIT_CWD'] ?? process.cwd();
  const folder = variables['LEADLOOP_DATA'];
  return {
    callerDirectory,
    dataDirectory: folder
      ? path.resolve(callerDirectory, folder)
      : path.join(workspaceRoot, '.leadloop'),
    port: readPort(variables['LEADLOOP_PORT']),
    token: variables['LEADLOOP_TOKEN'] || null,
    kafka: readKafka(variables),
    processorCount: availableParallelism(),
    inherited: pick(variables, inheritedNames),
    serviceSettings: pick(variables, serviceSettingNames),
  };
}

function readPort(given: string | undefined): number {
  if (given === undefined || given === '') return defaultPort;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (port >= 1 && port <= highestPort) return port;
  throw new CommandFailed(
    `LEADLOOP_PORT must be a whole number from 1 to ${highestPort} (the services take the next three), not "${given}"`,
  );
}

/** @throws CommandFailed where Kafka is asked for and its settings are missing or broken */
function readKafka(variables: NodeJS.ProcessEnv): KafkaSettings | null {
  const read = readSettings(variables);
  return inOneLine(() => (readLogKind(read) === 'kafka' ? readKafkaSettings(read) : null));
}

/** Kafka's settings as far as they are given, whichever log `start` would use. @throws CommandFailed */
export function kafkaIn(environment: Environment, brokers: string | undefined): KafkaSettings {
  const named = brokers === undefined ? {} : { KAFKA_BROKERS: brokers };
  const read = readSettings({ ...environment.serviceSettings, ...named });
  return inOneLine(() => readKafkaSettings(read));
}

function inOneLine<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidSetting ? new CommandFailed(error.message) : error;
  }
}

function pick(variables: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
