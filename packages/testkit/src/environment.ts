import { homedir } from 'node:os';
import path from 'node:path';

/** What tests take from their environment; read here and nowhere else in this package. */
export interface TestEnvironment {
  /** A Kafka that is there already. */
  readonly kafkaBrokers: readonly string[];
  /** Where jars are kept between runs. */
  readonly cacheDirectory: string;
}

export function readTestEnvironment(variables: NodeJS.ProcessEnv = process.env): TestEnvironment {
  return {
    kafkaBrokers: (variables['KAFKA_BROKERS'] ?? '')
      .split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== ''),
    cacheDirectory: path.join(
      variables['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'),
      'leadloop',
    ),
  };
}
