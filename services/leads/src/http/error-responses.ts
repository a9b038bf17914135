import { StaleVersion } from '@leadloop/event-sourcing';
import { commonProblems, etag, type Problem, problemCatalogue } from '@leadloop/service-kit';
import { isWorthAnotherTry } from '../adapters/transaction-conflict.ts';
import { LeadRefusal, type RefusalCode } from '../domain/refusal.ts';

/** The statuses of the domain's refusals: nowhere else is one known. */
const refusalProblems = {
  'lead-not-found': { status: 404, title: 'There is no such lead' },
  'lead-exists': { status: 409, title: 'The lead stands already' },
  'lead-already-closed': { status: 409, title: 'The lead has an outcome already' },
  'lead-not-closed': { status: 409, title: 'The lead has no outcome' },
  'lead-unassigned': { status: 409, title: 'The lead has no assignee' },
  'lead-not-yours': { status: 403, title: 'The lead would be a colleague’s' },
  'lead-history-full': { status: 409, title: 'The lead has too many changes' },
  'assignee-unknown': { status: 422, title: 'There is no such assignee' },
  'occurred-before-creation': { status: 422, title: 'The time lies before the lead’s creation' },
  'occurred-in-future': { status: 422, title: 'The time lies in the future' },
  'organization-erased': { status: 410, title: 'The organization was erased' },
  'attributes-invalid': { status: 422, title: 'The attributes do not fit' },
} as const satisfies Record<RefusalCode, { status: number; title: string }>;

export const problems = problemCatalogue({
  ...commonProblems,
  ...refusalProblems,
  'user-bound-elsewhere': { status: 403, title: 'The user belongs to another organization' },
  'user-unknown': { status: 403, title: 'The user does not stand yet' },
  'user-erased': { status: 410, title: 'The user was erased' },
  'organization-not-found': { status: 404, title: 'There is no such organization' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'cursor-expired': { status: 400, title: 'The cursor is too old' },
});

/** What whoever acts for a user or an organization can be refused with before anything is looked at. */
export const admissionProblems = [
  'user-bound-elsewhere',
  'user-unknown',
  'user-erased',
  'organization-erased',
] as const;

export const erasedProblem = (erased: 'user-erased' | 'organization-erased'): Problem =>
  erased === 'organization-erased'
    ? refusalProblem(new LeadRefusal(erased))
    : problems.problem(
        erased,
        'This user was erased with everything that was theirs: use another user id.',
      );

export const boundElsewhere = (): Problem =>
  problems.problem(
    'user-bound-elsewhere',
    'This user id belongs to another organization: use a token of that organization, or another id.',
  );

/** The problem that says why a request was refused. */
export function refusalProblem(refusal: LeadRefusal | StaleVersion): Problem {
  if (refusal instanceof LeadRefusal) return problems.problem(refusal.code, refusal.message);
  const { actualVersion } = refusal;
  return problems.problem(
    'stale-version',
    'The lead has another version now: read it again, then repeat the change.',
    actualVersion === null ? {} : { headers: { etag: etag(actualVersion) } },
  );
}

/** Passes refusals on as problems, and everything else as it is. */
export function asProblem(error: unknown): unknown {
  const isRefusal = error instanceof LeadRefusal || error instanceof StaleVersion;
  if (isRefusal) return refusalProblem(error);
  if (!isWorthAnotherTry(error)) return error;
  const detail = 'Others write the same leads at this moment: send the request again.';
  return problems.problem('unavailable', detail, { headers: { 'retry-after': '1' } });
}
