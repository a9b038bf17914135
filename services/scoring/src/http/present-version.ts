import type { Static } from 'typebox';
import type { ModelVersion, TrainingDecision } from '../adapters/version-models.ts';
import { decisionSentence } from './decision-sentence.ts';
import type { trainingDecision, versionResource } from './schemas.ts';

interface StoredThresholds {
  readonly firstTrainingOutcomes: number;
  readonly retrainingStepMin: number;
  readonly retrainingShare: number;
}

export function presentThresholds(row: StoredThresholds): StoredThresholds {
  const { firstTrainingOutcomes, retrainingStepMin, retrainingShare } = row;
  return { firstTrainingOutcomes, retrainingStepMin, retrainingShare };
}

export function presentVersion(
  row: Omit<ModelVersion, 'parameters'>,
  servedVersion: number,
): Static<typeof versionResource> {
  return {
    version: row.version,
    served: row.version === servedVersion,
    retired: row.retiredBySequence !== null,
    trainedAt: row.createdAt.toISOString(),
    cutSequence: Number(row.cutSequence),
    algorithm: row.algorithm,
    trainingDataCount: row.trainingDataCount,
    wins: row.wins,
    trainingSetDigest: row.trainingSetDigest,
    parametersDigest: row.parametersDigest,
  };
}

export function presentDecision(row: TrainingDecision): Static<typeof trainingDecision> {
  return {
    decisionId: row.decisionId,
    sequence: Number(row.sequence),
    verdict: row.verdict as Static<typeof trainingDecision>['verdict'],
    reason: row.reason,
    says: decisionSentence(row),
    trigger: row.trigger as Static<typeof trainingDecision>['trigger'],
    version: row.version,
    servedVersion: row.servedVersion,
    decidedAt: row.decidedAt.toISOString(),
    cutSequence: Number(row.cutSequence),
    algorithm: row.algorithm,
    thresholds: presentThresholds(row),
    trainingDataCount: row.trainingDataCount,
    wins: row.wins,
    trainingSetDigest: row.trainingSetDigest,
    parametersDigest: row.parametersDigest,
    scores: null,
  };
}
