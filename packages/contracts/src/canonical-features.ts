import { isUtf8 } from 'node:buffer';

import { ATTRIBUTES_MAX, builtInFeatures, FEATURE_TEXT_MAX } from './features.ts';
import { FEATURES_FORMAT, featureTags } from './feature-format.ts';

/**
 * Whether `decodeFeatures` takes these bytes, found out by walking over them: for whoever passes features on as they are
 * and has no use for the object.
 */
export function isCanonicalFeatures(bytes: Buffer): boolean {
  if (bytes.length < 3 || bytes[0] !== FEATURES_FORMAT) return false;
  const count = bytes.readUInt16BE(1);
  let attributesLeft = ATTRIBUTES_MAX;
  let position = 3;
  let previous = -1;
  for (let index = 0; index < count; index += 1) {
    const valueAt = nameEnd(bytes, position);
    if (valueAt < 0 || (previous >= 0 && !isAfter(bytes, previous, position))) return false;
    if (!startsBuiltIn(bytes, position)) attributesLeft -= 1;
    else if (!builtIn.has(bytes.toString('latin1', position + 1, valueAt))) return false;
    previous = position;
    position = valueEnd(bytes, valueAt);
    if (position < 0) return false;
  }
  return position === bytes.length && attributesLeft >= 0;
}

const NAME_BYTES_MAX = 64;
const builtIn: ReadonlySet<string> = new Set(builtInFeatures);
const builtInPrefix = Buffer.from('lead.', 'latin1');

const isLetter = new Uint8Array(256);
const isNameByte = new Uint8Array(256);
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 'latin1')) {
  isLetter[byte] = 1;
  isNameByte[byte] = 1;
}
for (const byte of Buffer.from('0123456789_.-', 'latin1')) isNameByte[byte] = 1;

/** Behind the name whose length stands at `position`; −1 where it is no feature name. */
function nameEnd(bytes: Buffer, position: number): number {
  const length = bytes[position];
  if (length === undefined || length === 0 || length > NAME_BYTES_MAX) return -1;
  const end = position + 1 + length;
  if (end > bytes.length || isLetter[bytes[position + 1] ?? 0] === 0) return -1;
  for (let at = position + 2; at < end; at += 1) if (isNameByte[bytes[at] ?? 0] === 0) return -1;
  return end;
}

/** Whether the name at `position` sorts behind the one at `previous`; equal ones do not. */
function isAfter(bytes: Buffer, previous: number, position: number): boolean {
  const [before = 0, here = 0] = [bytes[previous], bytes[position]];
  const shared = Math.min(before, here);
  for (let at = 1; at <= shared; at += 1) {
    const difference = (bytes[position + at] ?? 0) - (bytes[previous + at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return here > before;
}

function startsBuiltIn(bytes: Buffer, position: number): boolean {
  if ((bytes[position] ?? 0) < builtInPrefix.length) return false;
  for (let at = 0; at < builtInPrefix.length; at += 1) {
    if (bytes[position + 1 + at] !== builtInPrefix[at]) return false;
  }
  return true;
}

/** Behind the value whose tag stands at `position`; −1 where it is none that would have been written. */
function valueEnd(bytes: Buffer, position: number): number {
  const end = position + 1;
  switch (bytes[position] ?? -1) {
    case featureTags.null:
    case featureTags.false:
    case featureTags.true:
      return end;
    case featureTags.number:
      return numberEnd(bytes, end);
    case featureTags.text:
      return textEnd(bytes, end);
    default:
      return -1;
  }
}

function numberEnd(bytes: Buffer, position: number): number {
  const end = position + 8;
  if (end > bytes.length) return -1;
  const value = bytes.readDoubleBE(position);
  return Number.isFinite(value) && !Object.is(value, -0) ? end : -1;
}

function textEnd(bytes: Buffer, position: number): number {
  if (position + 2 > bytes.length) return -1;
  const start = position + 2;
  const end = start + bytes.readUInt16BE(position);
  if (end > bytes.length) return -1;
  let codePoints = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) return -1;
    // All but the bytes that continue a character.
    if ((byte & 0xc0) !== 0x80) codePoints += 1;
  }
  const isAscii = codePoints === end - start;
  if (codePoints > FEATURE_TEXT_MAX) return -1;
  return (isAscii && isBelow128(bytes, start, end)) || isUtf8(bytes.subarray(start, end))
    ? end
    : -1;
}

function isBelow128(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}
