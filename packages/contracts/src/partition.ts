import { PARTITION_COUNT } from './topics.ts';

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const ROTATION = 24;

/**
 * 32-bit MurmurHash2 as `org.apache.kafka.common.utils.Utils.murmur2`: our own, because the
 * partition of a key must not change with a client library.
 *
 * @returns a signed 32-bit number
 */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholeWords = bytes.length - (bytes.length % 4);
  let hash = SEED ^ bytes.length;
  for (let position = 0; position < wholeWords; position += 4) {
    let word = Math.imul(view.getInt32(position, true), MULTIPLIER);
    word ^= word >>> ROTATION;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  if (bytes.length > wholeWords) {
    for (let position = bytes.length - 1; position >= wholeWords; position -= 1) {
      hash ^= view.getUint8(position) << (8 * (position - wholeWords));
    }
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition that Kafka's Java client gives to a key: the sign bit is dropped, not negated. */
export function partitionOf(key: string, partitionCount = PARTITION_COUNT): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitionCount;
}
