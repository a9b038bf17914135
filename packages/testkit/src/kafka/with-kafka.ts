import { randomBytes } from 'node:crypto';
import { describe, inject, test } from 'vitest';
import { readTestEnvironment } from '../environment.ts';
import { type KafkaBroker, startJavaBroker } from './java-broker.ts';
import { KafkaUnavailable } from './kafka-unavailable.ts';
import { kafkaJars } from './kafka-jars.ts';
import type { SharedKafka } from './shared-kafka.ts';

declare module 'vitest' {
  interface ProvidedContext {
    kafkaDesk: string;
  }
}

export interface TestKafka {
  readonly brokers: readonly string[];
  /** Stands before the names of topics and groups, so that suites which share the broker never meet. */
  readonly freshPrefix: () => string;
}

/** The broker that this run's suites share. */
export async function testKafka(): Promise<TestKafka | { readonly unavailable: string }> {
  const response = await fetch(inject('kafkaDesk'));
  const kafka = (await response.json()) as SharedKafka;
  if ('unavailable' in kafka) return kafka;
  return { ...kafka, freshPrefix: () => `t-${randomBytes(4).toString('hex')}.` };
}

/** A suite on a real Kafka. Where there is none, the run's closing lines say that it did not run, and why. */
export function describeWithKafka(name: string, body: (kafka: TestKafka) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the suite that calls names itself
  describe(name, async () => {
    const kafka = await testKafka();
    if ('unavailable' in kafka) didNotRun(kafka.unavailable);
    else body(kafka);
  });
}

/** A suite that starts brokers of its own and breaks them. */
export function describeWithOwnKafka(
  name: string,
  body: (start: () => Promise<KafkaBroker>) => void,
): void {
  // oxlint-disable-next-line vitest/valid-title -- the suite that calls names itself
  describe(name, async () => {
    const { cacheDirectory } = readTestEnvironment();
    try {
      await kafkaJars(cacheDirectory);
    } catch (error) {
      if (!(error instanceof KafkaUnavailable)) throw error;
      didNotRun(`a broker that can be killed needs Java and Maven: ${error.message}`);
      return;
    }
    body(() => startJavaBroker(cacheDirectory));
  });
}

const didNotRun = (why: string) => test('needs a broker', ({ skip }) => skip(why));
