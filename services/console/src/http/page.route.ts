import type { HttpServer } from '@leadloop/service-kit';
import { Type } from 'typebox';
import type { PageFile } from '../adapters/page-files.ts';
import { problems } from './error-responses.ts';

/** Nothing but what this server sends, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page at `/`, what belongs to it at `/page/…`. */
export function addPage(server: HttpServer, files: ReadonlyMap<string, PageFile>): void {
  const send = (name: string) => {
    const file = files.get(name);
    if (file === undefined) {
      throw problems.problem('route-not-found', 'Nothing is at this address.');
    }
    return {
      text: file.text,
      headers: {
        'content-type': file.contentType,
        'content-security-policy': contentSecurityPolicy,
        'cache-control': 'no-cache',
      },
    };
  };
  server.get('/', { config: { public: true }, schema: { hide: true } }, (_request, reply) => {
    const { text, headers } = send('index.html');
    return reply.headers(headers).send(text);
  });
  server.get(
    '/page/:name',
    {
      config: { public: true },
      schema: { hide: true, params: Type.Object({ name: Type.String() }) },
    },
    (request, reply) => {
      const { text, headers } = send(request.params.name);
      return reply.headers(headers).send(text);
    },
  );
}
