import type { TrainingDecision } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import { timestampFromMs } from './row-times.ts';

export async function insertDecision(tx: PoolClient, decision: TrainingDecision): Promise<void> {
  await tx.query(
    `insert into training_decision (organization_id, user_id, sequence, decision_id, verdict, reason, trigger, version,
       served_version, decided_at, cut_sequence, algorithm, first_training_outcomes, retraining_step_min,
       retraining_share, training_data_count, wins, training_set_digest, parameters_digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${timestampFromMs('$10::bigint')}, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      decision.organizationId,
      decision.userId,
      decision.sequence,
      decision.decisionId,
      decision.verdict,
      decision.reason,
      decision.trigger,
      decision.version,
      decision.servedVersion,
      decision.decidedAt,
      decision.cutSequence,
      decision.algorithm,
      decision.thresholds.firstTrainingOutcomes,
      decision.thresholds.retrainingStepMin,
      decision.thresholds.retrainingShare,
      decision.trainingDataCount,
      decision.wins,
      decision.trainingSetDigest,
      decision.parametersDigest,
    ],
  );
}
