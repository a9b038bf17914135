import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { passwordFile, readSecret } from '@leadloop/database';
import { generateLocalKeyPair, untilKafkaAnswers } from '@leadloop/service-kit';
import { type Environment, workspaceRoot } from '../environment.ts';
import { CommandFailed } from '../command-errors.ts';
import { isReady } from '../service-health.ts';
import type { ProcessSpecification, RunningProcess } from './child-process.ts';
import { type DataFolder, dataFolder } from './data-folder.ts';
import { prepareDatabases } from './databases.ts';
import { endInOrder } from './ending-order.ts';
import { type KeptProcess, keepRunning } from './keep-running.ts';
import { host, portsFrom } from './ports.ts';
import { type ServiceContext, type ServiceName, specificationOf } from './service-settings.ts';

const serviceNames: readonly ServiceName[] = ['leads', 'scoring', 'preferences', 'console'];
const healthPollMs = 40;
/** A service that waits for something shall not do so without a word. */
const sayEveryMs = 30_000;

export interface RunningSystem extends AsyncDisposable {
  /** Resolves once PostgreSQL and every service answer; rejects where one cannot start here. */
  readonly ready: Promise<void>;
}

/** Starts PostgreSQL, then every service, and keeps all of them running until disposed. */
export async function runSystem(
  environment: Environment,
  say: (line: string) => void,
): Promise<RunningSystem> {
  const folder = dataFolder(environment.dataDirectory);
  const kept: KeptProcess[] = [];
  const ending = new AbortController();
  let databaseLosses = 0;
  const keep = (
    specification: () => ProcessSpecification,
    untilReady: (run: RunningProcess, signal: AbortSignal) => Promise<void>,
  ) => {
    const isDatabase = specification().name === 'postgres';
    const process = keepRunning({
      specification,
      untilReady,
      // Its own end is no excuse for the database.
      databaseLosses: () => (isDatabase ? 0 : databaseLosses),
      say,
      ...(isDatabase ? { onLost: () => (databaseLosses += 1) } : {}),
    });
    kept.push(process);
    return process;
  };
  const start = async () => {
    const { publicKeyFile, privateKeyFile } = await generateLocalKeyPair(folder.keys);
    const port = await startPostgres(environment, folder, keep);
    say(`PostgreSQL is ready (port ${port})`);
    if (environment.kafka !== null) {
      await untilKafkaAnswers(environment.kafka, say, ending.signal);
      say(`Kafka is ready (${environment.kafka.brokers.join(', ')})`);
    }
    // Kept from now on would be nobody's to end.
    ending.signal.throwIfAborted();
    const databases = await prepareDatabases(await superuserUrl(folder, port), folder.secrets);
    const context = { environment, folder, databases, publicKeyFile, privateKeyFile };
    const services = serviceNames.map((name) => keepService(name, context, keep, say));
    await Promise.all(services.map(({ ready }) => ready));
    say(`${serviceNames.join(', ')} are ready`);
  };
  const ready = start();
  ready.catch(() => undefined);
  const dispose = () => {
    ending.abort();
    return endInOrder(kept);
  };
  return { ready, [Symbol.asyncDispose]: dispose };
}

type Keep = (
  specification: () => ProcessSpecification,
  untilReady: (run: RunningProcess, signal: AbortSignal) => Promise<void>,
) => KeptProcess;

/** Resolves to the port; once it has one, every later run takes the same. */
async function startPostgres(
  environment: Environment,
  folder: DataFolder,
  keep: Keep,
): Promise<number> {
  let port: number | null = null;
  const postgres = keep(
    () => ({
      name: 'postgres',
      script: path.join(workspaceRoot, 'packages/database/src/embedded-main.ts'),
      logFile: path.join(folder.logs, 'postgres.log'),
      environment: {
        ...environment.inherited,
        POSTGRES_DATA: folder.postgres,
        ...(port === null ? {} : { POSTGRES_PORT: String(port) }),
      },
    }),
    async ({ child }) => {
      port = await portAnnounced(child);
    },
  );
  await postgres.ready;
  if (port === null) throw new CommandFailed('PostgreSQL did not say its port');
  return port;
}

function portAnnounced(child: RunningProcess['child']): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('port' in message)) return;
      resolve(Number(message.port));
    });
  });
}

async function superuserUrl(folder: DataFolder, port: number): Promise<string> {
  const password = await readSecret(passwordFile(folder.postgres));
  return `postgresql://postgres:${password ?? ''}@${host}:${port}/postgres`;
}

function keepService(
  name: ServiceName,
  context: ServiceContext,
  keep: Keep,
  say: (line: string) => void,
): KeptProcess {
  const address = `http://${host}:${portsFrom(context.environment.port)[name]}`;
  const specification = () => specificationOf(name, context);
  return keep(specification, async (_run, signal) => {
    let sayAt = performance.now() + sayEveryMs;
    while (!signal.aborted && !(await isReady(address))) {
      if (performance.now() >= sayAt) {
        say(`${name} is not ready yet: its log, ${specification().logFile}, may say why`);
        sayAt += sayEveryMs;
      }
      await pause(healthPollMs);
    }
  });
}
