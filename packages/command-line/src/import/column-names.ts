import { featureNamePattern } from '@leadloop/contracts';
import { CommandFailed } from '../command-errors.ts';

const featureNameLengthMax = 64;

/** A column's name as a feature: other characters become `_`, and it begins with a letter. */
export function featureNameOf(column: string): string {
  if (featureNamePattern.test(column) && !column.startsWith('lead.')) return column;
  const spelled = column.trim().replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  const begun = /^[A-Za-z]/.test(spelled) ? spelled : `column_${spelled}`;
  // Names that begin with "lead." are the built-in features.
  const free = begun.replace(/^lead\./, 'lead_');
  return free.slice(0, featureNameLengthMax);
}

/** @throws CommandFailed naming the columns, where two of them make one feature name */
export function featureNames(columns: readonly string[]): Map<string, string> {
  const columnOf = new Map<string, string>();
  const names = new Map<string, string>();
  for (const column of columns) {
    const name = featureNameOf(column);
    const other = columnOf.get(name);
    if (other !== undefined) {
      throw new CommandFailed(
        `columns "${other}" and "${column}" both make the feature name "${name}": rename one of them`,
      );
    }
    columnOf.set(name, column);
    names.set(column, name);
  }
  return names;
}
