import { setTimeout as pause } from 'node:timers/promises';
import { idPattern } from '@leadloop/contracts';
import { accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Call, Command } from '../command.ts';
import { UsageError } from '../command-errors.ts';
import {
  type ErasureApi,
  erasureApi,
  type Erased,
  type ErasureReport,
  type ErasingService,
  erasingServices,
} from '../erasure-api.ts';
import { table } from '../text-table.ts';
import { callingOptions, text } from './calling-options.ts';

/** Scoring is done within a second of leads; longer means that it is down or far behind. */
const waitSecondsDefault = 60;
const lookEveryMs = 100;

export const eraseCommand: Command = {
  name: 'erase',
  summary: 'Erases a user, or an organization with everybody in it, from every service, for good.',
  positionals: [],
  options: {
    ...callingOptions,
    user: { type: 'string', value: '<id>', description: 'the user; ids are unique everywhere' },
    org: {
      type: 'string',
      value: '<id>',
      description: 'instead: the whole organization, with all its users',
    },
    wait: {
      type: 'string',
      value: '<seconds>',
      description: `how long to wait for each service's report (default: ${waitSecondsDefault})`,
    },
  },
  notes: [
    'Nothing brings back what was erased, and the id is never given again. Asked again, it shows the reports again.',
    'Ends with 1 where a service was not done in time: it goes on by itself.',
    'A token that is given must have the role operator, or admin for a user of the own organization.',
  ],
  run: async (call) => {
    const erased = erasedIn(call);
    const waitMs = secondsIn(call) * 1_000;
    const access = await accessOf(call.environment, text(call, 'token'));
    const api = erasureApi(addressesOf(call.environment, text(call, 'url')), access);
    const erasure = await api.erase(erased);
    const reports = await Promise.all(
      erasingServices.map((service) => whenDone(api, service, erasure, waitMs)),
    );
    call.terminal.print(call.json ? jsonOf(erasure, reports) : readable(erasure, reports));
    return reports.some(({ report }) => report === null) ? 1 : 0;
  },
};

function erasedIn(call: Call): Erased {
  const [userId, organizationId] = [text(call, 'user'), text(call, 'org')];
  if (userId !== undefined && organizationId === undefined) return { userId: idIn('user', userId) };
  if (userId === undefined && organizationId !== undefined)
    return { organizationId: idIn('org', organizationId) };
  throw new UsageError('erase: either --user <id>, or --org <id> for everybody in it');
}

function idIn(name: string, id: string): string {
  if (idPattern.test(id)) return id;
  throw new UsageError(`erase: --${name} must be 1 to 64 letters, digits, "_" and "-"`);
}

function secondsIn(call: Call): number {
  const given = text(call, 'wait') ?? String(waitSecondsDefault);
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw new UsageError(`erase: --wait must be a whole number of seconds, not "${given}"`);
}

interface ServiceReport {
  readonly service: ErasingService;
  /** Null where it was not done in time. */
  readonly report: ErasureReport | null | 'silent';
}

async function whenDone(
  api: ErasureApi,
  service: ErasingService,
  erasure: ErasureReport,
  waitMs: number,
): Promise<ServiceReport> {
  const limit = performance.now() + waitMs;
  for (;;) {
    const report = await api.reportOf(service, erasure);
    if (report !== null || performance.now() > limit) return { service, report };
    await pause(lookEveryMs);
  }
}

function jsonOf({ organizationId, userId }: ErasureReport, reports: readonly ServiceReport[]) {
  const services = Object.fromEntries(
    reports.map(({ service, report }) => [
      service,
      report === null || report === 'silent'
        ? { state: report === null ? 'pending' : 'unreported' }
        : { state: 'done', erasedAt: report.erasedAt, removed: report.removed },
    ]),
  );
  return JSON.stringify({ organizationId, userId, services });
}

function readable({ organizationId, userId }: ErasureReport, reports: readonly ServiceReport[]) {
  const who = userId === null ? `Organization ${organizationId}` : `User ${userId}`;
  const rows = reports.map(({ service, report }) => {
    if (report === 'silent') return [service, 'keeps no report', ''];
    if (report === null) return [service, 'not done yet; goes on by itself', ''];
    return [service, report.erasedAt, countsOf(report)];
  });
  const from = userId === null ? '' : ` of ${organizationId}`;
  return `${who}${from} is erased.\n${table(['service', 'done at', 'rows that went'], rows)}`;
}

function countsOf({ removed }: ErasureReport): string {
  const counts = Object.entries(removed ?? {}).filter(([, count]) => count > 0);
  return counts.map(([name, count]) => `${name} ${count}`).join(', ');
}
