import { describe, expect, it } from 'vitest';
import { surveyRows } from './survey.ts';

const named = { user: 'user', order: 'order', outcome: 'outcome' };

async function* rowsOf(...lines: string[]) {
  for (const [number, line] of lines.entries()) yield { number, cells: line.split(',') };
}
const survey = (...lines: string[]) => surveyRows(rowsOf(...lines), named);
const header = 'user,order,outcome,age,job';

describe('the survey of a file', () => {
  it('finds users, features and the order', async () => {
    const found = await survey(header, 'bea,3,WON,40,clerk', 'al,1,LOST,,', 'bea,2,WON,41.5,12');
    expect(found.users).toEqual(['al', 'bea']);
    expect(found.features.map(({ name, isNumeric }) => [name, isNumeric])).toEqual([
      ['age', true],
      ['job', false],
    ]);
    expect([...found.ranks]).toEqual([2, 0, 1]);
  });

  it('leaves out a column that is empty all the way', async () => {
    const found = await survey(header, 'al,1,WON,,clerk', 'al,2,LOST,,cook');
    expect(found.features.map(({ name }) => name)).toEqual(['job']);
  });

  it.each([
    ['al,1,MAYBE,1,x', 'row 1, column "outcome": "MAYBE" is neither WON nor LOST'],
    ['a l,1,WON,1,x', 'row 1, column "user": "a l" is no id'],
    ['al,,WON,1,x', 'row 1, column "order": is empty'],
    [`al,1,WON,1,${'x'.repeat(257)}`, 'row 1, column "job": has more than 256 characters'],
  ])('refuses the file for a row, naming row and column: %s', async (row, sentence) => {
    await expect(survey(header, row)).rejects.toThrow(sentence);
  });

  it('spells out ten complaints and counts the others', async () => {
    const rows = Array.from({ length: 25 }, () => 'al,1,x,1,y');
    await expect(survey(header, ...rows)).rejects.toThrow(/row 10, .*and 15 more$/);
  });

  it.each([
    [['who,order,outcome'], /no column "user" \(--user\); the columns are who, order, outcome/],
    [['user,order,outcome,user'], /two columns named "user"/],
    [[header], /a header and no row/],
    [[], /empty/],
    [
      [`${header},${Array.from({ length: 99 }, (_, at) => `c${at}`).join(',')}`],
      /101 feature columns/,
    ],
  ])('refuses a file that cannot be read as one: %#', async (lines, sentence) => {
    await expect(survey(...lines)).rejects.toThrow(sentence);
  });
});
