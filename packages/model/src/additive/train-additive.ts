import { encoderWidth, evidenceBin, evidenceBins } from '../encoding/feature-encoder.ts';
import type { NamedEncoder } from '../encoding/column-budget.ts';
import { contributionSpreads } from '../fit/contribution-spreads.ts';
import type { FeatureValue } from '@leadloop/contracts';
import type { TrainingRow } from '../training-row.ts';
import type { AdditiveParameters, FittedFeature } from './additive-parameters.ts';
import { encodeTraining } from './build-design.ts';
import { combinedWeights, fitMembers } from './fit-members.ts';

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

/** Fits both components on rows in training order, both kinds of outcome among them. */
export function trainAdditive(rows: readonly TrainingRow[]): AdditiveParameters {
  const { trend, features, valuesOf, design, groups } = encodeTraining(rows);
  const members = fitMembers(design, groups);
  const spreads = contributionSpreads(
    design,
    combinedWeights(members, design.columns),
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
    members,
  };
}
