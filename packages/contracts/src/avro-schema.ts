/** The part of Avro that contracts are written in; the generator and the codec refuse the rest. */
export type AvroSchema = AvroPrimitive | AvroRecord | AvroEnum | AvroAnnotated | AvroUnion;

export type AvroPrimitive = 'null' | 'boolean' | 'long' | 'double' | 'string' | 'bytes';

type AvroUnion = readonly AvroSchema[];

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly aliases?: readonly string[];
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  readonly aliases?: readonly string[];
  readonly default?: null | boolean | number | string;
}

export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly symbols: readonly string[];
}

/** A primitive with a meaning, as `{ "type": "long", "logicalType": "timestamp-millis" }`. */
interface AvroAnnotated {
  readonly type: AvroPrimitive;
  readonly logicalType?: string;
}

/** The schemas of one released version, kept so that what it wrote stays readable. */
export interface SchemaRelease {
  readonly release: string;
  readonly schemas: readonly AvroRecord[];
}
