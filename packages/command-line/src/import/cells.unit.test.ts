import { describe, expect, it } from 'vitest';
import { isNumberCell } from './cells.ts';

describe('a cell is a number', () => {
  it.each(['0', '-3', '+4.50', '.5', '1e3', ' 12 ', '2.'])('%j', (cell) => {
    expect(isNumberCell(cell)).toBe(true);
  });
  it.each(['', '1,5', '0x1f', 'Infinity', 'NaN', '1e400', '12 kg', '1_000'])(
    '%j is not',
    (cell) => {
      expect(isNumberCell(cell)).toBe(false);
    },
  );
});
