import { describe, expect, it } from 'vitest';
import { common, commonProblems, Problem, problemBody, problemCatalogue } from './index.ts';

const problems = problemCatalogue({
  ...commonProblems,
  'lead-not-found': { status: 404, title: 'There is no such lead' },
  'lead-erased': { status: 410, title: 'The lead was erased' },
});

describe('a catalogue', () => {
  it('gives a problem its status and title by its code', () => {
    const problem = problems.problem('lead-not-found', 'Check the id.', {
      extra: { leadId: 'l1' },
    });
    expect(problem).toBeInstanceOf(Problem);
    expect(problemBody(problem, 'r1')).toEqual({
      type: 'urn:leadloop:problem:lead-not-found',
      title: 'There is no such lead',
      status: 404,
      detail: 'Check the id.',
      instance: 'urn:leadloop:request:r1',
      leadId: 'l1',
    });
  });

  it('lets no further member take the place of a standard one', () => {
    const extra = { status: 200, type: 'about:blank', detail: 'all is well' };
    const body = problemBody(problems.problem('lead-erased', 'It is gone.', { extra }));
    expect(body).toMatchObject({ status: 410, detail: 'It is gone.' });
  });

  it('documents codes by status', () => {
    const responses = problems.responses('lead-not-found', 'lead-erased', 'route-not-found');
    expect(Object.keys(responses)).toEqual(['404', '410']);
    expect(responses[404]).toMatchObject({
      'x-problem-codes': ['lead-not-found', 'route-not-found'],
    });
  });

  it('knows no code beyond its own', () => {
    // @ts-expect-error the list is closed
    expect(() => problems.problem('nothing', 'x')).toThrow(RangeError);
    // @ts-expect-error the list is closed
    expect(() => problems.responses('nothing')).toThrow(RangeError);
  });

  it('is the same for all services where they do not differ', () => {
    expect(common.problem('stale-version', 'x').status).toBe(412);
  });
});
