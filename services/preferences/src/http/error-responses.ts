import { StaleVersion } from '@leadloop/event-sourcing';
import { commonProblems, etag, problemCatalogue } from '@leadloop/service-kit';
import { PreferencesRefusal, type RefusalCode } from '../domain/refusal.ts';

/** The statuses of the domain's refusals: nowhere else is one known. */
const refusalProblems = {
  'user-bound-elsewhere': { status: 403, title: 'The user belongs to another organization' },
  'user-unknown': { status: 403, title: 'The user does not stand yet' },
  'user-erased': { status: 410, title: 'The user was erased' },
  'organization-erased': { status: 410, title: 'The organization was erased' },
  'contact-time-without-zone': { status: 422, title: 'The contact time has no time zone' },
  'time-zone-unknown': { status: 422, title: 'There is no such time zone' },
} as const satisfies Record<RefusalCode, { status: number; title: string }>;

export const problems = problemCatalogue({ ...commonProblems, ...refusalProblems });

/** What every route of a user's own can answer. */
export const admissionProblems = [
  'user-bound-elsewhere',
  'user-unknown',
  'user-erased',
  'organization-erased',
] as const;

/** What every change can answer. */
export const changeProblems = [
  ...admissionProblems,
  'stale-version',
  'invalid-if-match',
  'invalid-idempotency-key',
  'idempotency-key-reused',
] as const;

/** Passes refusals on as problems, and everything else as it is. */
export function asProblem(error: unknown): unknown {
  if (error instanceof PreferencesRefusal) return problems.problem(error.code, error.message);
  if (!(error instanceof StaleVersion)) return error;
  const { actualVersion } = error;
  return problems.problem(
    'stale-version',
    'The preferences have another version now: read them again, then repeat the change.',
    actualVersion === null ? {} : { headers: { etag: etag(actualVersion) } },
  );
}
