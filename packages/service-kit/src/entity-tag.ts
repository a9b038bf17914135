import type { FastifyRequest } from 'fastify';
import { common } from './common-problems.ts';

/** What a request says it has read: anything that is there, or one version. */
export type IfMatch = { readonly any: true } | { readonly any: false; readonly version: number };

/** The entity tag of a version, e.g. `"7"`. */
export const etag = (version: number): string => `"${version}"`;

/** If-Match of a request that must have one; throws `if-match-required`, `invalid-if-match`. */
export function requireIfMatch(request: FastifyRequest): IfMatch {
  const given = optionalIfMatch(request);
  if (given !== null) return given;
  throw common.problem(
    'if-match-required',
    'Send If-Match with the ETag you have read, or * for any version.',
  );
}

/** Matches nothing: a tag that was never given out here, or a weak one, which If-Match never takes. */
const noVersion = -1;

/** If-Match when given, otherwise `null`; throws `invalid-if-match`. */
export function optionalIfMatch(request: FastifyRequest): IfMatch | null {
  const header = request.headers['if-match']?.trim();
  if (header === undefined) return null;
  if (header === '*') return { any: true };
  const tag = /^(W\/)?"([\x21\x23-\x7e]*)"$/.exec(header);
  if (tag === null) {
    throw common.problem('invalid-if-match', 'Send If-Match as one ETag, e.g. "7", or as *.');
  }
  const [, weak, text = ''] = tag;
  const isVersion = weak === undefined && /^(0|[1-9]\d{0,14})$/.test(text);
  return { any: false, version: isVersion ? Number(text) : noVersion };
}

/** Throws `stale-version` unless `given` allows `currentVersion`; without If-Match all is allowed. */
export function checkIfMatch(given: IfMatch | null, currentVersion: number): void {
  if (given === null || given.any || given.version === currentVersion) return;
  throw common.problem(
    'stale-version',
    'The resource has another version now: read it again, then repeat the change.',
    { headers: { etag: etag(currentVersion) } },
  );
}
