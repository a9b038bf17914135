import type { ColumnKind } from '../encoding/feature-encoder.ts';
import { columnsOf, renumbered } from '../fit/column-group.ts';
import type { ColumnGroup } from '../fit/column-group.ts';
import { selectColumns } from '../fit/design.ts';
import type { Design } from '../fit/design.ts';
import { fitRelevance } from '../fit/relevance.ts';
import { fitSharedPrecision } from '../fit/shared-precision.ts';
import type { Member } from './additive-parameters.ts';

/** Component A does without hats: with precisions of their own, z, q and asinh bend as far as few rows allow. */
const kindsOfRelevance: readonly ColumnKind[] = [
  'asinh',
  'flag',
  'quantiles',
  'standardised',
  'levels',
];
/** Component B does without z and q: asinh and hats say nearly the same. */
const kindsOfShared: readonly ColumnKind[] = ['asinh', 'hats', 'flag', 'levels'];
/** A fit of less weight than this changes no probability in its sixth digit, and takes as many bytes as the others. */
const POSTERIOR_MIN = 1e-6;

/** Components A and B in equal parts; B is itself an average over shared precisions. */
export function fitMembers(design: Design, groups: readonly ColumnGroup[]): Member[] {
  return [...relevanceMembers(design, groups), ...sharedMembers(design, groups)];
}

/** What the members say together, in the design's own columns: the intercept, then one weight per column. */
export function combinedWeights(members: readonly Member[], columnCount: number): Float64Array {
  const combined = new Float64Array(columnCount + 1);
  for (const { share, columns, weights } of members) {
    combined[0] = combined[0]! + share * weights[0]!;
    columns.forEach((column, at) => {
      combined[column + 1] = combined[column + 1]! + share * weights[at + 1]!;
    });
  }
  return combined;
}

function relevanceMembers(design: Design, groups: readonly ColumnGroup[]): Member[] {
  const part = narrowed(design, groups, kindsOfRelevance);
  return [memberOf(part, 1 / 2, fitRelevance(part.design, part.groups))];
}

function sharedMembers(design: Design, groups: readonly ColumnGroup[]): Member[] {
  const part = narrowed(design, groups, kindsOfShared);
  const fits = fitSharedPrecision(part.design, part.groups).filter(
    ({ posterior }) => posterior >= POSTERIOR_MIN,
  );
  const kept = fits.reduce((sum, { posterior }) => sum + posterior, 0);
  return fits.map((fit) => memberOf(part, fit.posterior / kept / 2, fit));
}

interface Part {
  /** Of the whole design. */
  readonly columns: Uint16Array;
  readonly design: Design;
  readonly groups: readonly ColumnGroup[];
}

function narrowed(
  design: Design,
  groups: readonly ColumnGroup[],
  kinds: readonly ColumnKind[],
): Part {
  const chosen = groups.filter(({ kind }) => kinds.includes(kind));
  const columns = columnsOf(chosen);
  return { columns, design: selectColumns(design, columns), groups: renumbered(chosen) };
}

function memberOf(
  { columns, design }: Part,
  share: number,
  fit: { readonly weights: Float64Array; readonly inverseFactor: Float64Array },
): Member {
  return {
    share,
    columns,
    means: design.means,
    weights: fit.weights,
    inverseFactor: packed(fit.inverseFactor, columns.length + 1),
  };
}

/** The lower triangle by rows, in single precision. */
function packed(matrix: Float64Array, size: number): Float32Array {
  const triangle = new Float32Array((size * (size + 1)) / 2);
  for (let row = 0, at = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1, at += 1)
      triangle[at] = matrix[row * size + column]!;
  }
  return triangle;
}
