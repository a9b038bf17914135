import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestEnvironment } from '../environment.ts';
import { startDockerBroker } from './docker-broker.ts';
import { startJavaBroker } from './java-broker.ts';
import { KafkaUnavailable } from './kafka-unavailable.ts';

/** Where a run's Kafka is, or why there is none. */
export type SharedKafka =
  | { readonly brokers: readonly string[] }
  | { readonly unavailable: string };

/** The one broker of a test run. It is started when the first suite asks for it, and ended with the run. */
export interface KafkaDesk extends AsyncDisposable {
  /** Where workers, which are other processes, ask by HTTP. */
  readonly address: string;
}

export async function openKafkaDesk(environment: TestEnvironment): Promise<KafkaDesk> {
  const broker = new AsyncDisposableStack();
  let found: Promise<SharedKafka> | null = null;
  const server = createServer((_, response) => {
    found ??= find(environment, broker);
    void found.then((kafka) => response.end(JSON.stringify(kafka)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await close(server);
      await found;
      await broker.disposeAsync();
    },
  };
}

async function find(
  { kafkaBrokers, cacheDirectory }: TestEnvironment,
  parts: AsyncDisposableStack,
): Promise<SharedKafka> {
  if (kafkaBrokers.length > 0) return { brokers: kafkaBrokers };
  try {
    const { brokers } = parts.use(
      (await startDockerBroker()) ?? (await startJavaBroker(cacheDirectory)),
    );
    return { brokers };
  } catch (error) {
    const unavailable =
      error instanceof KafkaUnavailable ? error.message : `Kafka did not start: ${String(error)}`;
    return { unavailable };
  }
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
