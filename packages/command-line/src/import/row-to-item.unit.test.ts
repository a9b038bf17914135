import { describe, expect, it } from 'vitest';
import { itemOf, rowIds } from './row-to-item.ts';
import type { Survey } from './survey.ts';

const now = Date.UTC(2026, 0, 10, 12);
const survey: Survey = {
  rowCount: 3,
  users: ['al'],
  userIndex: 0,
  outcomeIndex: 2,
  features: [
    { index: 3, name: 'age', isNumeric: true },
    { index: 4, name: 'job', isNumeric: false },
  ],
  ranks: Uint32Array.of(2, 0, 1),
};
const item = (number: number, ...cells: string[]) =>
  itemOf({ number, cells: ['al', '7', ...cells] }, survey, 'row-1', now);

describe('a row as an outcome', () => {
  it('lies one hour from the next in the order given, the last of them at now', () => {
    expect(item(1, 'WON', '1', 'x').occurredAt).toBe('2026-01-10T12:00:00.000Z');
    expect(item(2, 'WON', '1', 'x').occurredAt).toBe('2026-01-10T10:00:00.000Z');
    expect(item(3, 'WON', '1', 'x').occurredAt).toBe('2026-01-10T11:00:00.000Z');
  });

  it('has its lead come in a day before', () => {
    expect(item(1, 'WON', '1', 'x').lead.occurredAt).toBe('2026-01-09T12:00:00.000Z');
  });

  it('has numbers, texts, and nothing where a cell is empty', () => {
    expect(item(1, 'LOST', '41.50', '007').lead.attributes).toEqual({ age: 41.5, job: '007' });
    expect(item(1, 'LOST', '', ' ').lead.attributes).toEqual({});
  });
});

describe('the id of a row', () => {
  it('is the same in every import of the same row', () => {
    expect(rowIds()(['al', '1', 'WON'])).toBe(rowIds()(['al', '1', 'WON']));
  });
  it('tells rows apart, also those that are alike', () => {
    const idOf = rowIds();
    const ids = [
      ['al', '1'],
      ['al', '1'],
      ['a', 'l1'],
      ['al', '2'],
    ].map(idOf);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  });
});
