import type { FastifyInstance } from 'fastify';
import { common } from './common-problems.ts';

/** Tells an address that is not there (404) from one that takes other methods (405, with `Allow`). */
export function addMissingRoutes(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one.toUpperCase());
    methodsOf.set(url, methods);
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...methodsOf]
      .filter(([url]) => fits(url, path))
      .flatMap(([, methods]) => [...methods]);
    if (allowed.length === 0) {
      throw common.problem('route-not-found', 'Nothing is at this address: see /docs.');
    }
    const allow = [...new Set(allowed)].toSorted((a, b) => (a < b ? -1 : 1)).join(', ');
    throw common.problem('method-not-allowed', `Use ${allow} here.`, { headers: { allow } });
  });
}

/** `/v1/leads/:leadId` fits `/v1/leads/anything`; a wildcard fits nothing here. */
function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith(':') ? given[at] !== '' : part === given[at]))
  );
}
