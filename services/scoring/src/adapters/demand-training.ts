import { mergeOnConflict } from './pending-rows.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

const demandSql = `insert into pending_training (organization_id, user_id, cut_sequence, trigger)
  values ($1, $2, $3, 'demand') ${mergeOnConflict}`;

/** Asks for a training on everything that is known; merged with one that waits or runs. */
export async function demandTraining(
  tx: Transaction,
  { organizationId, userId }: Actor,
  cutSequence: number,
): Promise<void> {
  await tx.$executeRawUnsafe(demandSql, organizationId, userId, cutSequence);
}
