import path from 'node:path';
import { accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Call, Command } from '../command.ts';
import { CommandFailed, UsageError } from '../command-errors.ts';
import { importFile, type ImportSummary } from '../import/import-file.ts';
import { leadsApi } from '../leads-api.ts';
import { isReady } from '../service-health.ts';
import { callingOptions, text } from './calling-options.ts';

const organizationsMax = 1_000;

export const importCommand: Command = {
  name: 'import',
  summary: 'Makes each row of a CSV file a lead and its outcome, through the leads service.',
  positionals: ['<file.csv>'],
  options: {
    user: { type: 'string', value: '<column>', description: 'who worked the lead', required: true },
    order: {
      type: 'string',
      value: '<column>',
      description: 'what the rows happened in the order of',
      required: true,
    },
    outcome: { type: 'string', value: '<column>', description: 'WON or LOST', required: true },
    organizations: {
      type: 'string',
      value: '<n>',
      description: 'deal the users out to so many organizations (default: 1)',
    },
    ...callingOptions,
  },
  notes: [
    'Every other column is a feature; an empty cell is missing; a column whose cells all parse as',
    'numbers is numeric. Rows are given times one hour apart, the last of them about now, and each',
    'lead comes in a day before its outcome. A row that was imported before is left as it stands.',
    'With a token of the role admin all rows go to its organization, each to its own user.',
  ],
  run: async (call) => {
    const access = await accessOf(call.environment, text(call, 'token'));
    const { leads } = addressesOf(call.environment, text(call, 'url'));
    if (access.onlyOrganizationId !== null && text(call, 'organizations') !== undefined) {
      throw new UsageError('import: a token has one organization: leave --organizations out');
    }
    // A service that dies on the way is waited for; one that was never there is not.
    if (!(await isReady(leads))) {
      throw new CommandFailed(`${leads} does not answer: run start first, or name it with --url`);
    }
    const summary = await importFile({
      file: path.resolve(call.environment.callerDirectory, call.positionals[0] ?? ''),
      columns: {
        user: text(call, 'user') ?? '',
        order: text(call, 'order') ?? '',
        outcome: text(call, 'outcome') ?? '',
      },
      organizationCount: organizationCountIn(call),
      api: leadsApi(leads, access),
      onlyOrganizationId: access.onlyOrganizationId,
      now: Date.now(),
      onProgress: (sent, total) =>
        call.terminal.progress(
          `${sent.toLocaleString('en')} of ${total.toLocaleString('en')} rows`,
        ),
    });
    call.terminal.endProgress();
    call.terminal.print(call.json ? JSON.stringify(summary) : readable(summary));
    for (const line of refusedLines(summary)) call.terminal.warn(line);
    return summary.refused.length === 0 ? 0 : 1;
  },
};

function organizationCountIn(call: Call): number {
  const given = text(call, 'organizations') ?? '1';
  const count = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (count >= 1 && count <= organizationsMax) return count;
  throw new UsageError(
    `import: --organizations must be a whole number from 1 to ${organizationsMax}, not "${given}"`,
  );
}

const count = (value: number) => value.toLocaleString('en');

function readable(summary: ImportSummary): string {
  const { rows, imported, alreadyThere, users, organizations, seconds, rowsPerSecond } = summary;
  const known = alreadyThere === 0 ? '' : `, ${count(alreadyThere)} were there already`;
  return [
    `${count(imported)} of ${count(rows)} rows imported${known}`,
    `${users} users in ${organizations.join(', ')}`,
    `${seconds.toFixed(1)} s, ${count(Math.round(rowsPerSecond))} rows/s`,
  ].join('\n');
}

const refusedShownMax = 20;

function refusedLines({ refused }: ImportSummary): string[] {
  const lines = refused
    .slice(0, refusedShownMax)
    .map(({ row, user, reason }) => `row ${row} (${user}) was refused: ${reason}`);
  const more = refused.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more rows were refused`] : lines;
}
