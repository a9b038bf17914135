import { commonProblems, problemCatalogue } from '@leadloop/service-kit';

/** What the console itself refuses; everything else is said by the service behind it. */
export const problems = problemCatalogue({
  ...commonProblems,
  'foreign-page': { status: 403, title: 'The request comes from another page' },
  'unknown-host': { status: 403, title: 'The console is not known by this host name' },
  'no-such-person': { status: 404, title: 'Nobody in the sample has this id' },
});
