/** A stream of numbers that is the same everywhere for the same seed. */
export interface Random {
  /** In [0, 1), a multiple of 2⁻³². */
  uniform(): number;
  /** Mean 0, variance 1, within ±6. */
  normal(): number;
  chance(probability: number): boolean;
  integer(lowest: number, highest: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A stream of its own: what it yields does not depend on how much of the others was used. */
  fork(name: string): Random;
}

/** FNV-1a, 32 bits: tells forks of one seed apart by their names. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and passes the usual batteries. */
function smallFastCounter(seed: number): () => number {
  let a = seed | 0;
  let b = (seed ^ 0x9e3779b9) | 0;
  let c = 0x243f6a88;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Seeds that differ in one bit need a few rounds to part.
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

export function seededRandom(seed: number): Random {
  const uniform = smallFastCounter(seed);
  const integer = (lowest: number, highest: number) =>
    lowest + Math.floor(uniform() * (highest - lowest + 1));
  return {
    uniform,
    // Irwin and Hall: the sum of twelve uniforms needs additions alone, so every engine agrees.
    normal: () => {
      let sum = -6;
      for (let term = 0; term < 12; term += 1) sum += uniform();
      return sum;
    },
    chance: (probability) => uniform() < probability,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
    fork: (name) => seededRandom((seed ^ hashOf(name)) | 0),
  };
}
