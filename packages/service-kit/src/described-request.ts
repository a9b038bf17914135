import type { FastifySchema } from 'fastify';
import { documentedCodes } from './problem-catalogue.ts';

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/**
 * A route's schema as callers shall read it. Headers are told by the problems that a route answers: they
 * are checked in words of their own (428, 412, 422), not by a schema. A field with a default may be left
 * out, though the route itself always finds it.
 */
export function describedRequest(schema: FastifySchema | undefined): FastifySchema {
  if (schema === undefined || schema.hide === true) return schema ?? {};
  const headers = headersOf(schema.response);
  return {
    ...schema,
    ...(schema.querystring === undefined
      ? {}
      : { querystring: optionalDefaults(schema.querystring) }),
    ...(schema.body === undefined ? {} : { body: optionalDefaults(schema.body) }),
    ...(Object.keys(headers.properties).length === 0 ? {} : { headers }),
  };
}

const idempotencyKey = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,255}$',
  description: 'A repeat with the same key gets the first answer and changes nothing.',
};

const ifMatch = {
  type: 'string',
  description: 'The ETag that was read, e.g. "7", or * for any version.',
};

function headersOf(responses: unknown) {
  const all = Object.values(responses ?? {});
  const codes = new Set(all.flatMap((response) => documentedCodes(response)));
  return {
    type: 'object',
    properties: {
      ...(codes.has('invalid-idempotency-key') ? { 'Idempotency-Key': idempotencyKey } : {}),
      ...(codes.has('invalid-if-match') ? { 'If-Match': ifMatch } : {}),
    },
    required: codes.has('if-match-required') ? ['If-Match'] : [],
  };
}

function optionalDefaults(schema: unknown): unknown {
  const { properties = {}, required } = schema as ObjectSchema;
  if (required === undefined) return schema;
  const without = required.filter((name) => !('default' in (properties[name] ?? {})));
  return { ...(schema as object), required: without };
}
