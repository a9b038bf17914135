import { encodeRecord } from '@leadloop/contracts';
import type { ModelRecord, OperatorSkip, TrainingDecision } from '@leadloop/contracts';
import { NEWEST_ALGORITHM, PRIOR_ALGORITHM, trainingThresholds } from '@leadloop/model';
import type { TrainingSetCount } from '@leadloop/model';
import type { KeyState } from './domain/key-state.ts';
import type { Skip } from './domain/skip.ts';
import type { DecisionReason } from './domain/training-attempt.ts';
import type { TrainingRequest } from './domain/training-request.ts';

/** What `models` says while the prior ranks: it rests on wins and outcomes alone. */
export function priorRecord(state: KeyState): ModelRecord {
  return {
    organizationId: state.organizationId,
    userId: state.userId,
    version: 0,
    footing: 'prior',
    wins: state.wins,
    outcomes: state.outcomes,
    cutSequence: state.sequence,
    algorithm: PRIOR_ALGORITHM,
    parameters: null,
    parametersDigest: null,
  };
}

export interface TrainedModel {
  readonly parameters: Buffer;
  readonly parametersDigest: string;
  readonly algorithm: string;
}

/** What `models` says of a served version: wins and outcomes are those of the set that it learned from. */
export function servedRecord(
  state: KeyState,
  model: TrainedModel,
  set: TrainingSetCount & { readonly cutSequence: number },
): ModelRecord {
  return {
    organizationId: state.organizationId,
    userId: state.userId,
    version: state.servedVersion,
    footing: state.footing,
    wins: set.wins,
    outcomes: set.outcomes,
    cutSequence: set.cutSequence,
    algorithm: model.algorithm,
    parameters: model.parameters,
    parametersDigest: model.parametersDigest,
  };
}

/** `state` is the key's after the decision: it names the version that ranks and counts the decision. */
export function trainingDecision(
  state: KeyState,
  given: {
    readonly decisionId: string;
    readonly decidedAt: number;
    readonly verdict: TrainingDecision['verdict'];
    readonly reason: DecisionReason;
    readonly version: number | null;
    readonly request: TrainingRequest;
    readonly set: TrainingSetCount;
    readonly trainingSetDigest: string;
    readonly parametersDigest: string | null;
  },
): TrainingDecision {
  return {
    decisionId: given.decisionId,
    organizationId: state.organizationId,
    userId: state.userId,
    sequence: state.decisionsSequence,
    verdict: given.verdict,
    reason: given.reason,
    trigger: given.request.trigger,
    version: given.version,
    servedVersion: state.servedVersion,
    decidedAt: given.decidedAt,
    cutSequence: given.request.cutSequence,
    algorithm: NEWEST_ALGORITHM,
    thresholds: trainingThresholds,
    trainingDataCount: given.set.outcomes,
    wins: given.set.wins,
    trainingSetDigest: given.trainingSetDigest,
    parametersDigest: given.parametersDigest,
    scores: null,
  };
}

/** Counts a record that is about to be published on `models`. */
export function countModel(state: KeyState): KeyState {
  return { ...state, modelsSequence: state.modelsSequence + 1 };
}

/** Counts a record that is about to be published on `training-decisions`. */
export function countDecision(state: KeyState): KeyState {
  return { ...state, decisionsSequence: state.decisionsSequence + 1 };
}

/** A row of the outbox: the bytes that the relay carries, and where. */
export interface Publication {
  readonly topic: 'models' | 'training-decisions';
  readonly organizationId: string;
  readonly userId: string;
  readonly sequence: number;
  /** null: a tombstone. */
  readonly value: Buffer | null;
}

export function publishModel(state: KeyState, record: ModelRecord | null): Publication {
  const { organizationId, userId, modelsSequence: sequence } = state;
  const value = record === null ? null : encodeRecord('ModelRecord', record);
  return { topic: 'models', organizationId, userId, sequence, value };
}

export function publishDecision(decision: TrainingDecision): Publication {
  const { organizationId, userId, sequence } = decision;
  const value = encodeRecord('TrainingDecision', decision);
  return { topic: 'training-decisions', organizationId, userId, sequence, value };
}

/** An operator's skip, counted among what is published of the key on `training-decisions`. */
export function publishSkip(
  state: KeyState,
  given: {
    readonly skipId: string;
    readonly skip: Skip;
    /** The sequence that counts as come now, where there is one. */
    readonly sequence: number | null;
    readonly reason: string;
    readonly skippedAt: number;
  },
): { readonly counted: KeyState; readonly record: OperatorSkip } {
  const counted = countDecision(state);
  const { organizationId, userId, decisionsSequence: sequence } = counted;
  const place = given.skip.kind === 'record' ? given.skip : null;
  const record = {
    skipId: given.skipId,
    organizationId,
    userId,
    sequence,
    skippedTopic: place?.topic ?? null,
    skippedPartition: place?.partition ?? null,
    skippedOffset: place === null ? null : Number(place.offset),
    skippedSequence: given.sequence,
    reason: given.reason,
    skippedAt: given.skippedAt,
  };
  return { counted, record };
}
