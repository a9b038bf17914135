import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { passwordFile, readSecret } from '@leadloop/database';
import { generateLocalKeyPair } from '@leadloop/service-kit';
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
    const databases = await prepareDatabases(await superuserUrl(folder, port), folder.secrets);
    const context = { environment, folder, databases, publicKeyFile, privateKeyFile };
    const services = serviceNames.map((name) => keepService(name, context, keep));
    await Promise.all(services.map(({ ready }) => ready));
    say(`${serviceNames.join(', ')} are ready`);
  };
  const ready = start();
  ready.catch(() => undefined);
  return { ready, [Symbol.asyncDispose]: () => endInOrder(kept) };
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

function keepService(name: ServiceName, context: ServiceContext, keep: Keep): KeptProcess {
  const address = `http://${host}:${portsFrom(context.environment.port)[name]}`;
  return keep(
    () => specificationOf(name, context),
    async (_run, signal) => {
      while (!signal.aborted && !(await isReady(address))) await pause(healthPollMs);
    },
  );
}
