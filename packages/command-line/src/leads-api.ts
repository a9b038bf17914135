import { randomUUID } from 'node:crypto';
import type { FeatureValue } from '@leadloop/contracts';
import type { Access, Person } from './access.ts';
import { callService } from './service-call.ts';

/** A lead as it is sent; times are ISO 8601. */
export interface LeadBody {
  readonly name?: string;
  readonly score?: number;
  readonly attributes: Readonly<Record<string, FeatureValue>>;
  readonly occurredAt: string;
  /** Whose it is, where an admin speaks for somebody else. */
  readonly assigneeId?: string;
  /** What had happened on it before it was sent; at most a hundred. */
  readonly activities?: readonly { readonly occurredAt: string }[];
}

/** A closed lead with its outcome; an unknown lead is made in the same transaction. */
export interface OutcomeItem {
  readonly leadId: string;
  readonly outcome: 'WON' | 'LOST';
  readonly occurredAt: string;
  readonly lead: LeadBody;
}

/** What became of one item: `status` as if it had been sent alone. */
export interface OutcomeResult {
  readonly leadId: string;
  readonly status: number;
  readonly problem?: { readonly type: string; readonly detail?: string };
}

/** The routes of the leads service that history comes in by, each as the person it belongs to. */
export function leadsApi(address: string, access: Access, signal?: AbortSignal) {
  const call = async <Answer>(
    person: Person,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<Answer> =>
    callService<Answer>({
      method,
      url: `${address}/v1/${path}`,
      token: await access.tokenFor(person),
      ...(body === undefined ? {} : { body }),
      ...(method === 'POST' ? { idempotencyKey: randomUUID() } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    recordOutcomes: async (person: Person, items: readonly OutcomeItem[]) =>
      (await call<{ items: OutcomeResult[] }>(person, 'POST', 'outcomes', { items })).items,
    /** As an admin: makes somebody a user of the own organization, or finds that they are one. */
    createUser: (person: Person) => call(person, 'POST', `users/${person.userId}`),
    createLead: (person: Person, leadId: string, body: LeadBody) =>
      call(person, 'POST', 'leads', { leadId, ...body }),
    /** The best open lead, as it stands in the stored ranking. */
    bestOpenLead: async (person: Person) => {
      const path = 'leads?status=open&sort=-probability&limit=1';
      const { items } = await call<{ items: { modelVersion: number }[] }>(person, 'GET', path);
      return items[0] ?? null;
    },
  };
}

export type LeadsApi = ReturnType<typeof leadsApi>;
