import avro, { type Type } from 'avsc';

import type { AvroRecord, SchemaRelease } from './avro-schema.ts';
import { UndecodableRecord, UnencodableRecord } from './record-errors.ts';
import { fingerprintOf } from './schema-fingerprint.ts';
import { checkFor, UnfitValue, type ValueCheck } from './value-check.ts';

/** Kafka's default limit is 1 MiB: more is refused where it is made, for a relay could never send it. */
export const RECORD_BYTES_MAX = 900 * 1024;

/** "Single-object encoding" of the Avro specification: marker · fingerprint · binary encoding. */
const MARKER = Buffer.of(0xc3, 0x01);
const HEADER_BYTES = 10;

export interface Codec {
  /** Throws `UnencodableRecord`. */
  encode(record: string, value: unknown): Buffer;
  /** Throws `UndecodableRecord`. */
  decode(bytes: Uint8Array): { readonly type: string; readonly value: unknown };
}

interface Contract {
  readonly record: string;
  readonly type: Type;
  readonly header: Buffer;
  readonly check: ValueCheck;
}

interface Reader {
  readonly contract: Contract;
  readonly read: (body: Buffer) => unknown;
}

/** Writes the schemas given first; reads them and what any release wrote, as the record of today. */
export function createCodec(
  schemas: readonly AvroRecord[],
  releases: readonly SchemaRelease[],
): Codec {
  const contracts = new Map(schemas.map((schema) => [schema.name, contractOf(schema)]));
  const readers = readersOf(contracts, releases);
  return {
    encode: (record, value) => {
      const contract = contracts.get(record);
      if (!contract) throw new UnencodableRecord(`no schema is called ${record}`);
      return encodeAs(contract, value);
    },
    decode: (bytes) => decodeWith(readers, bytes),
  };
}

function contractOf(schema: AvroRecord): Contract {
  const type = typeFor(schema);
  const header = Buffer.concat([MARKER, fingerprintOf(type)]);
  return { record: schema.name, type, header, check: checkFor(schema) };
}

function typeFor(schema: AvroRecord): Type {
  return avro.Type.forSchema(schema as Parameters<typeof avro.Type.forSchema>[0], {
    wrapUnions: 'never',
    omitRecordMethods: true,
  });
}

/** By the eight bytes of the writer's fingerprint, read as latin1: each of them one character. */
function readersOf(
  contracts: ReadonlyMap<string, Contract>,
  releases: readonly SchemaRelease[],
): ReadonlyMap<string, Reader> {
  const readers = new Map<string, Reader>();
  for (const { schemas } of releases) {
    for (const schema of schemas) {
      const contract = contracts.get(schema.name);
      if (!contract) throw new Error(`${schema.name} was released and is gone`);
      const written = typeFor(schema);
      const resolver = contract.type.createResolver(written);
      const read = (body: Buffer): unknown => contract.type.fromBuffer(body, resolver);
      readers.set(fingerprintOf(written).toString('latin1'), { contract, read });
    }
  }
  // Last, so that a schema which has not changed since is read without a resolver.
  for (const contract of contracts.values()) {
    const read = (body: Buffer): unknown => contract.type.fromBuffer(body);
    readers.set(fingerprintIn(contract.header), { contract, read });
  }
  return readers;
}

function fingerprintIn(bytes: Buffer): string {
  return bytes.toString('latin1', MARKER.length, HEADER_BYTES);
}

function encodeAs({ record, type, header, check }: Contract, value: unknown): Buffer {
  try {
    check(value, record);
  } catch (error) {
    throw error instanceof UnfitValue ? new UnencodableRecord(error.message) : error;
  }
  const bytes = Buffer.concat([header, type.toBuffer(value)]);
  if (bytes.length > RECORD_BYTES_MAX) {
    throw new UnencodableRecord(`${record} has ${bytes.length} bytes, ${RECORD_BYTES_MAX} at most`);
  }
  return bytes;
}

function decodeWith(
  readers: ReadonlyMap<string, Reader>,
  bytes: Uint8Array,
): { readonly type: string; readonly value: unknown } {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (given.length < HEADER_BYTES || given[0] !== MARKER[0] || given[1] !== MARKER[1]) {
    throw new UndecodableRecord('not-avro', 'no single-object encoding');
  }
  const reader = readers.get(fingerprintIn(given));
  if (!reader) {
    const fingerprint = given.toString('hex', MARKER.length, HEADER_BYTES);
    throw new UndecodableRecord('unknown-schema', `no schema has the fingerprint ${fingerprint}`);
  }
  const { record, check } = reader.contract;
  try {
    const value = reader.read(given.subarray(HEADER_BYTES));
    check(value, record);
    return { type: record, value };
  } catch (cause) {
    throw new UndecodableRecord('invalid', `these bytes are no ${record}`, { cause });
  }
}
