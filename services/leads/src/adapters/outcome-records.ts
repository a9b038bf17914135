import { randomBytes } from 'node:crypto';
import { FEATURE_IV_BYTES, type LeadOutcome, sealFeatures } from '@leadloop/contracts';
import { v7 as uuidv7 } from 'uuid';
import { type OutgoingRecord, outcomeRecord } from '../integration-events.ts';
import type { TrainingExample } from '../reactions/on-outcome-recorded.ts';
import { nextSequences } from './key-sequences.ts';
import type { SqlTransaction } from './sql.ts';
import type { Publication, WorkingLead } from './working-lead.ts';

interface OutcomesToSend {
  readonly organizationId: string;
  readonly leads: readonly WorkingLead[];
  readonly featureKeys: ReadonlyMap<string, Buffer>;
}

/** The records of what was recorded and withdrawn on these leads, each with its key's next sequence. */
export async function outcomeRecords(
  sql: SqlTransaction,
  { organizationId, leads, featureKeys }: OutcomesToSend,
): Promise<readonly OutgoingRecord[]> {
  // Of somebody who was erased nothing is left that could be withdrawn.
  const sends = leads.flatMap(({ leadId, publications }) =>
    publications
      .filter(({ kind, userId }) => kind === 'outcome' || featureKeys.has(userId))
      .map((publication) => ({ leadId, publication })),
  );
  const userIds = sends.map(({ publication }) => publication.userId);
  const nextSequence = await nextSequences(sql, organizationId, userIds);
  return sends.map(({ leadId, publication }) => {
    const { userId, occurredAt, recordedAt } = publication;
    const ids = { eventId: uuidv7(), organizationId, userId, leadId };
    const common = { ...ids, sequence: nextSequence(userId), occurredAt, recordedAt };
    return outcomeRecord({ ...common, ...contentOf(publication, ids, featureKeys) });
  });
}

type Content = Pick<
  LeadOutcome,
  'outcome' | 'withdrawnBecause' | 'featuresAsOf' | 'sealedFeatures' | 'issued'
>;
type Ids = Pick<LeadOutcome, 'eventId' | 'organizationId' | 'userId'>;

function contentOf(
  publication: Publication,
  ids: Ids,
  featureKeys: ReadonlyMap<string, Buffer>,
): Content {
  if (publication.kind === 'withdrawal') {
    const nothing = { featuresAsOf: null, sealedFeatures: null, issued: null };
    return { outcome: 'WITHDRAWN', withdrawnBecause: publication.because, ...nothing };
  }
  const { outcome, featuresAsOf, issued } = publication;
  const sealedFeatures = seal(publication, ids, featureKeys);
  return { outcome, withdrawnBecause: null, featuresAsOf, sealedFeatures, issued };
}

function seal(
  { features }: TrainingExample,
  ids: Ids,
  featureKeys: ReadonlyMap<string, Buffer>,
): Buffer {
  const key = featureKeys.get(ids.userId);
  if (key === undefined) throw new Error('an assignee has no feature key');
  return sealFeatures({ ...ids, key, iv: randomBytes(FEATURE_IV_BYTES), features });
}
