import path from 'node:path';
import type { Call, Command } from '../command.ts';
import { CommandFailed, UsageError } from '../command-errors.ts';
import { evaluateUsers, type SizeEvaluation, testOutcomesMin } from '../evaluate/evaluate-users.ts';
import { readHistory } from '../evaluate/read-history.ts';
import { table } from '../text-table.ts';
import { text } from './calling-options.ts';

const outcomesMax = 10_000;
const defaultSizes = '20,50,100,200';
const defaultTestOutcomes = 500;

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'Tells whether models would have worked on a history: a CSV file of real outcomes.',
  positionals: ['<file.csv>'],
  options: {
    user: column('who worked the lead', 'user'),
    order: column('what the rows happened in the order of', 'order'),
    outcome: column('what became of it', 'outcome'),
    won: { type: 'string', value: '<value>', description: 'the outcome of a won lead (WON)' },
    drop: { type: 'string', value: '<a,b>', description: 'columns that are no features' },
    train: {
      type: 'string',
      value: '<n,…>',
      description: `how many outcomes to learn from (${defaultSizes})`,
    },
    test: {
      type: 'string',
      value: '<n>',
      description: `how many to predict then, at most (${defaultTestOutcomes})`,
    },
    'max-users': { type: 'string', value: '<n>', description: 'only so many, the first by name' },
  },
  notes: [
    'Each user’s model learns from their first n outcomes and predicts the next ones, which it has',
    `not seen (${testOutcomesMin} at least; both kinds in each part). The base rate says of everybody what`,
    'the share of wins was so far. Shown are the means over users. Needs no running system, and',
    'writes nothing. Columns that are known only after the outcome must be dropped, or all is lies.',
  ],
  run: async (call) => {
    const terms = {
      sizes: sizesIn(call),
      testOutcomesMax: numberIn(call, 'test', testOutcomesMin) ?? defaultTestOutcomes,
    };
    const usersMax = numberIn(call, 'max-users', 1);
    const histories = await readHistory({
      file: path.resolve(call.environment.callerDirectory, call.positionals[0] ?? ''),
      columns: {
        user: text(call, 'user') ?? 'user',
        order: text(call, 'order') ?? 'order',
        outcome: text(call, 'outcome') ?? 'outcome',
      },
      won: text(call, 'won'),
      dropped: listIn(call, 'drop'),
    });
    const chosen = new Map([...histories].slice(0, usersMax));
    const sizes = evaluateUsers(chosen, terms, (done, total) =>
      call.terminal.progress(`${done} of ${total} models`),
    );
    call.terminal.endProgress();
    if (sizes.every(({ users }) => users === 0)) throw tooShort(chosen, terms.sizes);
    call.terminal.print(call.json ? asJson(sizes) : readable(sizes));
    return 0;
  },
};

function column(description: string, name: string) {
  return {
    type: 'string',
    value: '<column>',
    description: `${description} (the column "${name}")`,
  } as const;
}

const listIn = (call: Call, name: string): string[] =>
  (text(call, name) ?? '').split(',').filter((part) => part !== '');

function sizesIn(call: Call): number[] {
  const given = (text(call, 'train') ?? defaultSizes).split(',');
  const sizes = given.map((part) => wholeNumber(call, 'train', part, 2));
  return [...new Set(sizes)].toSorted((a, b) => a - b);
}

function numberIn(call: Call, name: string, min: number): number | undefined {
  const given = text(call, name);
  return given === undefined ? undefined : wholeNumber(call, name, given, min);
}

function wholeNumber(call: Call, name: string, given: string, min: number): number {
  const number = /^\s*\d{1,6}\s*$/.test(given) ? Number(given) : 0;
  if (number >= min && number <= outcomesMax) return number;
  throw new UsageError(
    `evaluate: --${name} takes whole numbers from ${min} to ${outcomesMax}, not "${given}"`,
  );
}

function tooShort(
  histories: ReadonlyMap<string, readonly unknown[]>,
  sizes: readonly number[],
): CommandFailed {
  const longest = Math.max(0, ...[...histories.values()].map(({ length }) => length));
  const needed = Math.min(...sizes) + testOutcomesMin;
  return new CommandFailed(
    `no user has ${needed} outcomes with both kinds in each part; the longest history has ${longest} rows: choose a smaller --train`,
  );
}

function asJson(sizes: readonly SizeEvaluation[]): string {
  return JSON.stringify({
    sizes: sizes.map(({ n, users, model, baseRate }) => ({ n, users, model, baseRate })),
  });
}

const digits = (value: number | undefined) => value?.toFixed(3) ?? '–';

function readable(sizes: readonly SizeEvaluation[]): string {
  const rows = sizes.map(({ n, users, model, baseRate, betterFor }) => [
    String(n),
    String(users),
    digits(model?.logLoss),
    digits(baseRate?.logLoss),
    users === 0 ? '–' : `${betterFor} of ${users}`,
    digits(model?.auc),
    digits(model?.brier),
    digits(baseRate?.brier),
    digits(model?.ece),
  ]);
  return table(
    [
      'outcomes',
      'users',
      'log loss',
      'of the base rate',
      'better for',
      'AUC',
      'Brier',
      'of the base rate',
      'ECE',
    ],
    rows,
  );
}
