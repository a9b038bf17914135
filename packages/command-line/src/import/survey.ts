import { ATTRIBUTES_MAX, idPattern } from '@leadloop/contracts';
import { CommandFailed } from '../command-errors.ts';
import { isMissing, isNumberCell, problemOfText } from './cells.ts';
import { featureNames } from './column-names.ts';
import { ranksOf } from './order.ts';
import type { CsvRow } from './read-rows.ts';

export interface NamedColumns {
  readonly user: string;
  readonly order: string;
  readonly outcome: string;
}

export interface FeatureColumn {
  readonly index: number;
  readonly name: string;
  readonly isNumeric: boolean;
}

/** What one pass over the file has found: enough to send each row in a second pass without keeping any. */
export interface Survey {
  readonly rowCount: number;
  /** In order of code points. */
  readonly users: readonly string[];
  readonly userIndex: number;
  readonly outcomeIndex: number;
  readonly features: readonly FeatureColumn[];
  /** By row (from 0): its place in the order given. */
  readonly ranks: Uint32Array;
}

/** What a file's rows must be like, for whoever reads them. */
export interface SurveyRules {
  /** What follows from a complaint: "nothing was imported". */
  readonly refusal: string;
  /** Columns that are no features. */
  readonly dropped: readonly string[];
  /** What is wrong with a cell, or null. */
  readonly userProblem: (cell: string) => string | null;
  readonly outcomeProblem: (cell: string) => string | null;
}

const importRules: SurveyRules = {
  refusal: 'nothing was imported',
  dropped: [],
  userProblem: (cell) =>
    idPattern.test(cell) ? null : `"${cell}" is no id (1 to 64 letters, digits, "_" and "-")`,
  outcomeProblem: (cell) =>
    cell === 'WON' || cell === 'LOST' ? null : `"${cell}" is neither WON nor LOST`,
};

const problemsShownMax = 10;

/**
 * Reads every row once, and sends none. @throws CommandFailed with every complaint (at most ten
 * are spelled out), each naming row and column, so that a file is imported whole or not at all
 */
export async function surveyRows(
  rows: AsyncIterable<CsvRow>,
  named: NamedColumns,
  rules = importRules,
): Promise<Survey> {
  let inspection: Inspection | null = null;
  for await (const row of rows) {
    if (inspection === null) inspection = startInspection(row.cells, named, rules);
    else inspection.take(row);
  }
  if (inspection === null) throw new CommandFailed('the file is empty');
  return inspection.finish();
}

interface Inspection {
  take(row: CsvRow): void;
  finish(): Survey;
}

function startInspection(
  header: readonly string[],
  named: NamedColumns,
  rules: SurveyRules,
): Inspection {
  const indexes = indexesOf(header, named);
  const others = featureColumns(header, indexes, rules);
  if (others.length > ATTRIBUTES_MAX) {
    throw new CommandFailed(
      `${others.length} feature columns: a lead has at most ${ATTRIBUTES_MAX}`,
    );
  }
  const names = featureNames(others.map(({ column }) => column));
  const features = others.map(({ column, index }) => ({
    index,
    name: names.get(column) ?? column,
    isNumeric: true,
    isEmpty: true,
  }));
  const users = new Set<string>();
  const orders: string[] = [];
  const problems: string[] = [];
  let problemCount = 0;
  return {
    take: (row) => {
      const user = row.cells[indexes.user] ?? '';
      const complain = (index: number, what: string) => {
        problemCount += 1;
        if (problemCount > problemsShownMax) return;
        problems.push(`row ${row.number}, column "${header[index]}": ${what}`);
      };
      inspectNamed(row.cells, indexes, rules, complain);
      users.add(user);
      orders.push(row.cells[indexes.order] ?? '');
      for (const feature of features) {
        const cell = row.cells[feature.index] ?? '';
        if (isMissing(cell)) continue;
        feature.isEmpty = false;
        feature.isNumeric &&= isNumberCell(cell);
        const problem = problemOfText(cell);
        if (problem !== null) complain(feature.index, problem);
      }
    },
    finish: () => {
      if (problemCount > 0)
        throw new CommandFailed(summaryOf(rules.refusal, problems, problemCount));
      if (orders.length === 0) throw new CommandFailed('the file has a header and no row');
      return {
        rowCount: orders.length,
        users: [...users].toSorted(),
        userIndex: indexes.user,
        outcomeIndex: indexes.outcome,
        features: features.filter(({ isEmpty }) => !isEmpty),
        ranks: ranksOf(orders),
      };
    },
  };
}

function featureColumns(header: readonly string[], indexes: Indexes, { dropped }: SurveyRules) {
  const strange = dropped.find((column) => !header.includes(column));
  if (strange !== undefined) {
    throw new CommandFailed(
      `there is no column "${strange}" (--drop); the columns are ${header.join(', ')}`,
    );
  }
  const taken = new Set(Object.values(indexes));
  return header.flatMap((column, index) =>
    taken.has(index) || dropped.includes(column) ? [] : [{ column, index }],
  );
}

type Indexes = Readonly<Record<keyof NamedColumns, number>>;

function indexesOf(header: readonly string[], named: NamedColumns): Indexes {
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined) {
    throw new CommandFailed(`there are two columns named "${repeated}": rename one of them`);
  }
  const indexOf = (role: keyof NamedColumns) => {
    const index = header.indexOf(named[role]);
    if (index >= 0) return index;
    throw new CommandFailed(
      `there is no column "${named[role]}" (--${role}); the columns are ${header.join(', ')}`,
    );
  };
  const indexes = { user: indexOf('user'), order: indexOf('order'), outcome: indexOf('outcome') };
  if (new Set(Object.values(indexes)).size < 3) {
    throw new CommandFailed('--user, --order and --outcome must name three different columns');
  }
  return indexes;
}

function inspectNamed(
  cells: readonly string[],
  { user, order, outcome }: Indexes,
  { userProblem, outcomeProblem }: SurveyRules,
  complain: (index: number, what: string) => void,
): void {
  const ofUser = userProblem(cells[user] ?? '');
  if (ofUser !== null) complain(user, ofUser);
  if (isMissing(cells[order] ?? '')) complain(order, 'is empty');
  const ofOutcome = outcomeProblem(cells[outcome] ?? '');
  if (ofOutcome !== null) complain(outcome, ofOutcome);
}

function summaryOf(refusal: string, problems: readonly string[], count: number): string {
  const shown = problems.join('; ');
  const more = count - problems.length;
  return `${refusal}. ${shown}${more > 0 ? `; and ${more} more` : ''}`;
}
