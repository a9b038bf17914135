import type { Operation } from './described-operations.ts';
import { exampleOf, type Names } from './example-value.ts';

export interface ExampleRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The least request that the route takes, about what `names` names; fails where a part of the path has no name. */
export function exampleRequest(
  { method, path, parameters, body }: Operation,
  names: Names,
  also?: string,
): ExampleRequest {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const named = names[name];
    if (named === undefined) throw new RangeError(`${method} ${path}: say what ${name} can be`);
    return String(named);
  });
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const { in: place, name, required = false, schema = {} } of parameters) {
    if (place === 'header' && required) headers[name] = name === 'If-Match' ? '*' : 'x';
    if (place !== 'query' || !(required || name === also)) continue;
    query.set(name, String(exampleOf(schema, names, name)));
  }
  const example = body === null ? undefined : withField(exampleOf(body, names), body, names, also);
  return {
    method,
    path: query.size === 0 ? filled : `${filled}?${query.toString()}`,
    headers,
    ...(example === undefined ? {} : { body: example }),
  };
}

/** What a request may leave out and can point with: each is tried by itself. */
export function optionalPointers({ parameters, body }: Operation, names: Names): string[] {
  const inQuery = parameters.flatMap(({ in: place, name, required = false }) =>
    place === 'query' && !required ? [name] : [],
  );
  const inBody = Object.keys(body?.properties ?? {}).filter(
    (field) => !(body?.required ?? []).includes(field),
  );
  return [...inQuery, ...inBody].filter((name) => name in names);
}

function withField(
  value: unknown,
  { properties = {} }: { readonly properties?: object },
  names: Names,
  also?: string,
): unknown {
  if (also === undefined || !(also in properties)) return value;
  return { ...(value as object), [also]: names[also] };
}
