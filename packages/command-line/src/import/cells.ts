import { FEATURE_TEXT_MAX, type FeatureValue } from '@leadloop/contracts';

/** What a number looks like in a cell; `Number` alone would also take "0x1f" and "Infinity". */
const numberPattern = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

export function isNumberCell(cell: string): boolean {
  return numberPattern.test(cell) && Number.isFinite(Number(cell));
}

/** An empty cell is a missing value and becomes no attribute at all. */
export const isMissing = (cell: string): boolean => cell.trim() === '';

/** What is wrong with a cell as a feature's text, or null. */
export function problemOfText(cell: string): string | null {
  if (cell.includes('\0')) return 'holds the character U+0000';
  if (!cell.isWellFormed()) return 'is no valid Unicode';
  if (cell.length > FEATURE_TEXT_MAX && Array.from(cell).length > FEATURE_TEXT_MAX) {
    return `has more than ${FEATURE_TEXT_MAX} characters`;
  }
  return null;
}

export const valueOf = (cell: string, isNumeric: boolean): FeatureValue =>
  isNumeric ? Number(cell) : cell;
