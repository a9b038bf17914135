import type { FastifyInstance } from 'fastify';
import { common } from './common-problems.ts';
import type { ProblemPlace } from './problem.ts';

const depthMax = 32;

/** Bodies are JSON alone; what JSON can say and no store can keep is refused here, with its place. */
export function addJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : parseBody(String(text)));
    } catch (error) {
      done(error as Error);
    }
  });
}

function parseBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw common.problem('invalid-json', 'Send a body that is valid JSON, in UTF-8.');
  }
  const wrong = unkeepable(body, 'body');
  if (wrong === null) return body;
  throw common.problem('invalid-request', `${wrong.path} ${wrong.message}.`, { errors: [wrong] });
}

/** The first place below `value` with a number, text, key or depth that cannot be kept. */
export function unkeepable(value: unknown, path: string, depth = 0): ProblemPlace | null {
  if (typeof value === 'number') {
    // JSON.parse turns 1e400 into infinity without a word.
    return Number.isFinite(value) ? null : { path, message: 'must be a finite number' };
  }
  if (typeof value === 'string') return unkeepableText(value, path);
  if (typeof value !== 'object' || value === null) return null;
  if (depth === depthMax) return { path, message: `must not be nested over ${depthMax} deep` };
  for (const [key, inner] of Object.entries(value)) {
    const wrong =
      unkeepableKey(key, path) ?? unkeepable(inner, `${path}/${pointer(key)}`, depth + 1);
    if (wrong !== null) return wrong;
  }
  return null;
}

function unkeepableKey(key: string, path: string): ProblemPlace | null {
  if (key === '__proto__') return { path, message: 'must not have a field called __proto__' };
  return unkeepableText(key, path);
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
function unkeepableText(text: string, path: string): ProblemPlace | null {
  if (text.includes('\0')) return { path, message: 'must not contain the character U+0000' };
  return text.isWellFormed() ? null : { path, message: 'must be well-formed Unicode' };
}

/** RFC 6901. Long keys are cut: an answer repeats a place, not what was sent. */
function pointer(key: string): string {
  return key.slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}
