import { InvalidSetting, postgresProtocols, type SettingsReader } from './settings.ts';

const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export interface KafkaSettings {
  readonly kind: 'kafka';
  readonly brokers: readonly string[];
  /** Before every topic and group name: several systems share one cluster. */
  readonly topicPrefix: string;
  readonly ssl: boolean;
  readonly sasl?: {
    readonly mechanism: (typeof saslMechanisms)[number];
    readonly username: string;
    readonly password: string;
  };
  /** Of topics that are made; -1 leaves it to the broker. */
  readonly replicationFactor: number;
}

/** Where the log is. */
export type LogSettings =
  | { readonly kind: 'postgres'; readonly databaseUrl: string }
  | KafkaSettings;

/** The log of `readLogKind`, and what it needs: `LOG_DATABASE_URL`, or the settings of Kafka. */
export function readLogSettings(read: SettingsReader): LogSettings {
  if (readLogKind(read) === 'kafka') return readKafkaSettings(read);
  return { kind: 'postgres', databaseUrl: read.address('LOG_DATABASE_URL', postgresProtocols) };
}

/** `LEADLOOP_LOG` (postgres). */
export function readLogKind(read: SettingsReader): LogSettings['kind'] {
  return read.oneOf('LEADLOOP_LOG', ['postgres', 'kafka'], 'postgres');
}

/** Every setting of Kafka, for processes that pass them on. */
export const kafkaSettingNames = [
  'KAFKA_BROKERS',
  'KAFKA_TOPIC_PREFIX',
  'KAFKA_SSL',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_REPLICATION_FACTOR',
] as const;

const replicasMax = 32_767;

/** `KAFKA_BROKERS`, which is required, and the others of Kafka. */
export function readKafkaSettings(read: SettingsReader): KafkaSettings {
  const sasl = readSasl(read);
  return {
    kind: 'kafka',
    brokers: readBrokers(read),
    topicPrefix: readTopicPrefix(read),
    ssl: read.flag('KAFKA_SSL', false),
    ...(sasl === undefined ? {} : { sasl }),
    replicationFactor: readReplicationFactor(read),
  };
}

const brokerPattern = /^[\w.-]+:\d{1,5}$/;

function readBrokers(read: SettingsReader): string[] {
  const given = read.optionalText('KAFKA_BROKERS');
  if (given === undefined) {
    throw new InvalidSetting(
      'KAFKA_BROKERS is missing: Kafka is asked for, so name its brokers, e.g. "localhost:9092"',
    );
  }
  const brokers = given.split(',').map((broker) => broker.trim());
  const broken = brokers.find((broker) => !brokerPattern.test(broker));
  if (broken === undefined) return brokers;
  throw new InvalidSetting(
    `KAFKA_BROKERS has "${broken}": expected host:port, or several with commas between`,
  );
}

/** What Kafka lets a topic's name be made of; some room is left for the name itself. */
const prefixPattern = /^[\w.-]{0,100}$/;

function readTopicPrefix(read: SettingsReader): string {
  const prefix = read.text('KAFKA_TOPIC_PREFIX', '');
  if (prefixPattern.test(prefix)) return prefix;
  throw new InvalidSetting(
    `KAFKA_TOPIC_PREFIX is "${prefix}": expected at most 100 letters, digits, ".", "_" and "-"`,
  );
}

function readSasl(read: SettingsReader): KafkaSettings['sasl'] {
  if (read.optionalText('KAFKA_SASL_MECHANISM') === undefined) {
    const stray = (['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).find(
      (name) => read.optionalText(name) !== undefined,
    );
    if (stray === undefined) return undefined;
    throw new InvalidSetting(`KAFKA_SASL_MECHANISM is missing, but ${stray} is given`);
  }
  return {
    mechanism: read.oneOf('KAFKA_SASL_MECHANISM', saslMechanisms),
    username: read.text('KAFKA_SASL_USERNAME'),
    password: read.text('KAFKA_SASL_PASSWORD'),
  };
}

function readReplicationFactor(read: SettingsReader): number {
  const factor = read.integer('KAFKA_REPLICATION_FACTOR', { min: -1, max: replicasMax }, -1);
  if (factor !== 0) return factor;
  throw new InvalidSetting(
    'KAFKA_REPLICATION_FACTOR is "0": expected 1 or more, or -1 for the broker\'s own default',
  );
}
