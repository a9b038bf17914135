/**
 * Arrays as PostgreSQL's own binary format, to be given as a parameter that the statement casts (`$1::bytea[]`). Written
 * as text, as the driver would, each value is escaped here and parsed there, and bytes take twice their length.
 */
export function textArray(values: readonly (string | null)[]): Buffer {
  return binaryArray(textOid, values, byteLength, writeText);
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  return binaryArray(byteaOid, values, lengthOf, writeBytes);
}

/** Of integers up to 2^53. */
export function bigintArray(values: readonly (number | null)[]): Buffer {
  return binaryArray(bigintOid, values, () => 8, writeInteger);
}

export function timestampArray(valuesMs: readonly (number | null)[]): Buffer {
  return binaryArray(timestampOid, valuesMs, () => 8, writeMoment);
}

// As they stand in pg_type of every PostgreSQL.
const byteaOid = 17;
const bigintOid = 20;
const textOid = 25;
const timestampOid = 1_184;

type WriteValue<Value> = (bytes: Buffer, value: Value, position: number) => void;

/** dimensions · has nulls · element's type · count · first index · per value: length (−1: null) · bytes */
function binaryArray<Value>(
  elementOid: number,
  values: readonly (Value | null)[],
  sizeOf: (value: Value) => number,
  write: WriteValue<Value>,
): Buffer {
  let size = 20;
  for (const value of values) size += 4 + (value === null ? 0 : sizeOf(value));
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(1, 4);
  bytes.writeInt32BE(elementOid, 8);
  bytes.writeInt32BE(values.length, 12);
  bytes.writeInt32BE(1, 16);
  let position = 20;
  for (const value of values) {
    const length = value === null ? 0 : sizeOf(value);
    position = bytes.writeInt32BE(value === null ? -1 : length, position);
    if (value !== null) write(bytes, value, position);
    position += length;
  }
  return bytes;
}

const byteLength = (text: string) => Buffer.byteLength(text, 'utf8');
const lengthOf = (bytes: Uint8Array) => bytes.length;

function writeText(bytes: Buffer, text: string, position: number): void {
  bytes.write(text, position, 'utf8');
}

function writeBytes(bytes: Buffer, value: Uint8Array, position: number): void {
  bytes.set(value, position);
}

function writeInteger(bytes: Buffer, value: number, position: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError('no integer that a number holds exactly');
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), position);
  bytes.writeUInt32BE(value >>> 0, position + 4);
}

/** PostgreSQL counts microseconds from the year 2000. */
const year2000Ms = Date.UTC(2000, 0, 1);

function writeMoment(bytes: Buffer, valueMs: number, position: number): void {
  const microseconds = (valueMs - year2000Ms) * 1_000;
  if (Number.isSafeInteger(microseconds)) writeInteger(bytes, microseconds, position);
  // Moments centuries away: a number would round them.
  else bytes.writeBigInt64BE(BigInt(valueMs - year2000Ms) * 1_000n, position);
}
