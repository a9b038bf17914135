import { createCodec } from './codec.ts';
import type { Records } from './generated/records.ts';
import { currentSchemas, releasedSchemas } from './generated/schemas.ts';

export type RecordType = keyof Records;

/** A record of any topic, told apart by `type`. */
export type DecodedRecord = {
  [K in RecordType]: { readonly type: K; readonly value: Records[K] };
}[RecordType];

const codec = createCodec(Object.values(currentSchemas), releasedSchemas);

/**
 * Avro's single-object encoding of a record. Throws `UnencodableRecord` for a value that its schema
 * does not allow (NaN and infinities, unsafe integers, undeclared fields, broken Unicode) and for
 * more than `RECORD_BYTES_MAX` bytes.
 */
export function encodeRecord<K extends RecordType>(type: K, value: Records[K]): Buffer {
  return codec.encode(type, value);
}

/**
 * Reads what this version or any released one wrote. Throws `UndecodableRecord`, with a reason,
 * for everything else: such bytes never become readable by waiting, only by another version.
 */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  // The codec was made from the same schemas as the types, and checks each value against them.
  return codec.decode(bytes) as DecodedRecord;
}
