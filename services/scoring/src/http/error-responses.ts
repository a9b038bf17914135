import { commonProblems, problemCatalogue } from '@leadloop/service-kit';
import { ScoringRefusal } from '../domain/refusal.ts';
import type { RefusalCode } from '../domain/refusal.ts';

/** The statuses of the domain's refusals: nowhere else is one known. */
const refusalProblems = {
  'user-bound-elsewhere': { status: 403, title: 'The user belongs to another organization' },
  'user-unknown': { status: 403, title: 'The user does not stand yet' },
  'user-erased': { status: 410, title: 'The user was erased' },
  'organization-erased': { status: 410, title: 'The organization was erased' },
  'no-outcomes': { status: 409, title: 'There is no outcome to learn from' },
  'version-not-found': { status: 404, title: 'There is no such version' },
  'features-invalid': { status: 422, title: 'The features do not fit' },
  'key-not-parked': { status: 404, title: 'Nothing of that user waits' },
  'record-not-parked': { status: 404, title: 'That record does not wait' },
  'sequence-not-missing': { status: 409, title: 'That sequence is not the missing one' },
  'skip-unclear': { status: 422, title: 'It is not clear what to skip' },
} as const satisfies Record<RefusalCode, { status: number; title: string }>;

export const problems = problemCatalogue({ ...commonProblems, ...refusalProblems });

/** What every route of a user's own can answer. */
export const admissionProblems = [
  'user-bound-elsewhere',
  'user-unknown',
  'user-erased',
  'organization-erased',
] as const;

/** Passes refusals on as problems, and everything else as it is. */
export function asProblem(error: unknown): unknown {
  return error instanceof ScoringRefusal ? problems.problem(error.code, error.message) : error;
}
