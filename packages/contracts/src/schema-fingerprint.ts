import type { Type } from 'avsc';

import { crc64Avro } from './crc-64-avro.ts';

/**
 * The eight bytes by which single-object encoding names its writer's schema: CRC-64-AVRO of the
 * schema's Parsing Canonical Form, little-endian. avsc's `schema()` is that canonical form.
 */
export function fingerprintOf(type: Type): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(crc64Avro(Buffer.from(JSON.stringify(type.schema()), 'utf8')));
  return bytes;
}
