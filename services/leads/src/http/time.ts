import { problems } from './error-responses.ts';

/** The database and every date of this millennium hold times between these. */
const timeMsMin = Date.UTC(1970, 0, 1);
const timeMsMax = Date.UTC(9999, 0, 1);

/** Milliseconds since the epoch of an ISO 8601 time. `path` names its place in the request. */
export function parseTime(text: string, path: string): number {
  const timeMs = Date.parse(text);
  if (timeMs >= timeMsMin && timeMs < timeMsMax) return timeMs;
  const message = 'must be a time between 1970 and 9999, like 2026-01-31T09:30:00Z';
  throw problems.problem('invalid-request', `${path} ${message}.`, { errors: [{ path, message }] });
}

/** The time of a command: `now` unless the caller gives one. */
export const occurredAtOf = (
  body: { readonly occurredAt?: string },
  now: number,
  path = 'body',
): number =>
  body.occurredAt === undefined ? now : parseTime(body.occurredAt, `${path}/occurredAt`);
