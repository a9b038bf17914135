/** The part of JSON Schema that the services' bodies and parameters use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly example?: unknown;
}

/** What a field or parameter of this name stands for: an id, a version. */
export type Names = Readonly<Record<string, string | number>>;

/** The least value that fits `schema`; a field whose name is known gets what it names. */
export function exampleOf(schema: Schema, names: Names, name = ''): unknown {
  const named = names[name];
  if (named !== undefined) return named;
  if (schema.example !== undefined) return schema.example;
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) {
    const [first = {}] = schema.anyOf.filter(({ type }) => type !== 'null');
    return exampleOf(first, names, name);
  }
  if (schema.type === 'object') return exampleObject(schema, names);
  if (schema.type === 'array') {
    return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}, names));
  }
  if (schema.type === 'string') return exampleText(schema, name);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 0;
  return null;
}

function exampleObject(
  { properties = {}, required = [], minProperties = 0 }: Schema,
  names: Names,
) {
  const optional = Object.keys(properties).filter((field) => !required.includes(field));
  const missing = Math.max(0, minProperties - required.length);
  const fields = [...required, ...optional.slice(0, missing)];
  return Object.fromEntries(
    fields.map((field) => [field, exampleOf(properties[field] ?? {}, names, field)]),
  );
}

const texts = ['x', 'xxxxxxxx', '1', '09:00', 'UTC', 'Europe/Berlin', '"1"', '*'];

function exampleText({ format, pattern = '', minLength = 0 }: Schema, name: string): string {
  if (format === 'date-time') return '2026-01-05T09:00:00.000Z';
  const fits = new RegExp(pattern);
  const found = texts.find((text) => text.length >= minLength && fits.test(text));
  if (found === undefined) throw new RangeError(`no text fits ${pattern}: give ${name} an example`);
  return found;
}
