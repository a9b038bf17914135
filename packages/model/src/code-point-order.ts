/** Moves surrogates above the rest of the basic plane, where their code points belong. */
function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Orders text by code point, as its UTF-8 bytes would be; JavaScript's own order is by UTF-16 unit, locales' orders vary. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = weight(left.charCodeAt(at)) - weight(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
