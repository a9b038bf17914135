import { randomUUID } from 'node:crypto';
import type { Access } from './access.ts';
import { callService } from './service-call.ts';

/** What operators see of each user's model. */
export interface UserModel {
  readonly organizationId: string;
  readonly userId: string;
  /** Examples that the served version learned from. */
  readonly trainingDataCount: number;
  /** Examples there are now. */
  readonly outcomes: number;
  readonly version: number;
  readonly footing: string;
}

/** How far a service is behind the log in one partition. */
export interface ConsumerLag {
  readonly topic: string;
  readonly partition: number;
  /** Records that are not applied yet. */
  readonly events: number;
  /** Age of the oldest of them. */
  readonly seconds: number;
}

export interface OutboxLag {
  readonly events: number;
  readonly seconds: number;
}

export interface Parked {
  readonly keys: number;
  readonly events: number;
  readonly deadLetters: number;
}

/** How far a service's pipeline is. */
export interface Progress {
  readonly items: readonly ConsumerLag[];
  readonly outbox: OutboxLag;
  /** Null where nothing can be parked. */
  readonly parked: Parked | null;
}

/** A key whose events wait, or a record that can be filed under nobody. */
export interface DeadLetter {
  readonly kind: 'parked-key' | 'unfiled-record';
  readonly key: string;
  readonly reason: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly missingSequence: number | null;
  readonly waiting: number;
  readonly since: string | null;
}

/** What of a key still waits after it was mended. */
export interface MendedKey {
  readonly sequence: number;
  readonly parkedBecause: string | null;
  readonly waiting: number;
}

/** The name in the tokens by which the command line reads what operators may. */
const operator = { organizationId: 'leadloop', userId: 'command-line' };
const pageSizeMax = 200;

/** The operators' routes: every user's model, how far each consumer is, and what it could not apply. */
export function operatorApi(access: Access, signal?: AbortSignal) {
  const get = async <Answer>(url: string): Promise<Answer> =>
    callService<Answer>({
      method: 'GET',
      url,
      token: await access.tokenFor(operator, 'operator'),
      ...(signal === undefined ? {} : { signal }),
    });
  const all = async <Item>(route: string): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor = '';
    do {
      const page = await get<{ items: Item[]; nextCursor: string | null }>(
        `${route}?limit=${pageSizeMax}${cursor}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (cursor !== '');
    return items;
  };
  return {
    models: (scoring: string) => all<UserModel>(`${scoring}/v1/models`),
    deadLetters: (scoring: string) => all<DeadLetter>(`${scoring}/v1/dead-letters`),
    /** `action` is redrive, or skip with a body. Under one key of idempotency, since a lost answer is asked for again. */
    mend: async (scoring: string, key: string, action: string, body?: object) =>
      callService<MendedKey>({
        method: 'POST',
        url: `${scoring}/v1/dead-letters/${key.replace(':', '/')}/${action}`,
        token: await access.tokenFor(operator, 'operator'),
        idempotencyKey: randomUUID(),
        ...(body === undefined ? {} : { body }),
      }),
    tick: async (scoring: string) =>
      callService<{ readonly tickId: string; readonly users: number }>({
        method: 'POST',
        url: `${scoring}/v1/ticks`,
        token: await access.tokenFor(operator, 'operator'),
        idempotencyKey: randomUUID(),
      }),
    progress: (service: string): Promise<Progress> => get<Progress>(`${service}/v1/consumers`),
  };
}

export type OperatorApi = ReturnType<typeof operatorApi>;
