import { randomBytes } from 'node:crypto';
import { describe, inject, test } from 'vitest';
import { readTestEnvironment } from '../environment.ts';
import { type KafkaBroker, startJavaBroker } from './java-broker.ts';
import type { OwnKafka, SharedKafka } from './shared-kafka.ts';

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
  const kafka = await askDesk<SharedKafka>('/shared');
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
    const { unavailable } = await askDesk<OwnKafka>('/own');
    if (unavailable === null) body(() => startJavaBroker(readTestEnvironment().cacheDirectory));
    else didNotRun(`a broker that can be killed needs Java and Maven: ${unavailable}`);
  });
}

async function askDesk<Answer>(about: '/shared' | '/own'): Promise<Answer> {
  const response = await fetch(`${inject('kafkaDesk')}${about}`);
  return (await response.json()) as Answer;
}

const didNotRun = (why: string) => test('needs a broker', ({ skip }) => skip(why));
