import type { ExampleRequest } from './example-request.ts';
import type { Names } from './example-value.ts';

/** What an answer tells. */
export interface ToldAnswer {
  readonly status: number;
  readonly etag: string | null;
  readonly challenge: string | null;
  readonly text: string;
}

const requestTimeoutMs = 20_000;

export async function ask(
  url: string,
  request: ExampleRequest,
  authorization: Readonly<Record<string, string>>,
): Promise<ToldAnswer> {
  const { method, path, body } = request;
  const response = await fetch(`${url}${path}`, {
    method,
    signal: AbortSignal.timeout(requestTimeoutMs),
    headers: {
      ...request.headers,
      ...authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A stream of events has no end to wait for.
  const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream');
  const text = isStream ? '' : await response.text();
  if (isStream) await response.body?.cancel();
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    challenge: response.headers.get('www-authenticate'),
    text,
  };
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** An answer without what two equal answers differ in: request ids, times, and the names that were asked for. */
export function comparable({ status, etag, text }: ToldAnswer, names: Names): string {
  let told = text.replaceAll(uuids, '<id>').replaceAll(times, '<time>');
  const byLength = Object.values(names)
    .filter((value) => typeof value === 'string')
    .toSorted((a, b) => b.length - a.length);
  for (const value of byLength) told = told.replaceAll(value, '<name>');
  return `${status} ${etag ?? '-'} ${told}`;
}
