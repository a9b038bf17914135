import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { checkIfMatch, etag, optionalIfMatch, requireIfMatch, type Problem } from './index.ts';

const request = (ifMatch?: string) =>
  ({ headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } }) as FastifyRequest;

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as Problem).code;
  }
}

describe('If-Match', () => {
  it('takes the tag that was given out for a version', () => {
    expect(requireIfMatch(request(etag(7)))).toEqual({ any: false, version: 7 });
    expect(codeOf(() => checkIfMatch(requireIfMatch(request('"7"')), 7))).toBe('none');
  });

  it('takes * for any version', () => {
    expect(codeOf(() => checkIfMatch(requireIfMatch(request('*')), 3))).toBe('none');
  });

  it('refuses a version that has passed, and says which stands', () => {
    const given = requireIfMatch(request('"6"'));
    expect(() => checkIfMatch(given, 7)).toThrow(
      expect.objectContaining({ code: 'stale-version', status: 412, headers: { etag: '"7"' } }),
    );
  });

  it.each(['W/"7"', '"abc"', '"07"', '"-1"', '""', '"7.0"'])('matches nothing by %s', (tag) => {
    expect(codeOf(() => checkIfMatch(requireIfMatch(request(tag)), 7))).toBe('stale-version');
  });

  it.each(['7', 'abc', '"7', '"7", "8"', ''])('refuses %s, which is no tag', (tag) => {
    expect(codeOf(() => requireIfMatch(request(tag)))).toBe('invalid-if-match');
  });

  it('is asked for where it is needed, and let be where it is not', () => {
    expect(codeOf(() => requireIfMatch(request()))).toBe('if-match-required');
    expect(optionalIfMatch(request())).toBeNull();
    expect(codeOf(() => checkIfMatch(null, 7))).toBe('none');
  });
});
