import type { Schema } from './example-value.ts';

/** One route as the service itself describes it. */
export interface Operation {
  /** `PUT /v1/leads/{leadId}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isApi: boolean;
  readonly summary: string | undefined;
  /** Who may call; null where it does not say. */
  readonly roles: readonly string[] | null;
  readonly needsToken: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly statuses: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface DescribedOperation {
  readonly summary?: string;
  readonly security?: unknown;
  readonly 'x-roles'?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Record<string, { readonly schema?: Schema }> };
  readonly responses?: Record<string, unknown>;
}

/** Every route in the OpenAPI document of the running service at `url`. */
export async function describedOperations(url: string): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${url}/docs/json`)).json()) as {
    paths: Record<string, Record<string, DescribedOperation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
  );
}

function operationOf(path: string, verb: string, described: DescribedOperation): Operation {
  const method = verb.toUpperCase();
  return {
    name: `${method} ${path}`,
    method,
    path,
    isApi: /^\/v\d/.test(path),
    summary: described.summary,
    roles: described['x-roles'] ?? null,
    needsToken: described.security !== undefined,
    parameters: described.parameters ?? [],
    body: described.requestBody?.content?.['application/json']?.schema ?? null,
    statuses: Object.keys(described.responses ?? {}),
  };
}
