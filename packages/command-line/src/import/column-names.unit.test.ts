import { featureNamePattern } from '@leadloop/contracts';
import { describe, expect, it } from 'vitest';
import { featureNameOf, featureNames } from './column-names.ts';

describe('the feature name of a column', () => {
  it.each([
    ['age', 'age'],
    ['emp.var.rate', 'emp.var.rate'],
    ['Total Time Spent on Website', 'Total_Time_Spent_on_Website'],
    ['Umsatz (€)', 'Umsatz____'],
    ['2nd_visit', 'column_2nd_visit'],
    ['__proto__', 'column___proto__'],
    ['lead.score', 'lead_score'],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('of %j is %j', (column, name) => {
    expect(featureNameOf(column)).toBe(name);
    expect(name).toMatch(featureNamePattern);
  });

  it('two columns that make one name are refused, and both are named', () => {
    expect(() => featureNames(['a b', 'c', 'a?b'])).toThrow(/"a b" and "a\?b".*"a_b"/);
  });
});
