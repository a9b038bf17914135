import { accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Command } from '../command.ts';
import { type OperatorApi, operatorApi, type UserModel } from '../scoring-api.ts';
import type { ServiceAddresses } from '../service-call.ts';
import { isReady } from '../service-health.ts';
import { callingOptions, text } from './calling-options.ts';

interface ServiceStatus {
  readonly service: string;
  readonly url: string;
  readonly ready: boolean;
}

interface Lag {
  readonly service: string;
  readonly topic: string;
  /** Records of the topic that the service has not applied yet, over all partitions. */
  readonly lag: number;
}

type ListedUser = Omit<UserModel, 'outcomes'>;

interface Status {
  readonly services: readonly ServiceStatus[];
  /** Null where a service that counts it does not answer. */
  readonly lag: readonly Lag[] | null;
  readonly users: readonly ListedUser[] | null;
}

export const statusCommand: Command = {
  name: 'status',
  summary: 'Shows the services, how far they are behind the log, and what each user has.',
  positionals: [],
  options: callingOptions,
  notes: ['Reads what operators may: a token that is given must have the role operator.'],
  run: async (call) => {
    const access = await accessOf(call.environment, text(call, 'token'));
    const status = await readStatus(
      addressesOf(call.environment, text(call, 'url')),
      operatorApi(access),
    );
    call.terminal.print(call.json ? JSON.stringify(status) : readable(status));
    return status.services.every(({ ready }) => ready) ? 0 : 1;
  },
};

async function readStatus(addresses: ServiceAddresses, api: OperatorApi): Promise<Status> {
  const services = await Promise.all(
    Object.entries(addresses).map(async ([service, url]) => ({
      service,
      url,
      ready: await isReady(url),
    })),
  );
  const isUp = (name: string) => services.some(({ service, ready }) => service === name && ready);
  const consuming = ['leads', 'scoring'] as const;
  return {
    services,
    lag: consuming.every(isUp)
      ? (await Promise.all(consuming.map((name) => lagOf(name, addresses[name], api)))).flat()
      : null,
    users: isUp('scoring') ? (await api.models(addresses.scoring)).map(asListed) : null,
  };
}

async function lagOf(service: string, address: string, api: OperatorApi): Promise<Lag[]> {
  const partitions = Map.groupBy(await api.consumers(address), ({ topic }) => topic);
  return [...partitions].map(([topic, all]) => ({
    service,
    topic,
    lag: all.reduce((sum, { events }) => sum + events, 0),
  }));
}

const asListed = (model: UserModel): ListedUser => ({
  organizationId: model.organizationId,
  userId: model.userId,
  trainingDataCount: model.trainingDataCount,
  version: model.version,
  footing: model.footing,
});

function readable({ services, lag, users }: Status): string {
  const serviceRows = services.map(({ service, url, ready }) => [
    service,
    url,
    ready ? 'ready' : 'not ready',
  ]);
  const lagRows = lag?.map((one) => [`${one.service} ← ${one.topic}`, String(one.lag)]);
  const userRows = users?.map((user) => [
    user.organizationId,
    user.userId,
    String(user.trainingDataCount),
    String(user.version),
    user.footing,
  ]);
  return [
    table(['service', 'address', 'state'], serviceRows),
    lagRows ? table(['consumer', 'records behind'], lagRows) : 'lag: unknown, a service is down',
    userRows
      ? table(['organization', 'user', 'outcomes', 'version', 'footing'], userRows)
      : 'users: unknown, scoring is down',
  ].join('\n\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
