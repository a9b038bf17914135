import { readTestEnvironment } from '../environment.ts';
import { type KafkaBroker, startJavaBroker } from './java-broker.ts';

export { KafkaUnavailable } from './kafka-unavailable.ts';

/** Starts a broker that may be broken; needs no test runner. Throws `KafkaUnavailable`. */
export const startKafkaBroker = (): Promise<KafkaBroker> =>
  startJavaBroker(readTestEnvironment().cacheDirectory);
