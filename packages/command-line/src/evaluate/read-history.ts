import type { FeatureValue } from '@leadloop/contracts';
import type { TrainingRow } from '@leadloop/model';
import { CommandFailed } from '../command-errors.ts';
import { isMissing, valueOf } from '../import/cells.ts';
import { type CsvRow, readRows } from '../import/read-rows.ts';
import { type NamedColumns, type Survey, type SurveyRules, surveyRows } from '../import/survey.ts';

export interface HistoryOptions {
  readonly file: string;
  readonly columns: NamedColumns;
  /** The outcome of a won lead, where it is not WON (and every other one LOST). */
  readonly won: string | undefined;
  /** Columns that are no features. */
  readonly dropped: readonly string[];
}

/** Each user's outcomes in the order given, users by name. @throws CommandFailed naming row and column */
export async function readHistory(
  options: HistoryOptions,
): Promise<ReadonlyMap<string, readonly TrainingRow[]>> {
  const { file, columns, won = 'WON' } = options;
  const survey = await surveyRows(readRows(file), columns, rulesOf(options));
  const ranked = new Map<string, { place: number; row: TrainingRow }[]>(
    survey.users.map((user) => [user, []]),
  );
  const others = new Set<string>();
  let wins = 0;
  for await (const row of readRows(file)) {
    if (row.number === 0) continue;
    const outcome = row.cells[survey.outcomeIndex] ?? '';
    if (outcome === won) wins += 1;
    else others.add(outcome);
    const place = survey.ranks[row.number - 1] ?? 0;
    const history = ranked.get(row.cells[survey.userIndex] ?? '');
    history?.push({ place, row: trainingRow(row, survey, place, outcome === won) });
  }
  if (wins === 0) throw nothingWon(columns.outcome, won, others);
  return new Map(
    [...ranked].map(([user, rows]) => [
      user,
      rows.toSorted((a, b) => a.place - b.place).map(({ row }) => row),
    ]),
  );
}

function rulesOf({ won, dropped }: HistoryOptions): SurveyRules {
  return {
    refusal: 'nothing was evaluated',
    dropped,
    userProblem: (cell) => (isMissing(cell) ? 'is empty' : null),
    outcomeProblem: (cell) => {
      if (isMissing(cell)) return 'is empty';
      if (won !== undefined || cell === 'WON' || cell === 'LOST') return null;
      return `"${cell}" is neither WON nor LOST: name the value of a won lead with --won`;
    },
  };
}

const valuesShownMax = 10;

function nothingWon(column: string, won: string, others: ReadonlySet<string>): CommandFailed {
  const shown = [...others].slice(0, valuesShownMax).map((value) => `"${value}"`);
  const more = others.size > shown.length ? ' and more' : '';
  return new CommandFailed(
    `no row of column "${column}" is "${won}" (--won); it holds ${shown.join(', ')}${more}`,
  );
}

function trainingRow(row: CsvRow, survey: Survey, place: number, isWon: boolean): TrainingRow {
  const features: Record<string, FeatureValue> = {};
  for (const { index, name, isNumeric } of survey.features) {
    const cell = row.cells[index] ?? '';
    if (!isMissing(cell)) features[name] = valueOf(cell, isNumeric);
  }
  return {
    leadId: `row-${row.number}`,
    outcome: isWon ? 'WON' : 'LOST',
    occurredAt: place,
    sequence: place + 1,
    features,
  };
}
