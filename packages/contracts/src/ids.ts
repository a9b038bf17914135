/** What an organization, user, lead or event may be called: safe in a key, a path and a log line. */
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export function isId(candidate: unknown): candidate is string {
  return typeof candidate === 'string' && idPattern.test(candidate);
}

/** An id that does not match `idPattern` reached a place that needs one. */
export class InvalidId extends Error {
  override readonly name = 'InvalidId';

  constructor(what: string) {
    super(`${what} must be 1 to 64 letters, digits, "_" or "-"`);
  }
}

/** Throws `InvalidId`, which names the field and never repeats what was given. */
export function requireId(what: string, candidate: string): void {
  if (!isId(candidate)) throw new InvalidId(what);
}
