import { algorithms, NEWEST_ALGORITHM } from './algorithms.ts';
import { BinaryReader, UnreadableModel } from './binary-reader.ts';
import { openEnvelope } from './parameters-envelope.ts';
import type { ScoringModel } from './scoring-model.ts';
import { orderedTrainingRows } from './training-row.ts';
import type { TrainingRow } from './training-row.ts';

/** A training set that no model can be fitted on, or an algorithm that does not exist. */
export class NotTrainable extends Error {
  override readonly name = 'NotTrainable';
}

/**
 * Fits a model on one user's rows, in whatever order they come; the newest 10,000 by (occurredAt, sequence) count. The bytes
 * depend on the rows and the algorithm and on nothing else. Throws NotTrainable without both kinds of outcome.
 */
export function trainModel(
  rows: readonly TrainingRow[],
  algorithm: string = NEWEST_ALGORITHM,
): Buffer {
  const chosen = algorithms.get(algorithm);
  if (chosen === undefined) throw new NotTrainable(`there is no algorithm ${algorithm}`);
  const ordered = orderedTrainingRows(rows);
  const wins = ordered.filter(({ outcome }) => outcome === 'WON').length;
  if (wins === 0 || wins === ordered.length)
    throw new NotTrainable('a model needs outcomes of both kinds, WON and LOST');
  return chosen.train(ordered);
}

/** The model that the parameters describe, whichever released algorithm made them. Throws UnreadableModel. */
export function readModel(parameters: Uint8Array): ScoringModel {
  const name = openEnvelope(new BinaryReader(parameters));
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) throw new UnreadableModel(`the algorithm ${name} is not known`);
  return algorithm.read(parameters);
}
