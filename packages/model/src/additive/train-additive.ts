import { encoderWidth, evidenceBin, evidenceBins } from '../encoding/feature-encoder.ts';
import type { NamedEncoder } from '../encoding/column-budget.ts';
import { contributionSpreads } from '../fit/contribution-spreads.ts';
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

function wins(labels: Uint8Array): number {
  return labels.reduce((sum, label) => sum + label, 0);
}

/** Fits component A on rows in training order, both kinds of outcome among them. */
export function trainAdditive(rows: readonly TrainingRow[]): AdditiveParameters {
  const { trend, features, valuesOf, design, groups } = encodeTraining(rows);
  const { weights, inverseFactor } = fitRelevance(design, groups);
  const member: Member = {
    share: 1,
    columns: Uint16Array.from({ length: design.columns }, (_, column) => column),
    means: design.means,
    weights,
    inverseFactor: packed(inverseFactor, design.columns + 1),
  };
  const spreads = contributionSpreads(
    design,
    weights,
    [trend, ...features.map(({ encoder }) => encoder)].map(encoderWidth),
  );
  const fitted = features.map((feature, at): FittedFeature => {
    const values = valuesOf.get(feature.name) ?? [];
    return {
      ...feature,
      evidence: evidenceOf(feature, values, design.labels),
      presentRows: values.filter((value) => value !== null).length,
      spread: spreads[at + 1]!,
    };
  });
  return {
    trainingRows: rows.length,
    wins: wins(design.labels),
    trend,
    features: fitted,
    members: [member],
  };
}
