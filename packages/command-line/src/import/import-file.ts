import { CommandFailed } from '../command-errors.ts';
import { ServiceRefused } from '../service-call.ts';
import { BatchLanes } from '../batch-lanes.ts';
import type { LeadsApi, OutcomeItem } from '../leads-api.ts';
import { dealToOrganizations } from './organizations.ts';
import { readRows } from './read-rows.ts';
import { itemOf, rowIds } from './row-to-item.ts';
import { type NamedColumns, type Survey, surveyRows } from './survey.ts';

export interface ImportRequest {
  readonly file: string;
  readonly columns: NamedColumns;
  readonly organizationCount: number;
  readonly api: LeadsApi;
  /** Where one admin's token speaks for everybody: all users are of this organization. */
  readonly onlyOrganizationId: string | null;
  readonly now: number;
  readonly onProgress: (sent: number, total: number) => void;
}

export interface RefusedRow {
  readonly row: number;
  readonly user: string;
  readonly reason: string;
}

export interface ImportSummary {
  readonly rows: number;
  readonly imported: number;
  /** Rows that an earlier import has brought: left as they stand. */
  readonly alreadyThere: number;
  readonly refused: readonly RefusedRow[];
  readonly users: number;
  readonly organizations: readonly string[];
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** Large enough that a transaction's fixed costs vanish, small enough that two processors share the work. */
const batchSize = 250;
const concurrencyMax = 4;
const waitingMax = 20_000;
const alreadyThereCode = 'lead-already-closed';

interface NumberedItem {
  readonly row: number;
  readonly item: OutcomeItem;
}

/** Reads the file twice: once to know and check all of it, once to send it. */
export async function importFile(request: ImportRequest): Promise<ImportSummary> {
  const survey = await surveyRows(readRows(request.file), request.columns);
  const { api, onlyOrganizationId } = request;
  const organizationOf =
    onlyOrganizationId === null
      ? dealToOrganizations(survey.users, request.organizationCount)
      : new Map(survey.users.map((user) => [user, onlyOrganizationId]));
  const began = performance.now();
  if (onlyOrganizationId !== null) {
    for (const userId of survey.users) {
      await api.createUser({ organizationId: onlyOrganizationId, userId });
    }
  }
  const tally = { imported: 0, alreadyThere: 0, refused: [] as RefusedRow[] };
  const lanes = new BatchLanes<string, NumberedItem>({
    keyOf: (user) => user,
    batchSize,
    concurrencyMax,
    waitingMax,
    send: async (user, batch) => {
      const person = { organizationId: organizationOf.get(user) ?? '', userId: user };
      await sendBatch(request, person, batch, tally);
      const { imported, alreadyThere, refused } = tally;
      request.onProgress(imported + alreadyThere + refused.length, survey.rowCount);
    },
  });
  await sendRows(request, survey, lanes);
  const seconds = (performance.now() - began) / 1_000;
  return {
    rows: survey.rowCount,
    ...tally,
    users: survey.users.length,
    organizations: [...new Set(organizationOf.values())],
    seconds,
    rowsPerSecond: survey.rowCount / seconds,
  };
}

async function sendRows(
  request: ImportRequest,
  survey: Survey,
  lanes: BatchLanes<string, NumberedItem>,
): Promise<void> {
  const idOf = rowIds();
  for await (const row of readRows(request.file)) {
    if (row.number === 0) continue;
    const item = itemOf(row, survey, idOf(row.cells), request.now);
    await lanes.add(row.cells[survey.userIndex] ?? '', { row: row.number, item });
  }
  await lanes.finish();
}

async function sendBatch(
  { api, onlyOrganizationId }: ImportRequest,
  person: { organizationId: string; userId: string },
  batch: readonly NumberedItem[],
  tally: { imported: number; alreadyThere: number; refused: RefusedRow[] },
): Promise<void> {
  const items = batch.map(({ item }) =>
    onlyOrganizationId === null
      ? item
      : { ...item, lead: { ...item.lead, assigneeId: person.userId } },
  );
  const results = await api.recordOutcomes(person, items).catch((error: unknown) => {
    if (!(error instanceof ServiceRefused)) throw error;
    const rows = `row ${batch[0]?.row} and ${batch.length - 1} more of user "${person.userId}"`;
    throw new CommandFailed(`${rows}: ${error.message}`, { cause: error });
  });
  for (const [index, { status, problem }] of results.entries()) {
    if (status < 400) tally.imported += 1;
    else if (problem?.type.endsWith(`:${alreadyThereCode}`)) tally.alreadyThere += 1;
    else {
      const reason = problem?.detail ?? `the leads service answered ${status}`;
      tally.refused.push({ row: batch[index]?.row ?? 0, user: person.userId, reason });
    }
  }
}
