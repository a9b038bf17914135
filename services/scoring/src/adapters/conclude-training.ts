import { RECORD_BYTES_MAX } from '@leadloop/contracts';
import { NEWEST_ALGORITHM } from '@leadloop/model';
import type { TrainingSetCount } from '@leadloop/model';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { KeyState } from '../domain/key-state.ts';
import {
  isOutdated,
  isOvertaken,
  keepServed,
  serveNewVersion,
} from '../domain/training-attempt.ts';
import type { DecisionReason, Verdict } from '../domain/training-attempt.ts';
import {
  countDecision,
  countModel,
  publishDecision,
  publishModel,
  servedRecord,
  trainingDecision,
} from '../integration-events.ts';
import type { TrainingRequest } from '../domain/training-request.ts';
import { insertDecision } from './decision-rows.ts';
import { hasLostExamples } from './example-rows.ts';
import { inIngestTransaction } from './in-ingest-transaction.ts';
import { lockKeyStates, writeKeyStates } from './key-state-rows.ts';
import { insertOutbox } from './outbox-rows.ts';
import { lockHeldTraining, requestTrainings, settleTraining } from './pending-rows.ts';
import type { ClaimedTraining } from './pending-rows.ts';
import type { TrainedParameters } from './train-worker.ts';
import { insertVersion, readServedVersion, upsertLeadScoringModel } from './version-rows.ts';

/** What became of a training: parameters, or why there are none. */
export interface AttemptResult {
  readonly set: TrainingSetCount;
  readonly trainingSetDigest: string;
  readonly trained: TrainedParameters | null;
  readonly skippedBecause: DecisionReason | null;
}

/** Room for the other fields of a `ModelRecord`. */
const otherFieldsBytesMax = 1_024;

/**
 * Version, decision, what is served and their publication, in one transaction. Returns the decision's verdict, or null where
 * the key has moved on (or the lease was lost) and nothing was written.
 */
export function concludeTraining(
  pool: Pool,
  owner: string,
  job: ClaimedTraining,
  result: AttemptResult,
): Promise<Verdict['verdict'] | null> {
  return inIngestTransaction(pool, async (tx) => {
    const [state] = (await lockKeyStates(tx, [job])).values();
    const waiting = await lockHeldTraining(tx, job, owner);
    if (waiting === null || state === undefined) return null;
    const standing = isOvertaken(job.request, waiting)
      ? 'overtaken'
      : await standingOf(tx, job, state, result);
    if (standing === 'examples-lost') {
      await requestTrainings(tx, [{ ...job, request: withoutLost(state) }]);
    }
    const verdict = standing === 'current' ? decide(state, job, result) : null;
    if (verdict !== null) await record(tx, job, result, verdict);
    await settleTraining(tx, job, job.request);
    return verdict?.verdict ?? null;
  });
}

/** What the key's events since the cut have left of what was trained. */
async function standingOf(
  tx: PoolClient,
  job: ClaimedTraining,
  state: KeyState,
  { trained }: AttemptResult,
): Promise<'current' | 'overtaken' | 'examples-lost'> {
  if (trained === null) return 'current';
  if (isOutdated(job.request, state, await readServedVersion(tx, job))) return 'overtaken';
  const isLost = await hasLostExamples(tx, job, job.request.cutSequence);
  return isLost ? 'examples-lost' : 'current';
}

/** An example went while it was learned from: the version must be made without it, at the newest cut. */
const withoutLost = ({ sequence }: KeyState): TrainingRequest => ({
  cutSequence: sequence,
  trigger: 'withdrawal',
});

function decide(state: KeyState, { request }: ClaimedTraining, result: AttemptResult): Verdict {
  const { trained, skippedBecause } = result;
  if (skippedBecause !== null || trained === null) {
    return keepServed(state, request, 'skipped', skippedBecause ?? 'no-new-outcomes');
  }
  const isTooLarge = trained.parameters.length > RECORD_BYTES_MAX - otherFieldsBytesMax;
  if (isTooLarge) return keepServed(state, request, 'rejected', 'parameters-too-large');
  return serveNewVersion(state, request);
}

async function record(
  tx: PoolClient,
  { request }: ClaimedTraining,
  { set, trained, ...result }: AttemptResult,
  verdict: Verdict,
): Promise<void> {
  const counted = countDecision(verdict.state);
  const decision = trainingDecision(counted, {
    decisionId: uuidv7(),
    decidedAt: Date.now(),
    verdict: verdict.verdict,
    reason: verdict.reason,
    version: verdict.version,
    request,
    set,
    trainingSetDigest: result.trainingSetDigest,
    parametersDigest: trained?.parametersDigest ?? null,
  });
  await insertDecision(tx, decision);
  const publications = [publishDecision(decision)];
  let state = counted;
  if (verdict.version !== null && trained !== null) {
    const parameters = Buffer.from(trained.parameters);
    await insertVersion(tx, decision, parameters);
    await upsertLeadScoringModel(tx, decision, trained.factors);
    state = countModel(state);
    const model = { ...trained, parameters, algorithm: NEWEST_ALGORITHM };
    const served = servedRecord(state, model, { ...set, cutSequence: request.cutSequence });
    publications.push(publishModel(state, served));
  }
  await writeKeyStates(tx, [state]);
  await insertOutbox(tx, publications);
}
