import type { ModelVersion, TrainingDecision } from '../generated/prisma/client.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

export type { ModelVersion, TrainingDecision } from '../generated/prisma/client.ts';

/** Everything of a version but its parameters, which may be large. */
export type VersionSummary = Omit<ModelVersion, 'parameters'>;

/** Newest first, those older than `beforeVersion`. */
export function listVersions(
  tx: Transaction,
  { organizationId, userId }: Actor,
  beforeVersion: number | null,
  rowsMax: number,
): Promise<VersionSummary[]> {
  return tx.modelVersion.findMany({
    omit: { parameters: true },
    where: {
      organizationId,
      userId,
      ...(beforeVersion === null ? {} : { version: { lt: beforeVersion } }),
    },
    orderBy: { version: 'desc' },
    take: rowsMax,
  });
}

export interface Receipt {
  readonly version: VersionSummary;
  readonly decision: TrainingDecision;
}

/** What a version was made from, and the decision that made it; null where there is none such. */
export async function readReceipt(
  tx: Transaction,
  { organizationId, userId }: Actor,
  version: number,
): Promise<Receipt | null> {
  const row = await tx.modelVersion.findUnique({
    omit: { parameters: true },
    where: { organizationId_userId_version: { organizationId, userId, version } },
  });
  if (row === null) return null;
  const sequence = row.decisionSequence;
  const decision = await tx.trainingDecision.findUniqueOrThrow({
    where: { organizationId_userId_sequence: { organizationId, userId, sequence } },
  });
  return { version: row, decision };
}

/** Newest first, those older than `beforeSequence`. */
export function listDecisions(
  tx: Transaction,
  { organizationId, userId }: Actor,
  beforeSequence: number | null,
  rowsMax: number,
): Promise<TrainingDecision[]> {
  return tx.trainingDecision.findMany({
    where: {
      organizationId,
      userId,
      ...(beforeSequence === null ? {} : { sequence: { lt: beforeSequence } }),
    },
    orderBy: { sequence: 'desc' },
    take: rowsMax,
  });
}
