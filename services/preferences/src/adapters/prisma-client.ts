import { transactionIdleMsMax } from '@leadloop/database';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** What a tenant transaction hands to its work. */
export type Transaction = Prisma.TransactionClient;
export type { PrismaClient } from '../generated/prisma/client.ts';

/** Connections of one process for HTTP; the pipeline has a pool of its own. */
const connectionsMax = 10;

/** The client of the application role. `TenantTransactions` is the only way to its rows. */
export function openPrisma(databaseUrl: string): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: connectionsMax,
    idle_in_transaction_session_timeout: transactionIdleMsMax,
  });
  return new PrismaClient({ adapter });
}
