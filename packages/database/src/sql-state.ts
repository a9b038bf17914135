/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sqlStatePattern = /^[0-9A-Z]{5}$/;
const causesMax = 5;

/**
 * PostgreSQL's five-character code of an error, from `pg` itself or wrapped by Prisma's adapter, or
 * `undefined` when no database spoke.
 */
export function sqlStateOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > causesMax) return undefined;
  const { code, originalCode, severity, meta, cause, driverAdapterError } = error as Wrapped;
  if (isState(originalCode)) return originalCode;
  // Node's own codes look alike (EPIPE), so `code` counts beside a severity alone.
  if (severity !== undefined && isState(code)) return code;
  for (const inner of [driverAdapterError, meta, cause]) {
    const found = sqlStateOf(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Wrapped {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly severity?: unknown;
  readonly meta?: unknown;
  readonly cause?: unknown;
  readonly driverAdapterError?: unknown;
}

function isState(code: unknown): code is string {
  return typeof code === 'string' && sqlStatePattern.test(code);
}

const conflicts = new Set(['23505', '40001', '40P01', '55P03']);

/** Another transaction came first (unique violation, serialization failure, deadlock, lock timeout): try again. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(sqlStateOf(error) ?? '') || prismaCodeOf(error) === 'P2034';
}

/** Connection failures, shutdown, too many connections; and Prisma's own words for them. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'P1001',
  'P1002',
  'P1017',
  'P2024',
  'P2028',
]);

/** The database cannot be reached or has no room: nothing is wrong with what was asked. */
export function isUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > causesMax) return false;
  if (/^(08|57P|53)/.test(sqlStateOf(error) ?? '')) return true;
  const { code, cause, meta } = error as Wrapped;
  if (typeof code === 'string' && unavailableCodes.has(code)) return true;
  return [cause, meta].some((inner) => isUnavailable(inner, depth + 1));
}

function prismaCodeOf(error: unknown): unknown {
  return (error as Wrapped | undefined)?.code;
}
