import { compareCodePoints } from '../code-point-order.ts';
import type { FeatureValue } from '@leadloop/contracts';
import { encoderUnits, fitFeatureEncoder, limitEncoder } from './feature-encoder.ts';
import type { FeatureEncoder } from './feature-encoder.ts';

/** A component's covariance grows with the square of its columns; with 192 a published model stays under 900 KiB. */
export const COLUMNS_MAX = 192;

export interface NamedEncoder {
  readonly name: string;
  readonly encoder: FeatureEncoder;
}

/** A feature's values in training order. */
export interface FeatureColumn {
  readonly name: string;
  readonly values: readonly FeatureValue[];
}

/** Rows outside the most frequent value, missing being a value: how much a feature can tell leads apart at all. */
function variedRows(values: readonly FeatureValue[]): number {
  const counts = new Map<FeatureValue, number>();
  let most = 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most) most = count;
  }
  return values.length - most;
}

/**
 * Deals at most `columnsMax` columns without a look at the outcomes: in rounds, in each of which every feature, the most
 * varied first (then by name), takes its next unit; a feature whose next unit does not fit takes no more. A number's units
 * are asinh, missing flag, hats, q, z; a category's its most frequent level against the rest, then a level each.
 * Returns the features that got columns, by name in code point order.
 */
export function dealColumns(columns: readonly FeatureColumn[], columnsMax: number): NamedEncoder[] {
  const players = columns
    .map(({ name, values }) => ({
      name,
      encoder: fitFeatureEncoder(values),
      varied: variedRows(values),
    }))
    .map((player) => ({ ...player, units: encoderUnits(player.encoder), taken: 0, out: false }))
    .toSorted(
      (left, right) => right.varied - left.varied || compareCodePoints(left.name, right.name),
    );
  let left = columnsMax;
  for (let playing = true; playing;) {
    playing = false;
    for (const player of players) {
      const width = player.units[player.taken];
      if (player.out || width === undefined) continue;
      player.out = width > left;
      if (player.out) continue;
      left -= width;
      player.taken += 1;
      playing = true;
    }
  }
  return players
    .filter(({ taken }) => taken > 0)
    .map(({ name, encoder, taken }) => ({ name, encoder: limitEncoder(encoder, taken) }))
    .toSorted((a, b) => compareCodePoints(a.name, b.name));
}
