import type { TrainingDecision } from '../adapters/version-models.ts';

type Decision = Pick<
  TrainingDecision,
  | 'verdict'
  | 'reason'
  | 'trigger'
  | 'version'
  | 'servedVersion'
  | 'trainingDataCount'
  | 'firstTrainingOutcomes'
>;

/** A decision in one sentence for the person whose model it is. */
export function decisionSentence(decision: Decision): string {
  return `${decision.verdict}: ${because(decision)}`;
}

function because(decision: Decision): string {
  const { reason, version, servedVersion, trainingDataCount, firstTrainingOutcomes } = decision;
  switch (reason) {
    case 'first-version':
    case 'new-outcomes':
      return `version ${version} learned from ${trainingDataCount} outcomes`;
    case 'required':
      return `version ${version} was made anew, ${required[decision.trigger] ?? decision.trigger}`;
    case 'no-new-outcomes':
      return `nothing new since version ${servedVersion}`;
    case 'too-few-outcomes':
      return `${trainingDataCount} of the ${firstTrainingOutcomes} outcomes that a first model needs`;
    case 'one-kind-only':
      return `all ${trainingDataCount} outcomes are of one kind, and a model needs won and lost leads`;
    case 'parameters-too-large':
      return 'the model would be too large to publish';
    default:
      return reason;
  }
}

const required: Readonly<Record<string, string>> = {
  withdrawal: 'without a lead that was deleted',
  erasure: 'without what was erased',
  algorithm: 'by a newer algorithm',
};
