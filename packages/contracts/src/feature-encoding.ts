import { FEATURES_FORMAT, featureTags } from './feature-format.ts';
import { type Features, type FeatureValue, InvalidFeatures, validateFeatures } from './features.ts';

/**
 * The canonical bytes of features, so that equal features have equal digests wherever and in
 * whatever order they were put together:
 *
 *     format 1 · count u16 · per feature, sorted by name: name length u8 · name · tag u8 · value
 *
 * Integers are big-endian; a number is an IEEE 754 double, big-endian, with −0 as 0; a string is
 * its length in bytes u16 and UTF-8. Throws `InvalidFeatures`.
 */
export function encodeFeatures(features: Features): Buffer {
  validateFeatures(features);
  // Names are ASCII, where JavaScript's order by UTF-16 is the order of the UTF-8 bytes.
  const names = Object.keys(features).toSorted(byCodeUnit);
  const bytes = Buffer.allocUnsafe(sizeOf(features, names));
  let position = bytes.writeUInt8(FEATURES_FORMAT, 0);
  position = bytes.writeUInt16BE(names.length, position);
  for (const name of names) {
    position = bytes.writeUInt8(name.length, position);
    position += bytes.write(name, position, 'latin1');
    position = writeValue(bytes, position, features[name] ?? null);
  }
  return bytes;
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function sizeOf(features: Features, names: readonly string[]): number {
  let size = 3;
  for (const name of names) {
    const value = features[name];
    size += 2 + name.length;
    if (typeof value === 'number') size += 8;
    if (typeof value === 'string') size += 2 + Buffer.byteLength(value, 'utf8');
  }
  return size;
}

function writeValue(bytes: Buffer, position: number, value: FeatureValue): number {
  if (typeof value === 'number') {
    const after = bytes.writeUInt8(featureTags.number, position);
    return bytes.writeDoubleBE(value === 0 ? 0 : value, after);
  }
  if (typeof value === 'string') {
    const after = bytes.writeUInt8(featureTags.text, position);
    const length = bytes.write(value, after + 2, 'utf8');
    return bytes.writeUInt16BE(length, after) + length;
  }
  return bytes.writeUInt8(featureTags[`${value}`], position);
}

/**
 * The features in canonical bytes, as an object without a prototype, sorted by name. Throws
 * `InvalidFeatures` for anything that `encodeFeatures` would not have written: a second spelling
 * of the same features would be a second digest.
 */
export function decodeFeatures(bytes: Uint8Array): Features {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const features = read(given);
  if (!encodeFeatures(features).equals(given)) throw notCanonical();
  return features;
}

/** Takes any format for the one it knows: the comparison above refuses the others. */
function read(bytes: Buffer): Features {
  const features = Object.create(null) as Record<string, FeatureValue>;
  try {
    const count = bytes.readUInt16BE(1);
    let position = 3;
    for (let index = 0; index < count; index += 1) {
      const nameEnd = position + 1 + bytes.readUInt8(position);
      const name = bytes.toString('latin1', position + 1, nameEnd);
      const { value, end } = readValue(bytes, nameEnd);
      features[name] = value;
      position = end;
    }
    return features;
  } catch (error) {
    if (error instanceof RangeError) throw notCanonical();
    throw error;
  }
}

function readValue(bytes: Buffer, position: number): { value: FeatureValue; end: number } {
  const end = position + 1;
  switch (bytes.readUInt8(position)) {
    case featureTags.null:
      return { value: null, end };
    case featureTags.false:
      return { value: false, end };
    case featureTags.true:
      return { value: true, end };
    case featureTags.number:
      return { value: bytes.readDoubleBE(end), end: end + 8 };
    case featureTags.text: {
      const textEnd = end + 2 + bytes.readUInt16BE(end);
      return { value: bytes.toString('utf8', end + 2, textEnd), end: textEnd };
    }
    default:
      throw notCanonical();
  }
}

function notCanonical(): InvalidFeatures {
  return new InvalidFeatures(null, 'these bytes are no canonical features');
}
