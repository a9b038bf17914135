import type { AvroPrimitive, AvroRecord, AvroSchema } from './avro-schema.ts';

/** A value that does not fit its schema; `path` names the field, never the value. */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue';

  constructor(path: string, expected: string) {
    super(`${path} must be ${expected}`);
  }
}

/** Throws `UnfitValue`. */
export type ValueCheck = (value: unknown, path: string) => void;

const LONG_BOUND = 2 ** 52;

const primitives: Readonly<Record<AvroPrimitive, [string, (value: unknown) => boolean]>> = {
  null: ['null', (value) => value === null],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  // avsc misreads what is below −2^52 as a positive number of at least 2^52: neither is allowed.
  long: [
    'an integer between −2^52 and 2^52',
    (value) => Number.isSafeInteger(value) && Math.abs(Number(value)) < LONG_BOUND,
  ],
  // avsc writes and reads NaN and the infinities without a word.
  double: ['a finite number', (value) => Number.isFinite(value)],
  // Half a surrogate pair would come back as U+FFFD.
  string: ['valid Unicode text', (value) => typeof value === 'string' && value.isWellFormed()],
  bytes: ['a Buffer', (value) => Buffer.isBuffer(value)],
};

/** Compiles a schema into a check that is stricter than avsc's own. */
export function checkFor(schema: AvroSchema): ValueCheck {
  if (typeof schema === 'string') return primitiveCheck(schema);
  if (isUnion(schema)) return unionCheck(schema);
  if (schema.type === 'record') return recordCheck(schema);
  if (schema.type === 'enum') {
    const symbols = new Set<unknown>(schema.symbols);
    return (value, path) => {
      if (!symbols.has(value)) throw new UnfitValue(path, `one of ${schema.symbols.join(', ')}`);
    };
  }
  return primitiveCheck(schema.type);
}

/** Arrays that are readonly escape `Array.isArray`'s narrowing. */
function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}

function primitiveCheck(type: AvroPrimitive): ValueCheck {
  // Schemas come from files: the type says what they should hold, not what they do.
  if (!Object.hasOwn(primitives, type)) throw new Error(`contracts know no Avro type "${type}"`);
  const [expected, fits] = primitives[type];
  return (value, path) => {
    if (!fits(value)) throw new UnfitValue(path, expected);
  };
}

/** Contracts know one kind of union, the nullable value. */
function unionCheck(branches: readonly AvroSchema[]): ValueCheck {
  const [first, second, ...more] = branches;
  if (first !== 'null' || second === undefined || more.length > 0) {
    throw new Error('contracts know unions of null and one other schema alone');
  }
  const check = checkFor(second);
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

function recordCheck(schema: AvroRecord): ValueCheck {
  const fields = schema.fields.map(({ name, type }) => ({ name, check: checkFor(type) }));
  const names = new Set(fields.map(({ name }) => name));
  return (value, path) => {
    if (typeof value !== 'object' || value === null) throw new UnfitValue(path, 'a record');
    for (const name of Object.keys(value)) {
      if (!names.has(name)) throw new UnfitValue(path, `free of the undeclared field ${name}`);
    }
    for (const { name, check } of fields) {
      check((value as Readonly<Record<string, unknown>>)[name], `${path}.${name}`);
    }
  };
}
