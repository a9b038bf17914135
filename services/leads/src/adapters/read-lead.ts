import type { Lead } from '../domain/lead.ts';
import { LeadRefusal } from '../domain/refusal.ts';
import { type LeadRow, leadOfRow } from '../projections/lead-row.ts';
import { readLeadRows } from './lead-rows.ts';
import type { SqlTransaction } from './sql.ts';

/** A lead that stands and that the transaction may see. Throws `LeadRefusal` (lead-not-found). */
export async function readLead(
  sql: SqlTransaction,
  organizationId: string,
  leadId: string,
): Promise<{ readonly row: LeadRow; readonly lead: Lead }> {
  const [row] = await readLeadRows(sql, organizationId, [leadId]);
  const lead = row === undefined ? null : leadOfRow(row);
  if (row === undefined || lead === null) throw new LeadRefusal('lead-not-found');
  return { row, lead };
}
