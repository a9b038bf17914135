import { createHash } from 'node:crypto';
import type { FeatureValue } from '@leadloop/contracts';
import type { OutcomeItem } from '../leads-api.ts';
import { isMissing, valueOf } from './cells.ts';
import type { CsvRow } from './read-rows.ts';
import type { Survey } from './survey.ts';

const hourMs = 3_600_000;
/**
 * A lead comes in a day before its outcome: its features are taken 24 hours before the outcome, so
 * they are those of the row, and as fresh as those of a lead that is posted and ranked at once.
 */
const openForMs = 24 * hourMs;

/** One row as an outcome with its lead: rows lie one hour apart, the last of the order at `now`. */
export function itemOf(row: CsvRow, survey: Survey, leadId: string, now: number): OutcomeItem {
  const place = survey.ranks[row.number - 1] ?? 0;
  const closedAt = now - (survey.rowCount - 1 - place) * hourMs;
  const attributes: Record<string, FeatureValue> = {};
  for (const { index, name, isNumeric } of survey.features) {
    const cell = row.cells[index] ?? '';
    if (!isMissing(cell)) attributes[name] = valueOf(cell, isNumeric);
  }
  return {
    leadId,
    outcome: row.cells[survey.outcomeIndex] === 'WON' ? 'WON' : 'LOST',
    occurredAt: new Date(closedAt).toISOString(),
    lead: { attributes, occurredAt: new Date(closedAt - openForMs).toISOString() },
  };
}

/**
 * Gives each row the same id in every import: a digest of its cells, and a number for rows that
 * are alike. A file that was imported twice, or grew since, adds what is new alone.
 */
export function rowIds(): (cells: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (cells) => {
    const digest = createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 24);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    return count === 1 ? `row-${digest}` : `row-${digest}-${count}`;
  };
}
