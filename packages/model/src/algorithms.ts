import { AdditiveModel } from './additive/additive-model.ts';
import { readParameters, writeParameters } from './additive/parameters-codec.ts';
import { trainAdditive } from './additive/train-additive.ts';
import { BinaryReader } from './binary-reader.ts';
import { BinaryWriter } from './binary-writer.ts';
import { openEnvelope, writeEnvelope } from './parameters-envelope.ts';
import type { ScoringModel } from './scoring-model.ts';
import type { TrainingRow } from './training-row.ts';

/** One released way to learn. It stays as it is for ever: a recorded cut can be refitted to the same bytes at any time. */
export interface Algorithm {
  /** Fits rows in training order, both kinds of outcome among them; returns the parameters in binary form. */
  train(rows: readonly TrainingRow[]): Buffer;
  /** Throws UnreadableModel where the bytes are not what this algorithm writes. */
  read(parameters: Uint8Array): ScoringModel;
}

/** Two additive logistic models in equal parts: precisions by relevance, and one precision averaged over. */
const ADDITIVE_1 = 'additive-1';

const additive1: Algorithm = {
  train(rows) {
    const writer = new BinaryWriter();
    writeEnvelope(writer, ADDITIVE_1);
    writeParameters(writer, trainAdditive(rows));
    return writer.bytes();
  },
  read(parameters) {
    const reader = new BinaryReader(parameters);
    openEnvelope(reader);
    const model = new AdditiveModel(ADDITIVE_1, readParameters(reader));
    reader.end();
    return model;
  },
};

/** Every released algorithm by the name that versions record. A new one is added; none is changed or taken away. */
export const algorithms: ReadonlyMap<string, Algorithm> = new Map([[ADDITIVE_1, additive1]]);

export const NEWEST_ALGORITHM: string = ADDITIVE_1;
