import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { common } from './common-problems.ts';
import type { Problem, ProblemPlace } from './problem.ts';
import { unkeepable } from './json-body.ts';

const shared: Options = {
  allErrors: true,
  // Unknown fields are refused, never dropped in silence.
  removeAdditional: false,
  useDefaults: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  keywords: ['example'],
};

type HttpPart = 'body' | 'query' | 'path' | 'headers';

const partNames: Readonly<Record<string, HttpPart>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/** A body says what it means; texts in addresses and headers are read as the type the schema asks for. */
export function addValidation(app: FastifyInstance): void {
  const exact = new Ajv({ ...shared, coerceTypes: false });
  const coercing = new Ajv({ ...shared, coerceTypes: true });
  for (const ajv of [exact, coercing]) formats.default(ajv);
  app.setValidatorCompiler<object>(({ schema, httpPart }) => {
    const part = partNames[httpPart ?? ''] ?? 'body';
    const validate = (part === 'body' ? exact : coercing).compile(schema);
    return (value: unknown) => check(validate, part, value);
  });
}

/** Fastify passes an error that is returned here on to the error handler as it is. */
function check(
  validate: ValidateFunction,
  part: HttpPart,
  value: unknown,
): { value: unknown } | { error: Problem } {
  const wrong = part === 'body' ? null : unkeepable(value, part);
  if (wrong !== null) return { error: invalid([wrong]) };
  if (validate(value)) return { value };
  return { error: invalid(placesOf(validate.errors ?? [], part)) };
}

const placesMax = 20;

function invalid(errors: readonly ProblemPlace[]): Problem {
  const first = errors[0];
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : '';
  return common.problem('invalid-request', `${first?.path} ${first?.message}${others}.`, {
    errors: errors.slice(0, placesMax),
  });
}

const combining = new Set(['anyOf', 'oneOf', 'if', 'propertyNames']);

/** One line for each place; where several alternatives failed, what any of them would have taken. */
function placesOf(errors: readonly ErrorObject[], part: HttpPart): readonly ProblemPlace[] {
  const messagesAt = new Map<string, Set<string>>();
  const alternativesAt = new Set<string>();
  for (const error of errors) {
    if (combining.has(error.keyword)) {
      alternativesAt.add(`${part}${error.instancePath}`);
      continue;
    }
    const { path, message } = placeOf(error, part);
    messagesAt.set(path, (messagesAt.get(path) ?? new Set()).add(message));
    if (messagesAt.size > placesMax) break;
  }
  const places = [...messagesAt].map(([path, messages]) => ({
    path,
    message: [...messages].join(alternativesAt.has(path) ? ' or ' : ' and '),
  }));
  return places.length > 0 ? places : [{ path: part, message: 'does not fit its schema' }];
}

const fieldLengthMax = 64;

function placeOf(error: ErrorObject, part: HttpPart): ProblemPlace {
  const here = `${part}${error.instancePath}`;
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.propertyName !== undefined) {
    const field = error.propertyName.slice(0, fieldLengthMax);
    return { path: `${here}/${field}`, message: `is not a name allowed here: it ${error.message}` };
  }
  switch (error.keyword) {
    case 'required':
      return { path: `${here}/${String(params['missingProperty'])}`, message: 'is missing' };
    case 'additionalProperties': {
      const field = String(params['additionalProperty']).slice(0, fieldLengthMax);
      return { path: `${here}/${field}`, message: 'is not a field known here' };
    }
    case 'enum':
      return { path: here, message: `must be one of ${listOf(params['allowedValues'])}` };
    case 'const':
      return { path: here, message: `must be ${JSON.stringify(params['allowedValue'])}` };
    default:
      return { path: here, message: error.message ?? 'does not fit its schema' };
  }
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : '';
}
