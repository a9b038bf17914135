import { lagByTopic } from '@leadloop/service-kit';
import { type Access, accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Command } from '../command.ts';
import {
  type OperatorApi,
  operatorApi,
  type OutboxLag,
  type Parked,
  type Progress,
  type UserModel,
} from '../scoring-api.ts';
import { type ServiceAddresses, ServiceRefused } from '../service-call.ts';
import { healthOf } from '../service-health.ts';
import { table } from '../text-table.ts';
import { callingOptions, text } from './calling-options.ts';

interface ServiceStatus {
  readonly service: string;
  readonly url: string;
  readonly ready: boolean;
  /** The checks that keep it from being ready, with what they say. */
  readonly failing: readonly string[];
}

interface Lag {
  readonly service: string;
  readonly topic: string;
  /** Records of the topic that the service has not applied yet, over all partitions. */
  readonly lag: number;
  /** Age of the oldest of them. */
  readonly seconds: number;
}

type ListedUser = Omit<UserModel, 'outcomes'>;

interface Status {
  readonly services: readonly ServiceStatus[];
  /** Null where a service that counts it does not answer. */
  readonly lag: readonly Lag[] | null;
  readonly users: readonly ListedUser[] | null;
  /** What is committed and not in the log yet; null as above. */
  readonly outbox: readonly ({ readonly service: string } & OutboxLag)[] | null;
  /** What can not be applied and waits; null as above. */
  readonly parked: readonly ({ readonly service: string } & Parked)[] | null;
}

export const statusCommand: Command = {
  name: 'status',
  summary: 'Shows the services, how far they are behind the log, and what each user has.',
  positionals: [],
  options: callingOptions,
  notes: ['Reads what operators may: a token that is given must have the role operator.'],
  run: async (call) => {
    const access = await accessOf(call.environment, text(call, 'token'));
    const status = await readStatus(addressesOf(call.environment, text(call, 'url')), access);
    call.terminal.print(call.json ? JSON.stringify(status) : readable(status));
    return status.services.every(({ ready }) => ready) ? 0 : 1;
  },
};

/** A service that is not ready may hang: it is not waited for. */
const answerTimeoutMs = 10_000;

async function readStatus(addresses: ServiceAddresses, access: Access): Promise<Status> {
  const services = await Promise.all(
    Object.entries(addresses).map(async ([service, url]) => ({
      service,
      url,
      ...(await healthOf(url)),
    })),
  );
  // One that is too far behind is not ready, and just then its lag is asked for.
  const ask = async <Answer>(
    name: 'leads' | 'scoring' | 'preferences',
    question: (api: OperatorApi, address: string) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const health = services.find(({ service }) => service === name);
    if (health?.answers !== true) return null;
    const limit = health.ready ? undefined : AbortSignal.timeout(answerTimeoutMs);
    return nullWhereUnable(question(operatorApi(access, limit), addresses[name]));
  };
  const progress = await Promise.all(
    (['leads', 'scoring', 'preferences'] as const).map((service) =>
      ask(service, async (api, address) => ({ service, ...(await api.progress(address)) })),
    ),
  );
  const known = progress.every((one) => one !== null) ? progress : null;
  const models = await ask('scoring', (api, address) => api.models(address));
  return {
    services: services.map(({ service, url, ready, failing }) => ({
      service,
      url,
      ready,
      failing,
    })),
    lag: known?.flatMap(lagOf) ?? null,
    users: models?.map(asListed) ?? null,
    outbox: known?.map(({ service, outbox }) => ({ service, ...outbox })) ?? null,
    parked: known?.flatMap(({ service, parked }) => (parked ? { service, ...parked } : [])) ?? null,
  };
}

/** What a service can not tell now, its database or its log being away; what it refuses is thrown. */
async function nullWhereUnable<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceRefused && error.status < 500) throw error;
    return null;
  }
}

type ServiceProgress = Progress & { readonly service: string };

function lagOf({ service, items }: ServiceProgress): Lag[] {
  return lagByTopic(items).map(({ topic, events, seconds }) => ({
    service,
    topic,
    lag: events,
    seconds,
  }));
}

const asListed = (model: UserModel): ListedUser => ({
  organizationId: model.organizationId,
  userId: model.userId,
  trainingDataCount: model.trainingDataCount,
  version: model.version,
  footing: model.footing,
});

function readable({ services, lag, users, outbox, parked }: Status): string {
  const serviceRows = services.map(({ service, url, ready, failing }) => [
    service,
    url,
    ready ? 'ready' : notReady(failing),
  ]);
  const lagRows = [
    ...(lag ?? []).map((one) => [`${one.service} ← ${one.topic}`, ...behind(one.lag, one.seconds)]),
    ...(outbox ?? []).map((one) => [`log ← ${one.service}`, ...behind(one.events, one.seconds)]),
  ];
  const userRows = users?.map((user) => [
    user.organizationId,
    user.userId,
    String(user.trainingDataCount),
    String(user.version),
    user.footing,
  ]);
  return [
    table(['service', 'address', 'state'], serviceRows),
    lag === null
      ? 'lag: unknown, a service is down or its log is'
      : table(['from', 'records behind', 'seconds behind'], lagRows),
    ...(parked ?? []).map(
      ({ service, keys, events, deadLetters }) =>
        `${service}: ${keys} users parked, ${events} records held for them, ${deadLetters} dead letters`,
    ),
    userRows
      ? table(['organization', 'user', 'outcomes', 'version', 'footing'], userRows)
      : 'users: unknown, scoring is down',
  ].join('\n\n');
}

const notReady = (failing: readonly string[]): string =>
  failing.length === 0 ? 'not ready' : `not ready: ${failing.join(', ')}`;

const behind = (events: number, seconds: number): string[] => [String(events), seconds.toFixed(1)];
