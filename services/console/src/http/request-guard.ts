import type { HttpServer } from '@leadloop/service-kit';
import { problems } from './error-responses.ts';

const localNames = new Set(['127.0.0.1', 'localhost', '[::1]']);
const readingMethods = new Set(['GET', 'HEAD']);

/**
 * Signing in here takes a click and no password, so no other page may do it: not under a name of
 * its own that leads to this address, and not by a request across origins.
 */
export function addRequestGuard(server: HttpServer): void {
  server.addHook('onRequest', async (request) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!localNames.has(name)) {
      throw problems.problem('unknown-host', 'Open it as http://127.0.0.1 or http://localhost.');
    }
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeign && !readingMethods.has(request.method)) {
      throw problems.problem('foreign-page', 'Do this on the page of the console itself.');
    }
  });
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cross-origin-resource-policy', 'same-origin');
  });
}
