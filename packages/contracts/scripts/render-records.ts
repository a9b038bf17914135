import type { AvroField, AvroRecord, AvroSchema, SchemaRelease } from '../src/avro-schema.ts';

const notice =
  '// Made from avro/*.avsc by scripts/generate-records.ts: change the schemas, then run it.';

/** The TypeScript types of the schemas: one interface per record, one union of literals per enum. */
export function renderTypes(schemas: readonly AvroRecord[]): string {
  const declarations = new Map<string, string>();
  for (const schema of schemas) declare(schema, declarations);
  const records = schemas.map(({ name }) => `  readonly ${name}: ${name};\n`).join('');
  return [
    notice,
    ...declarations.values(),
    `/** Every record that a topic may hold, by the name of its schema. */\nexport interface Records {\n${records}}\n`,
  ].join('\n');
}

/** The schemas as values, so that the codec reads no files. */
export function renderSchemas(
  schemas: readonly AvroRecord[],
  releases: readonly SchemaRelease[],
): string {
  const current = Object.fromEntries(schemas.map((schema) => [schema.name, schema]));
  return [
    notice,
    `import type { AvroRecord, SchemaRelease } from '../avro-schema.ts';`,
    `import type { Records } from './records.ts';\n`,
    `export const currentSchemas: Readonly<Record<keyof Records, AvroRecord>> = ${JSON.stringify(current, null, 2)};\n`,
    `export const releasedSchemas: readonly SchemaRelease[] = ${JSON.stringify(releases, null, 2)};\n`,
  ].join('\n');
}

function declare(schema: AvroRecord, declarations: Map<string, string>): void {
  const fields = schema.fields.map((field) => renderField(field, declarations)).join('');
  add(
    schema.name,
    `${comment(schema.doc, '')}export interface ${schema.name} {\n${fields}}\n`,
    declarations,
  );
}

function renderField({ name, type, doc }: AvroField, declarations: Map<string, string>): string {
  return `${comment(doc, '  ')}  readonly ${name}: ${typeOf(type, declarations)};\n`;
}

function comment(doc: string | undefined, indent: string): string {
  return doc === undefined ? '' : `${indent}/** ${doc} */\n`;
}

function typeOf(schema: AvroSchema, declarations: Map<string, string>): string {
  if (typeof schema === 'string') return primitiveOf(schema);
  if (isUnion(schema)) {
    // Avro wants null first, for its default; TypeScript reads better with it last.
    const branches = schema.map((branch) => typeOf(branch, declarations));
    return branches.toReversed().join(' | ');
  }
  if (schema.type === 'record') {
    declare(schema, declarations);
    return schema.name;
  }
  if (schema.type === 'enum') {
    const literals = schema.symbols.map((symbol) => `'${symbol}'`).join(' | ');
    add(schema.name, `export type ${schema.name} = ${literals};\n`, declarations);
    return schema.name;
  }
  return primitiveOf(schema.type);
}

/** Arrays that are readonly escape `Array.isArray`'s narrowing. */
function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}

function primitiveOf(type: string): string {
  switch (type) {
    case 'long':
    case 'double':
      return 'number';
    case 'bytes':
      return 'Buffer';
    case 'null':
    case 'boolean':
    case 'string':
      return type;
    default:
      throw new Error(`contracts are not written with Avro's "${type}"`);
  }
}

function add(name: string, declaration: string, declarations: Map<string, string>): void {
  if (declarations.has(name)) throw new Error(`two schemas declare ${name}`);
  declarations.set(name, declaration);
}
