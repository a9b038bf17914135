import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@leadloop/database';
import { KafkaEventLog } from '@leadloop/kafka-event-log';
import { uuidAsBase64Url } from './cluster-id.ts';
import { eventually } from '../eventually.ts';
import { kafkaJars } from './kafka-jars.ts';

const START_MS_MAX = 60_000;

/** A broker of a test's own, which it may break. */
export interface KafkaBroker extends AsyncDisposable {
  readonly brokers: readonly string[];
  /** Ends it as SIGKILL does. */
  kill(): Promise<void>;
  /** Stops it as SIGSTOP does: connections stand, nothing is answered. */
  stop(): void;
  continue(): void;
  /** Starts it again after `kill`, at the same address with the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/** Starts Apache Kafka: one node, both broker and controller. Throws `KafkaUnavailable` where Java or its jars are missing. */
export async function startJavaBroker(cacheDirectory: string): Promise<KafkaBroker> {
  const jars = await kafkaJars(cacheDirectory);
  const folder = await mkdtemp(path.join(tmpdir(), 'leadloop-kafka-'));
  const port = await freePort();
  const settings = path.join(folder, 'server.properties');
  await writeFile(settings, serverProperties(folder, port, await freePort()));
  const storage = ['format', '-t', uuidAsBase64Url(), '-c', settings];
  await promisify(execFile)('java', ['-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...storage]);
  const brokers = [`127.0.0.1:${port}`];
  const begin = () => spawnBroker(jars, settings, brokers);
  let child = await begin();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return {
    brokers,
    kill,
    stop: () => void child.kill('SIGSTOP'),
    continue: () => void child.kill('SIGCONT'),
    restart: async () => {
      await kill();
      child = await begin();
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function spawnBroker(
  jars: string,
  settings: string,
  brokers: readonly string[],
): Promise<ChildProcess> {
  const args = ['-Xmx512m', '-cp', `${jars}/*`, 'kafka.Kafka', settings];
  const child = spawn('java', args, { stdio: 'ignore' });
  try {
    await eventually(() => answers(child, brokers), { timeoutMs: START_MS_MAX, intervalMs: 100 });
    return child;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function answers(child: ChildProcess, brokers: readonly string[]): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`Kafka ended with ${child.exitCode}`);
  const log = await KafkaEventLog.open({ brokers });
  await log[Symbol.asyncDispose]();
  return true;
}

/** Sessions may be as short as a second, and a group need not wait for more members, so that tests need not either. */
const serverProperties = (folder: string, port: number, controllerPort: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
log.dirs=${path.join(folder, 'data')}
`;
