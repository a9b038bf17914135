import { isNumberCell } from './cells.ts';

/**
 * The place of each row in the order given: by number where every value is one, otherwise by code
 * point (ISO dates sort so); rows with the same value keep the order of the file.
 */
export function ranksOf(orders: readonly string[]): Uint32Array {
  const compare = orders.every(isNumberCell)
    ? (a: string, b: string) => Number(a) - Number(b)
    : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const indexes = Uint32Array.from(orders.keys());
  indexes.sort((a, b) => compare(orders[a] ?? '', orders[b] ?? '') || a - b);
  const ranks = new Uint32Array(orders.length);
  for (const [rank, index] of indexes.entries()) ranks[index] = rank;
  return ranks;
}
