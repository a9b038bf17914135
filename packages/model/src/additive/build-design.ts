import { dealColumns, COLUMNS_MAX } from '../encoding/column-budget.ts';
import type { FeatureColumn, NamedEncoder } from '../encoding/column-budget.ts';
import {
  columnKinds,
  encodeFeature,
  encoderWidth,
  fitTrendEncoder,
} from '../encoding/feature-encoder.ts';
import type { FeatureEncoder } from '../encoding/feature-encoder.ts';
import { SparseRow } from '../encoding/sparse-row.ts';
import { featureValue } from '../feature-value.ts';
import type { FeatureValue } from '@leadloop/contracts';
import { columnMeans } from '../fit/design.ts';
import type { Design } from '../fit/design.ts';
import { recencyWeights } from '../fit/recency.ts';
import type { ColumnGroup } from '../fit/column-group.ts';
import type { TrainingRow } from '../training-row.ts';

/** What a training fits on: the columns' encoders, the design, and its groups. */
export interface EncodedTraining {
  readonly trend: FeatureEncoder;
  readonly features: readonly NamedEncoder[];
  /** The values of each feature, in training order. */
  readonly valuesOf: ReadonlyMap<string, readonly FeatureValue[]>;
  readonly design: Design;
  readonly groups: readonly ColumnGroup[];
}

function namesIn(rows: readonly TrainingRow[]): string[] {
  const names = new Set<string>();
  for (const { features } of rows) for (const name of Object.keys(features)) names.add(name);
  return [...names];
}

function groupsOf(encoders: readonly FeatureEncoder[]): ColumnGroup[] {
  let first = 0;
  return encoders.flatMap(columnKinds).map(({ kind, width }) => {
    const group = { first, width, kind };
    first += width;
    return group;
  });
}

/** The rows through their encoders, in compressed form. */
function compress(
  columns: readonly FeatureColumn[],
  encoders: readonly FeatureEncoder[],
  rows: number,
) {
  const width = encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0);
  const row = new SparseRow(width);
  const rowStart = new Uint32Array(rows + 1);
  let columnIndex = new Uint16Array(rows * 32);
  let values = new Float64Array(rows * 32);
  for (let at = 0; at < rows; at += 1) {
    row.length = 0;
    let first = 0;
    encoders.forEach((encoder, feature) => {
      encodeFeature(encoder, columns[feature]!.values[at] ?? null, first, row);
      first += encoderWidth(encoder);
    });
    const start = rowStart[at]!;
    const end = start + row.length;
    if (end > values.length) {
      columnIndex = grown(columnIndex, new Uint16Array(2 * end));
      values = grown(values, new Float64Array(2 * end));
    }
    columnIndex.set(row.columns.subarray(0, row.length), start);
    values.set(row.values.subarray(0, row.length), start);
    rowStart[at + 1] = end;
  }
  const entries = rowStart[rows]!;
  return {
    width,
    rowStart,
    columnIndex: columnIndex.slice(0, entries),
    values: values.slice(0, entries),
  };
}

function grown<A extends Uint16Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** Encodes rows that are in training order. */
export function encodeTraining(rows: readonly TrainingRow[]): EncodedTraining {
  const columns = namesIn(rows).map((name) => ({
    name,
    values: rows.map(({ features }) => featureValue(features, name)),
  }));
  const places = rows.map((_, at) => at);
  const trend = fitTrendEncoder(places);
  const features = dealColumns(columns, COLUMNS_MAX - encoderWidth(trend));
  const valuesOf = new Map(columns.map(({ name, values }) => [name, values]));
  const dealt = features.map(({ name }) => ({ name, values: valuesOf.get(name) ?? [] }));
  const encoders = [trend, ...features.map(({ encoder }) => encoder)];
  const { width, ...compressed } = compress(
    [{ name: '', values: places }, ...dealt],
    encoders,
    rows.length,
  );
  const design: Design = {
    rows: rows.length,
    columns: width,
    ...compressed,
    means: columnMeans(width, compressed),
    weights: recencyWeights(rows.length),
    labels: Uint8Array.from(rows, ({ outcome }) => (outcome === 'WON' ? 1 : 0)),
  };
  return { trend, features, valuesOf, design, groups: groupsOf(encoders) };
}
