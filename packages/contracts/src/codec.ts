import avro, { type Type } from 'avsc';

import type { AvroRecord } from './avro-schema.ts';
import type { Records } from './generated/records.ts';
import { currentSchemas, releasedSchemas } from './generated/schemas.ts';
import { UndecodableRecord, UnencodableRecord } from './record-errors.ts';
import { fingerprintOf } from './schema-fingerprint.ts';
import { checkFor, UnfitValue, type ValueCheck } from './value-check.ts';

export type RecordType = keyof Records;

/** A record of any topic, told apart by `type`. */
export type DecodedRecord = {
  [K in RecordType]: { readonly type: K; readonly value: Records[K] };
}[RecordType];

/** Kafka's default limit is 1 MiB: more is refused where it is made, for a relay could never send it. */
export const RECORD_BYTES_MAX = 900 * 1024;

/** "Single-object encoding" of the Avro specification: marker · fingerprint · binary encoding. */
const MARKER = Buffer.of(0xc3, 0x01);
const HEADER_BYTES = 10;

interface Writer {
  readonly type: Type;
  readonly header: Buffer;
  readonly check: ValueCheck;
}

interface Reader {
  readonly record: RecordType;
  readonly read: (body: Buffer) => unknown;
}

const writers = new Map<string, Writer>();
/** By the fingerprint's bytes, read as latin1: each of them one character. */
const readers = new Map<string, Reader>();

for (const schema of Object.values(currentSchemas)) addCurrent(schema);
for (const { schemas } of releasedSchemas) for (const schema of schemas) addReleased(schema);

function typeFor(schema: AvroRecord): Type {
  return avro.Type.forSchema(schema as Parameters<typeof avro.Type.forSchema>[0], {
    wrapUnions: 'never',
    omitRecordMethods: true,
  });
}

function addCurrent(schema: AvroRecord): void {
  const type = typeFor(schema);
  const header = Buffer.concat([MARKER, fingerprintOf(type)]);
  writers.set(schema.name, { type, header, check: checkFor(schema) });
  readers.set(fingerprintText(header), {
    record: schema.name as RecordType,
    read: (body) => type.fromBuffer(body),
  });
}

/** What an earlier version wrote is read as the record of today. */
function addReleased(schema: AvroRecord): void {
  const released = typeFor(schema);
  const fingerprint = fingerprintOf(released).toString('latin1');
  if (readers.has(fingerprint)) return;
  const { type } = writerOf(schema.name);
  const resolver = type.createResolver(released);
  readers.set(fingerprint, {
    record: schema.name as RecordType,
    read: (body) => type.fromBuffer(body, resolver),
  });
}

function fingerprintText(bytes: Buffer): string {
  return bytes.toString('latin1', MARKER.length, HEADER_BYTES);
}

function writerOf(type: string): Writer {
  const writer = writers.get(type);
  if (!writer) throw new UnencodableRecord(`no schema is called ${type}`);
  return writer;
}

/** Avro's single-object encoding of a record. Throws `UnencodableRecord`. */
export function encodeRecord<K extends RecordType>(type: K, value: Records[K]): Buffer {
  const writer = writerOf(type);
  try {
    writer.check(value, type);
  } catch (error) {
    throw error instanceof UnfitValue ? new UnencodableRecord(error.message) : error;
  }
  const bytes = Buffer.concat([writer.header, writer.type.toBuffer(value)]);
  if (bytes.length > RECORD_BYTES_MAX) {
    throw new UnencodableRecord(`${type} has ${bytes.length} bytes, ${RECORD_BYTES_MAX} at most`);
  }
  return bytes;
}

/** Reads what this version or any released one wrote. Throws `UndecodableRecord`. */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (given.length < HEADER_BYTES || !given.subarray(0, MARKER.length).equals(MARKER)) {
    throw new UndecodableRecord('not-avro', 'no single-object encoding');
  }
  const reader = readers.get(fingerprintText(given));
  if (!reader) {
    const fingerprint = given.toString('hex', MARKER.length, HEADER_BYTES);
    throw new UndecodableRecord('unknown-schema', `no schema has the fingerprint ${fingerprint}`);
  }
  const { record } = reader;
  try {
    const value = reader.read(given.subarray(HEADER_BYTES));
    writerOf(record).check(value, record);
    return { type: record, value } as DecodedRecord;
  } catch (cause) {
    throw new UndecodableRecord('invalid', `these bytes are no ${record}`, { cause });
  }
}
