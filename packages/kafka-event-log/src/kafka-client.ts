import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';

/** A name and a password, under one of the mechanisms that need nothing else. */
export type KafkaSasl = Extract<
  SASLOptions,
  { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' }
>;

/** How a cluster is reached. */
export interface KafkaConnection {
  /** `host:port` of some of its brokers; the others are learned from these. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly ssl?: boolean;
  readonly sasl?: KafkaSasl;
  readonly logger?: LogLogger;
  /** For connections through something else, such as a proxy. */
  readonly socketFactory?: ISocketFactory;
}

/** What the log says about itself; pino's loggers fit. */
export interface LogLogger {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

const CONNECTION_TIMEOUT_MS = 3_000;
/** Beyond this a broker is taken for silent. Below the relay's lease, so that a relay hears of it while it still leads. */
const REQUEST_TIMEOUT_MS = 8_000;

export function openClient(connection: KafkaConnection): Kafka {
  const { brokers, clientId = 'leadloop', ssl = false, sasl, logger, socketFactory } = connection;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl,
    ...(sasl === undefined ? {} : { sasl }),
    ...(socketFactory === undefined ? {} : { socketFactory }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // What is tried again for ever is tried again by whoever calls, who can also be stopped.
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error, groupId } }) =>
        logger?.warn({ kafka: namespace, error, groupId }, message),
  });
}
