import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { commonProblems, type common } from './common-problems.ts';
import { documentedCodes, problemResponses, type ProblemKinds } from './problem-catalogue.ts';
import { tokenProblems, type Role } from './identity.ts';

/** A route that does not say who may call it, what it takes and what it answers; found when the service starts, not when it is called. */
export class UnfinishedRoute extends Error {
  override name = 'UnfinishedRoute';
}

type CommonCode = keyof typeof common.kinds;

/**
 * Every documented route says who may call it, what it takes and answers, and takes nothing else: objects are closed,
 * an address without a query schema takes no query. What any such route can answer is added to its
 * responses, beside its own problems.
 */
export function addRouteRules(app: FastifyInstance, kinds: ProblemKinds): void {
  app.addHook('onRoute', (route) => {
    requireAccess(route);
    if (route.schema?.hide === true) return;
    const schema: FastifySchema & { 'x-roles'?: readonly Role[] } = finishedSchema(route);
    closeObjects(route, schema);
    schema.querystring ??= Type.Object({}, { additionalProperties: false });
    schema.response = allResponses(schema.response, commonCodes(route), {
      ...commonProblems,
      ...kinds,
    });
    if (route.config?.public !== true) {
      schema.security = [{ bearer: [] }];
      schema['x-roles'] = route.config?.roles ?? [];
    }
    route.schema = schema;
  });
  app.addHook('preValidation', async (request) => {
    // A route without a body schema has no say in what it would be sent.
    if (request.routeOptions.schema?.body === undefined)
      delete (request as { body?: unknown }).body;
  });
}

/** A route that was hidden or public by mistake would be missing where routes are tried one by one. */
function requireAccess({ url, method, config, schema }: RouteOptions): void {
  const isPublic = config?.public === true;
  if (/^\/v\d/.test(url)) {
    if (schema?.hide === true) throw new UnfinishedRoute(`${nameOf({ url, method })} is hidden`);
    if (isPublic) throw new UnfinishedRoute(`${nameOf({ url, method })} is open to everybody`);
  }
  if (schema?.hide === true || isPublic) return;
  if ((config?.roles ?? []).length > 0) return;
  throw new UnfinishedRoute(`${nameOf({ url, method })} declares no role: see route-access.ts`);
}

function finishedSchema(route: RouteOptions): FastifySchema {
  const schema: FastifySchema = { ...route.schema };
  const statuses = Object.keys(schema.response ?? {});
  if (!statuses.some((status) => /^[123]/.test(status))) {
    throw new UnfinishedRoute(`${nameOf(route)} declares no response`);
  }
  if (schema.summary === undefined) throw new UnfinishedRoute(`${nameOf(route)} has no summary`);
  const parameters = route.url.matchAll(/:(\w+)/g);
  const declared = (schema.params as { properties?: object } | undefined)?.properties ?? {};
  for (const [, parameter = ''] of parameters) {
    if (parameter in declared) continue;
    throw new UnfinishedRoute(`${nameOf(route)} declares no schema of :${parameter}`);
  }
  return schema;
}

function closeObjects(route: RouteOptions, schema: FastifySchema): void {
  const parts = { body: schema.body, querystring: schema.querystring };
  for (const [part, given] of Object.entries(parts)) {
    const open = openObject(given, part);
    if (open === null) continue;
    throw new UnfinishedRoute(`${nameOf(route)} takes unknown fields in ${open}: close the object`);
  }
}

/** The path of an object below `schema` that says nothing of fields beyond its own. */
function openObject(schema: unknown, path: string): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  const { type, properties, additionalProperties } = schema as Record<string, unknown>;
  if (type === 'object' && properties !== undefined && additionalProperties === undefined) {
    return path;
  }
  for (const [key, inner] of Object.entries(schema)) {
    const open = openObject(inner, `${path}/${key}`);
    if (open !== null) return open;
  }
  return null;
}

function commonCodes(route: RouteOptions): readonly CommonCode[] {
  const codes: CommonCode[] = ['invalid-request', 'internal-error', 'unavailable'];
  if (route.schema?.body !== undefined) {
    codes.push('invalid-json', 'body-too-large', 'unsupported-media-type');
  }
  if (route.config?.public !== true) codes.push(...tokenProblems);
  if (route.config?.roles !== undefined) codes.push('role-not-allowed');
  return codes;
}

function allResponses(
  own: unknown,
  common: readonly CommonCode[],
  kinds: ProblemKinds,
): Record<string, unknown> {
  const declared = own as Record<string, unknown>;
  const codes = Object.values(declared).flatMap((response) => documentedCodes(response));
  return { ...declared, ...problemResponses(kinds, [...codes, ...common]) };
}

const nameOf = (route: Pick<RouteOptions, 'method' | 'url'>): string =>
  `${[route.method].flat().join('|')} ${route.url}`;
