import type { BinaryReader } from '../binary-reader.ts';
import { UnreadableModel } from '../binary-reader.ts';
import type { BinaryWriter } from '../binary-writer.ts';
import { categoryEncoder } from '../encoding/category-encoder.ts';
import type { CategoryEncoder } from '../encoding/category-encoder.ts';
import type { FeatureEncoder } from '../encoding/feature-encoder.ts';
import type { NumericEncoder } from '../encoding/numeric-encoder.ts';
import type { QuantileFunction } from '../encoding/numeric-transforms.ts';

const kinds = { numeric: 1, category: 2 } as const;
/** One bit per block of columns. */
const blocks = { asinh: 1, flag: 2, hats: 4, quantiles: 8, standardiser: 16 } as const;

function writeNumeric(writer: BinaryWriter, encoder: NumericEncoder): void {
  const { quartiles, asinh, flag, hats, quantiles, standardiser } = encoder;
  const present =
    (asinh ? blocks.asinh : 0) |
    (flag ? blocks.flag : 0) |
    (hats ? blocks.hats : 0) |
    (quantiles ? blocks.quantiles : 0) |
    (standardiser ? blocks.standardiser : 0);
  writer.uint8(present);
  writer.float64s(quartiles);
  if (asinh)
    for (const value of [asinh.median, asinh.width, asinh.mean, asinh.deviation])
      writer.float64(value);
  if (hats) writer.float64s(hats);
  if (quantiles) {
    writer.float64s(quantiles.knots);
    writer.float64s(quantiles.heights);
  }
  if (standardiser)
    for (const value of [standardiser.scale, standardiser.mean, standardiser.deviation])
      writer.float64(value);
}

function readQuantiles(reader: BinaryReader): QuantileFunction {
  const knots = reader.float64s();
  const heights = reader.float64s();
  if (knots.length !== heights.length)
    throw new UnreadableModel('a quantile function needs a height per knot');
  return { knots, heights };
}

function readNumeric(reader: BinaryReader): NumericEncoder {
  const present = reader.uint8();
  const has = (block: number): boolean => (present & block) !== 0;
  const quartiles = reader.float64s();
  if (quartiles.length !== 5) throw new UnreadableModel('a number has five quartiles');
  return {
    kind: 'numeric',
    quartiles,
    asinh: has(blocks.asinh)
      ? {
          median: reader.float64(),
          width: reader.float64(),
          mean: reader.float64(),
          deviation: reader.float64(),
        }
      : null,
    flag: has(blocks.flag),
    hats: has(blocks.hats) ? reader.float64s() : null,
    quantiles: has(blocks.quantiles) ? readQuantiles(reader) : null,
    standardiser: has(blocks.standardiser)
      ? { scale: reader.float64(), mean: reader.float64(), deviation: reader.float64() }
      : null,
  };
}

function writeCategory(writer: BinaryWriter, { levels, rest }: CategoryEncoder): void {
  writer.uint8(rest ? 1 : 0);
  writer.uint16(levels.length);
  for (const level of levels) writer.featureValue(level);
}

function readCategory(reader: BinaryReader): CategoryEncoder {
  const rest = reader.uint8() === 1;
  const levels = Array.from({ length: reader.uint16() }, () => reader.featureValue());
  return categoryEncoder(levels, rest);
}

export function writeEncoder(writer: BinaryWriter, encoder: FeatureEncoder): void {
  writer.uint8(kinds[encoder.kind]);
  if (encoder.kind === 'numeric') writeNumeric(writer, encoder);
  else writeCategory(writer, encoder);
}

export function readEncoder(reader: BinaryReader): FeatureEncoder {
  const kind = reader.uint8();
  if (kind === kinds.numeric) return readNumeric(reader);
  if (kind === kinds.category) return readCategory(reader);
  throw new UnreadableModel('an encoder of unknown kind in the parameters');
}
