import { RECORD_BYTES_MAX } from '@leadloop/contracts';
import { NEWEST_ALGORITHM } from '@leadloop/model';
import type { TrainingSetCount } from '@leadloop/model';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { KeyState } from '../domain/key-state.ts';
import { isOvertaken, keepServed, serveNewVersion } from '../domain/training-attempt.ts';
import type { DecisionReason, Verdict } from '../domain/training-attempt.ts';
import {
  countDecision,
  countModel,
  publishDecision,
  publishModel,
  servedRecord,
  trainingDecision,
} from '../integration-events.ts';
import { insertDecision } from './decision-rows.ts';
import { inIngestTransaction } from './in-ingest-transaction.ts';
import { lockKeyStates, writeKeyStates } from './key-state-rows.ts';
import { insertOutbox } from './outbox-rows.ts';
import { lockHeldTraining, settleTraining } from './pending-rows.ts';
import type { ClaimedTraining } from './pending-rows.ts';
import type { TrainedParameters } from './train-worker.ts';
import { insertVersion, upsertLeadScoringModel } from './version-rows.ts';

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
    const overtaken = isOvertaken(job.request, waiting);
    const verdict = overtaken ? null : decide(state, job, result);
    if (verdict !== null) await record(tx, job, result, verdict);
    await settleTraining(tx, job, job.request);
    return verdict?.verdict ?? null;
  });
}

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
