import type { Footing } from '@leadloop/model';
import type { LeadScoringModel } from '../generated/prisma/client.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

/** A user's progress, in the types of the domain. */
export interface KeySummary {
  readonly sequence: number;
  readonly outcomes: number;
  readonly wins: number;
  readonly footing: Footing;
  readonly newestVersion: number;
  readonly servedVersion: number;
  readonly attemptedSequence: number | null;
}

/** Of a user of whom nothing was heard yet. */
const nothingYet: KeySummary = {
  sequence: 0,
  outcomes: 0,
  wins: 0,
  footing: 'prior',
  newestVersion: 0,
  servedVersion: 0,
  attemptedSequence: null,
};

export async function readKeySummary(tx: Transaction, actor: Actor): Promise<KeySummary> {
  const { organizationId, userId } = actor;
  const row = await tx.keyState.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
  });
  if (row === null) return nothingYet;
  return {
    ...row,
    sequence: Number(row.sequence),
    footing: row.footing as Footing,
    attemptedSequence: row.attemptedSequence === null ? null : Number(row.attemptedSequence),
  };
}

export function readLeadScoringModel(
  tx: Transaction,
  { userId }: Actor,
): Promise<LeadScoringModel | null> {
  return tx.leadScoringModel.findUnique({ where: { userId } });
}
