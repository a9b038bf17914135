import type { Access, Person } from './access.ts';
import { callService, type ServiceAddresses, ServiceRefused } from './service-call.ts';

/** Who is erased: a user, whose id is unique everywhere, or an organization with everybody in it. */
export type Erased = { readonly userId: string } | { readonly organizationId: string };

/** What a service says of an erasure. */
export interface ErasureReport {
  readonly organizationId: string;
  readonly userId: string | null;
  readonly erasedAt: string;
  /** Rows that went, by what they were. */
  readonly removed: Readonly<Record<string, number>> | null;
}

export const erasingServices = ['leads', 'scoring', 'preferences'] as const;
export type ErasingService = (typeof erasingServices)[number];

/** The name in the tokens by which the command line does what operators may. */
const operator: Person = { organizationId: 'leadloop', userId: 'command-line' };

/** Erasing, and asking each service whether it is done. */
export function erasureApi(addresses: ServiceAddresses, access: Access) {
  const call = async <Answer>(method: 'GET' | 'DELETE', url: string): Promise<Answer> =>
    callService<Answer>({ method, url, token: await access.tokenFor(operator, 'operator') });
  return {
    erase: (erased: Erased) =>
      call<ErasureReport>('DELETE', `${addresses.leads}/v1/${pathOf(erased)}`),
    /** Null while the service is not done; `silent` where it keeps no report. */
    reportOf: async (
      service: ErasingService,
      { organizationId, userId }: ErasureReport,
    ): Promise<ErasureReport | null | 'silent'> => {
      const user = userId === null ? '' : `&userId=${userId}`;
      const url = `${addresses[service]}/v1/erasures?organizationId=${organizationId}${user}&limit=1`;
      try {
        const { items } = await call<{ items: ErasureReport[] }>('GET', url);
        return items.find((item) => item.userId === userId) ?? null;
      } catch (error) {
        if (error instanceof ServiceRefused && error.code === 'route-not-found') return 'silent';
        throw error;
      }
    },
  };
}

export type ErasureApi = ReturnType<typeof erasureApi>;

const pathOf = (erased: Erased): string =>
  'userId' in erased ? `users/${erased.userId}` : `organizations/${erased.organizationId}`;
