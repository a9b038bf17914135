import { decodeFeatures } from '@leadloop/contracts';
import type { Features } from '@leadloop/contracts';
import type { Outcome } from '@leadloop/model';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

interface TrainingSetItem {
  readonly leadId: string;
  readonly outcome: Outcome;
  readonly occurredAt: Date;
  readonly features: Features;
  readonly sequence: number;
}

export interface TrainingSetPage {
  readonly total: number;
  readonly items: readonly TrainingSetItem[];
}

/** The set as it stood at a cut, in the order of acceptance; the whole of it is counted. */
export async function readTrainingSetPage(
  tx: Transaction,
  { organizationId, userId }: Actor,
  page: { readonly cutSequence: number; readonly afterSequence: number; readonly rowsMax: number },
): Promise<TrainingSetPage> {
  const atCut: Prisma.TrainingExampleWhereInput = {
    organizationId,
    userId,
    OR: [{ supersededBySequence: null }, { supersededBySequence: { gt: page.cutSequence } }],
  };
  const total = await tx.trainingExample.count({
    where: { ...atCut, sequence: { lte: page.cutSequence } },
  });
  const rows = await tx.trainingExample.findMany({
    where: { ...atCut, sequence: { lte: page.cutSequence, gt: page.afterSequence } },
    orderBy: { sequence: 'asc' },
    take: page.rowsMax,
  });
  return {
    total,
    items: rows.map((row) => ({
      leadId: row.leadId,
      outcome: row.outcome as Outcome,
      occurredAt: row.occurredAt,
      features: decodeFeatures(row.features),
      sequence: Number(row.sequence),
    })),
  };
}
