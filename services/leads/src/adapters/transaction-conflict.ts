/** Another transaction wrote first: the work is run again on what stands then. */
export class WriterCameBetween extends Error {
  override readonly name = 'WriterCameBetween';
}

/** unique_violation, serialization_failure, deadlock_detected */
const conflictStates = new Set(['23505', '40001', '40P01']);
const sqlState = /\b(23505|40001|40P01)\b/;

/** Whether an error says that another transaction was faster; Prisma wraps PostgreSQL's own. */
export function isConflict(error: unknown): boolean {
  if (error instanceof WriterCameBetween) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { code, meta } = error as { code?: unknown; meta?: unknown };
  if (typeof code === 'string' && conflictStates.has(code)) return true;
  // P2034: Prisma's name for a serialization failure or a deadlock.
  if (code === 'P2034') return true;
  return sqlState.test(JSON.stringify(meta) ?? '');
}
