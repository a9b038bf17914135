import avro from 'avsc';

import type { AvroEnum, AvroRecord, AvroSchema, SchemaRelease } from '../src/avro-schema.ts';

/**
 * Why the schemas may not follow the releases; empty where everything that any of them wrote stays
 * readable. Each release is compared with the schemas themselves, not with its successor: a chain
 * of pairwise compatible steps can lose what stood at its beginning.
 *
 * Avro's own schema resolution says what can be read. It allows what contracts do not: a field or
 * a symbol that vanishes, since a replay would lose it, a change of logical type, since the same
 * number would mean another moment, and bytes that become text, since not all bytes are.
 */
export function incompatibilities(
  schemas: readonly AvroRecord[],
  releases: readonly SchemaRelease[],
): readonly string[] {
  return releases.flatMap(({ release, schemas: released }) =>
    released.flatMap((old) => {
      const current = schemas.find(({ name }) => name === old.name);
      const found = current ? comparedAs(current, old) : [`${old.name} is gone`];
      return found.map((why) => `${release}: ${why}`);
    }),
  );
}

function comparedAs(current: AvroRecord, old: AvroRecord): readonly string[] {
  return [...unresolvable(current, old), ...changesOf(current, old, old.name)];
}

function unresolvable(current: AvroRecord, old: AvroRecord): readonly string[] {
  try {
    typeFor(current).createResolver(typeFor(old));
    return [];
  } catch (error) {
    return [`${old.name} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`];
  }
}

function typeFor(schema: AvroRecord): avro.Type {
  type Given = Parameters<typeof avro.Type.forSchema>[0];
  return avro.Type.forSchema(schema as Given, { wrapUnions: 'never' });
}

function changesOf(current: AvroSchema, old: AvroSchema, path: string): readonly string[] {
  const [now, before] = [withoutNull(current), withoutNull(old)];
  if (isRecord(before)) return isRecord(now) ? fieldChanges(now, before, path) : [];
  if (isEnum(before)) return isEnum(now) ? symbolChanges(now, before, path) : [];
  const [means, meant] = [meaningOf(now), meaningOf(before)];
  return meant === means ? [] : [`${path} was ${meant}, is ${means}`];
}

function fieldChanges(current: AvroRecord, old: AvroRecord, path: string): readonly string[] {
  return old.fields.flatMap((field) => {
    const now = current.fields.find(
      ({ name, aliases = [] }) => name === field.name || aliases.includes(field.name),
    );
    const fieldPath = `${path}.${field.name}`;
    return now ? changesOf(now.type, field.type, fieldPath) : [`${fieldPath} is gone`];
  });
}

function symbolChanges(current: AvroEnum, old: AvroEnum, path: string): readonly string[] {
  return old.symbols
    .filter((symbol) => !current.symbols.includes(symbol))
    .map((symbol) => `${path} knows no ${symbol} any more`);
}

/** Contracts know one kind of union, the nullable value: what counts is its other branch. */
function withoutNull(schema: AvroSchema): AvroSchema {
  if (!isUnion(schema)) return schema;
  return schema.find((branch) => branch !== 'null') ?? 'null';
}

/** Arrays that are readonly escape `Array.isArray`'s narrowing. */
function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}

function isRecord(schema: AvroSchema): schema is AvroRecord {
  return typeof schema === 'object' && 'fields' in schema;
}

function isEnum(schema: AvroSchema): schema is AvroEnum {
  return typeof schema === 'object' && 'symbols' in schema;
}

function meaningOf(schema: AvroSchema): string {
  if (typeof schema === 'object' && 'logicalType' in schema && schema.logicalType !== undefined) {
    return schema.logicalType;
  }
  const type = typeof schema === 'object' && 'type' in schema ? schema.type : schema;
  return type === 'bytes' || type === 'string' ? type : 'a plain value';
}
