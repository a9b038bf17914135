import { describe, expect, it } from 'vitest';
import { rowSecurityRules, tablesWithoutRows, type SecuredDatabase } from './row-security-rules.ts';

/**
 * Asks every table in the catalogue that the application's role can reach, directly in SQL; `secured` is
 * asked for once it stands. `untried` names the tables in which the owner has no row.
 */
export function describeRowSecurity(
  secured: () => SecuredDatabase,
  { untried }: { readonly untried: readonly string[] },
): void {
  describe('every table within reach of HTTP', () => {
    it.each(Object.entries(rowSecurityRules))('%s', async (_rule, findings) => {
      expect(await findings(secured())).toEqual([]);
    });

    it('holds a row of the owner, so that the rules are about something', async () => {
      const without = await tablesWithoutRows(secured());
      expect(without.filter((name) => !untried.includes(name))).toEqual([]);
    });
  });
}
