import { inTenant, type Tenant } from '@leadloop/database';
import { PrismaPg } from '@prisma/adapter-pg';

import type { StandingPreferences } from '../domain/ai-preferences.ts';
import { PrismaClient } from '../generated/prisma/client.ts';

/** Reads the rows of one tenant at a time. */
export interface PreferencesStore extends AsyncDisposable {
  /** The user's own row, or null before the first write. */
  find(tenant: Tenant): Promise<StandingPreferences | null>;
  /** Rejects while the database does not answer. */
  ping(): Promise<void>;
}

const connectionsMax = 10;

export function openPreferencesStore(databaseUrl: string): PreferencesStore {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl, max: connectionsMax }),
  });
  return {
    async find(tenant) {
      const { userId } = tenant;
      const row = await inTenant(prisma, tenant, (tx) =>
        tx.userAIPreferences.findUnique({ where: { userId }, omit: { id: true } }),
      );
      if (row === null) return null;
      return {
        ...row,
        createdAt: row.createdAt.getTime(),
        updatedAt: row.updatedAt.getTime(),
      };
    },
    async ping() {
      await prisma.$queryRaw`select 1`;
    },
    [Symbol.asyncDispose]: () => prisma.$disconnect(),
  };
}
