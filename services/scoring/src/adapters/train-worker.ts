import { decodeFeatures } from '@leadloop/contracts';
import { digestOf, readModel, trainingSetDigest, trainModel } from '@leadloop/model';
import type { ModelFactor } from '@leadloop/model';
import type { StoredExample } from './example-rows.ts';

export interface TrainingTask {
  readonly examples: readonly StoredExample[];
  readonly algorithm: string;
}

export interface TrainedParameters {
  readonly parameters: Uint8Array;
  readonly parametersDigest: string;
  readonly trainingSetDigest: string;
  readonly factors: Record<string, ModelFactor>;
}

/** Runs in a worker thread: a function of its task alone, so it does not matter which worker, or how often. */
export function trainInWorker({ examples, algorithm }: TrainingTask): TrainedParameters {
  const rows = examples.map((example) => ({
    ...example,
    features: decodeFeatures(example.features),
  }));
  const parameters = trainModel(rows, algorithm);
  return {
    parameters,
    parametersDigest: digestOf(parameters),
    trainingSetDigest: trainingSetDigest(rows),
    factors: readModel(parameters).factors(),
  };
}
