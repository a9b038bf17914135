import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestEnvironment } from '../environment.ts';
import { startDockerBroker } from './docker-broker.ts';
import { startJavaBroker } from './java-broker.ts';
import { kafkaJars } from './kafka-jars.ts';
import { KafkaUnavailable } from './kafka-unavailable.ts';

/** Where a run's Kafka is, or why there is none. */
export type SharedKafka =
  | { readonly brokers: readonly string[] }
  | { readonly unavailable: string };

/** Whether suites can start brokers of their own: `null`, or why not. */
export interface OwnKafka {
  readonly unavailable: string | null;
}

/** The one broker of a test run. It is started when the first suite asks for it, and ended with the run. */
export interface KafkaDesk extends AsyncDisposable {
  /** Where workers, which are other processes, ask by HTTP: `/shared` for the broker, `/own` for what one of their own takes. */
  readonly address: string;
}

export async function openKafkaDesk(environment: TestEnvironment): Promise<KafkaDesk> {
  const broker = new AsyncDisposableStack();
  let found: Promise<SharedKafka> | null = null;
  const shared = () => (found ??= find(environment, broker));
  const server = createServer(({ url }, response) => {
    const answer = url === '/own' ? prepareOwn(environment.cacheDirectory) : shared();
    void answer.then((kafka) => response.end(JSON.stringify(kafka)));
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
  // An engine that cannot bring the image is as good as none where Java is.
  let withDocker = 'no Docker engine';
  const container = await startDockerBroker().catch((error: unknown) => {
    withDocker = `no container (${String(error)})`;
    return null;
  });
  try {
    const { brokers } = parts.use(container ?? (await startJavaBroker(cacheDirectory)));
    return { brokers };
  } catch (error) {
    return { unavailable: `no KAFKA_BROKERS, ${withDocker}, and ${reasonOf(error)}` };
  }
}

async function prepareOwn(cacheDirectory: string): Promise<OwnKafka> {
  try {
    await kafkaJars(cacheDirectory);
    return { unavailable: null };
  } catch (error) {
    return { unavailable: reasonOf(error) };
  }
}

const reasonOf = (error: unknown) =>
  error instanceof KafkaUnavailable ? error.message : `Kafka did not start: ${String(error)}`;

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
