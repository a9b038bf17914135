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

/** The name in the tokens by which the command line reads what operators may. */
const operator = { organizationId: 'leadloop', userId: 'command-line' };
const pageSizeMax = 200;

/** The operators' routes: every user's model, and how far each consumer is. */
export function operatorApi(access: Access, signal?: AbortSignal) {
  const get = async <Answer>(url: string): Promise<Answer> =>
    callService<Answer>({
      method: 'GET',
      url,
      token: await access.tokenFor(operator, 'operator'),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    models: async (scoring: string): Promise<UserModel[]> => {
      const models: UserModel[] = [];
      let cursor = '';
      do {
        const page = await get<{ items: UserModel[]; nextCursor: string | null }>(
          `${scoring}/v1/models?limit=${pageSizeMax}${cursor}`,
        );
        models.push(...page.items);
        cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      } while (cursor !== '');
      return models;
    },
    progress: (service: string): Promise<Progress> => get<Progress>(`${service}/v1/consumers`),
  };
}

export type OperatorApi = ReturnType<typeof operatorApi>;
