import { describe, expect, it } from 'vitest';
import { ranksOf } from './order.ts';

describe('the order of rows', () => {
  it('is by number where every value is one', () => {
    expect([...ranksOf(['10', '9', '2'])]).toEqual([2, 1, 0]);
  });
  it('is by code point where one is not, so that ISO dates sort by time', () => {
    expect([...ranksOf(['2025-02-01', '2024-12-31', '2025-01-15'])]).toEqual([2, 0, 1]);
  });
  it('keeps the order of the file among equals', () => {
    expect([...ranksOf(['1', '1', '0', '1'])]).toEqual([1, 2, 0, 3]);
  });
});
