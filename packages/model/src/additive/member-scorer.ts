import type { SparseRow } from '../encoding/sparse-row.ts';
import type { Member } from './additive-parameters.ts';

const ABSENT = -1;

/**
 * The covariance of the weights in the basis of uncentred columns, so that v = uᵀCu runs over the non-zero entries of a row
 * alone: with x = Tu, C = (L⁻¹T)ᵀ(L⁻¹T), where T subtracts the means from the columns by way of the constant.
 */
function uncentredCovariance({ means, inverseFactor }: Member): Float64Array {
  const size = means.length + 1;
  const covariance = new Float64Array(size * size);
  const line = new Float64Array(size);
  for (let row = 0, start = 0; row < size; row += 1, start += row) {
    line[0] = inverseFactor[start]!;
    for (let at = 1; at <= row; at += 1) {
      line[at] = inverseFactor[start + at]!;
      line[0] -= line[at]! * means[at - 1]!;
    }
    for (let a = 0; a <= row; a += 1) {
      const scale = line[a]!;
      for (let b = 0; b <= a; b += 1)
        covariance[a * size + b] = covariance[a * size + b]! + scale * line[b]!;
    }
  }
  for (let a = 0; a < size; a += 1)
    for (let b = a + 1; b < size; b += 1) covariance[a * size + b] = covariance[b * size + a]!;
  return covariance;
}

export interface MemberScore {
  /** The member's share of the baseline: intercept and trend, moderated. */
  readonly baseline: number;
  /** m = wᵀx, before moderation and share. */
  readonly mean: number;
  /** v = xᵀSx. */
  readonly variance: number;
}

/** Scores rows by one member of a mixture. Features are numbered from 1; 0 is the trend. */
export class MemberScorer {
  readonly share: number;
  readonly #weights: Float64Array;
  readonly #intercept: number;
  /** Place of a design column in this member, 1 for its first; ABSENT where the member does without it. */
  readonly #places: Int16Array;
  /** Σ w_j μ_j over the columns of each feature. */
  readonly #offsets: Float64Array;
  readonly #covariance: Float64Array;
  readonly #entryPlaces: Int16Array;
  readonly #sums: Float64Array;

  /** `starts` holds the first column of the trend and of each feature, and at the end the number of columns. */
  constructor(member: Member, starts: Uint16Array) {
    const features = starts.length - 1;
    const columns = starts[features]!;
    this.share = member.share;
    this.#weights = member.weights;
    this.#intercept = member.weights[0]!;
    this.#places = new Int16Array(columns).fill(ABSENT);
    member.columns.forEach((column, at) => (this.#places[column] = at + 1));
    this.#offsets = new Float64Array(features);
    for (let feature = 0; feature < features; feature += 1) {
      for (let column = starts[feature]!; column < starts[feature + 1]!; column += 1) {
        const place = this.#places[column]!;
        if (place === ABSENT) continue;
        this.#offsets[feature] =
          this.#offsets[feature]! + member.weights[place]! * member.means[place - 1]!;
      }
    }
    this.#covariance = uncentredCovariance(member);
    this.#entryPlaces = new Int16Array(columns);
    this.#sums = new Float64Array(features);
  }

  /** Σ w_j (u_j − μ_j) over the columns of one feature, for a row that holds this feature's entries only. */
  contributionOf(feature: number, row: SparseRow): number {
    let sum = -this.#offsets[feature]!;
    for (let at = 0; at < row.length; at += 1) {
      const place = this.#places[row.columns[at]!]!;
      if (place !== ABSENT) sum += this.#weights[place]! * row.values[at]!;
    }
    return sum;
  }

  /** Adds share × κ × contribution to `contributions`. `ends` says where each feature's entries end in the row. */
  score(row: SparseRow, ends: Uint16Array, contributions: Float64Array): MemberScore {
    const sums = this.#sums;
    let mean = this.#intercept;
    let at = 0;
    for (let feature = 0; feature < sums.length; feature += 1) {
      let sum = -this.#offsets[feature]!;
      for (; at < ends[feature]!; at += 1) {
        const place = this.#places[row.columns[at]!]!;
        this.#entryPlaces[at] = place;
        if (place !== ABSENT) sum += this.#weights[place]! * row.values[at]!;
      }
      sums[feature] = sum;
      mean += sum;
    }
    const variance = this.#variance(row);
    // MacKay's moderation (1992): the logistic function averaged over a normal logit, approximately.
    const scale = this.share / Math.sqrt(1 + (Math.PI * variance) / 8);
    for (let feature = 1; feature < sums.length; feature += 1) {
      contributions[feature - 1] = contributions[feature - 1]! + scale * sums[feature]!;
    }
    return { baseline: scale * (this.#intercept + sums[0]!), mean, variance };
  }

  #variance(row: SparseRow): number {
    const covariance = this.#covariance;
    const size = this.#weights.length;
    let sum = covariance[0]!;
    for (let a = 0; a < row.length; a += 1) {
      const place = this.#entryPlaces[a]!;
      if (place === ABSENT) continue;
      const base = place * size;
      let line = 2 * covariance[base]! + covariance[base + place]! * row.values[a]!;
      for (let b = 0; b < a; b += 1) {
        const other = this.#entryPlaces[b]!;
        if (other !== ABSENT) line += 2 * covariance[base + other]! * row.values[b]!;
      }
      sum += line * row.values[a]!;
    }
    return Math.max(0, sum);
  }
}
