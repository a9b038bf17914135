import { DatabaseError } from 'pg';

/** SQLSTATE classes that say something of the database's state, not of the statement: the same one may succeed later. */
const transientClasses = new Set(['08', '40', '53', '55', '57', '58']);
/** The database ended a transaction or a session that had been idle for too long: the process was stopped and woke. */
const transientStates = new Set(['25P03', '25P04', '57P05']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** pg reports a connection that went away by message alone. */
const connectionLost =
  /connection (?:terminated|ended|error)|timeout exceeded when trying to connect|not queryable|query read timeout/i;

/** Whether an error passes by itself once the database, the broker or the network is back. */
export function isInfrastructureError(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    return transientClasses.has(state.slice(0, 2)) || transientStates.has(state);
  }
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isInfrastructureError);
  return (
    networkCodes.has(String('code' in error ? error.code : '')) ||
    connectionLost.test(error.message)
  );
}
