import { encoderWidth, evidenceBin, evidenceBins } from '../encoding/feature-encoder.ts';
import type { NamedEncoder } from '../encoding/column-budget.ts';
import { encodeFeature } from '../encoding/feature-encoder.ts';
import { SparseRow } from '../encoding/sparse-row.ts';
import type { FeatureValue } from '@leadloop/contracts';
import { fitRelevance } from '../fit/relevance.ts';
import type { TrainingRow } from '../training-row.ts';
import type { AdditiveParameters, FittedFeature, Member } from './additive-parameters.ts';
import { encodeTraining } from './build-design.ts';

/** The lower triangle by rows, in single precision. */
function packed(matrix: Float64Array, size: number): Float32Array {
  const triangle = new Float32Array((size * (size + 1)) / 2);
  for (let row = 0, at = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1, at += 1)
      triangle[at] = matrix[row * size + column]!;
  }
  return triangle;
}

/** Standard deviation over the rows of Σ w_j u_j over one feature's columns, which start at `first`. */
function spreadOf(
  { encoder }: NamedEncoder,
  values: readonly FeatureValue[],
  first: number,
  weights: Float64Array,
): number {
  const row = new SparseRow(encoderWidth(encoder));
  const contributions = Float64Array.from(values, (value) => {
    row.length = 0;
    encodeFeature(encoder, value, 0, row);
    let sum = 0;
    for (let at = 0; at < row.length; at += 1)
      sum += weights[first + row.columns[at]! + 1]! * row.values[at]!;
    return sum;
  });
  const mean =
    contributions.reduce((sum, contribution) => sum + contribution, 0) / contributions.length;
  const squares = contributions.reduce(
    (sum, contribution) => sum + (contribution - mean) * (contribution - mean),
    0,
  );
  return Math.sqrt(squares / contributions.length);
}

function evidenceOf(
  { encoder }: NamedEncoder,
  values: readonly FeatureValue[],
  labels: Uint8Array,
) {
  const bins = Array.from({ length: evidenceBins(encoder) }, () => ({ outcomes: 0, wins: 0 }));
  values.forEach((value, row) => {
    const bin = bins[evidenceBin(encoder, value)];
    if (bin === undefined) return;
    bin.outcomes += 1;
    bin.wins += labels[row]!;
  });
  return bins;
}

/** Fits component A on rows in training order, both kinds of outcome among them. */
export function trainAdditive(rows: readonly TrainingRow[]): AdditiveParameters {
  const { trend, features, valuesOf, design, groups } = encodeTraining(rows);
  const { weights, inverseFactor } = fitRelevance(design, groups);
  let first = encoderWidth(trend);
  const fitted = features.map((feature): FittedFeature => {
    const values = valuesOf.get(feature.name) ?? [];
    const spread = spreadOf(feature, values, first, weights);
    first += encoderWidth(feature.encoder);
    const presentRows = values.filter((value) => value !== null).length;
    return {
      ...feature,
      evidence: evidenceOf(feature, values, design.labels),
      presentRows,
      spread,
    };
  });
  const member: Member = {
    share: 1,
    columns: Uint16Array.from({ length: design.columns }, (_, column) => column),
    means: design.means,
    weights,
    inverseFactor: packed(inverseFactor, design.columns + 1),
  };
  const wins = design.labels.reduce((sum, label) => sum + label, 0);
  return { trainingRows: rows.length, wins, trend, features: fitted, members: [member] };
}
