import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { RECORD_BYTES_MAX } from './codec.ts';
import type { LeadOutcome, ModelRecord } from './generated/records.ts';
import { currentSchemas } from './generated/schemas.ts';
import { anyRecordOf } from './record.arbitrary.ts';
import { UndecodableRecord, UnencodableRecord } from './record-errors.ts';
import { decodeRecord, encodeRecord, type RecordType } from './records.ts';

const recordTypes = Object.keys(currentSchemas) as RecordType[];

const outcome: LeadOutcome = {
  eventId: '0198a6c2-7b1e-7000-8000-000000000001',
  organizationId: 'acme',
  userId: 'ada',
  leadId: 'lead-1',
  sequence: 1,
  outcome: 'WON',
  withdrawnBecause: null,
  occurredAt: 1_760_000_000_000,
  recordedAt: 1_760_000_000_001,
  featuresAsOf: 1_759_913_600_000,
  sealedFeatures: Buffer.of(1, 2, 3),
  issued: { probability: 0.25, modelVersion: 3, scoredAt: 1_759_999_999_999 },
};

const model: ModelRecord = {
  organizationId: 'acme',
  userId: 'ada',
  version: 1,
  footing: 'learning',
  wins: 5,
  outcomes: 20,
  cutSequence: 20,
  algorithm: 'additive-1',
  parameters: Buffer.alloc(0),
  parametersDigest: '00',
};

/** What a caller who escapes the types could hand over. */
const encodeUnchecked = encodeRecord as (type: string, value: unknown) => Buffer;

describe('every record', () => {
  test.each(recordTypes)('%s reads back as what was written', (type) => {
    fc.assert(
      fc.property(anyRecordOf(currentSchemas[type]), (value) => {
        expect(decodeRecord(encodeUnchecked(type, value))).toEqual({ type, value });
      }),
    );
  });

  test.each(recordTypes)('%s cut short or lengthened is refused as invalid', (type) => {
    fc.assert(
      fc.property(anyRecordOf(currentSchemas[type]), fc.nat(), (value, cut) => {
        const bytes = encodeUnchecked(type, value);
        const body = bytes.length - 10;
        const shorter = bytes.subarray(0, 10 + (cut % body));
        expect(reasonFor(shorter)).toBe('invalid');
        expect(reasonFor(Buffer.concat([bytes, Buffer.of(0)]))).toBe('invalid');
      }),
    );
  });

  test('any bytes behind a known fingerprint are read as a valid record or refused by name', () => {
    const header = encodeRecord('ModelRecord', model).subarray(0, 10);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
        expect(['valid', 'invalid']).toContain(reasonFor(Buffer.concat([header, body])));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('encoding refuses', () => {
  test.each<[string, string, object]>([
    ['NaN', 'LeadOutcome.issued.probability', { issued: { ...outcome.issued, probability: NaN } }],
    [
      'an infinity',
      'LeadOutcome.issued.probability',
      { issued: { ...outcome.issued, probability: -Infinity } },
    ],
    ['an unsafe integer', 'LeadOutcome.sequence', { sequence: 2 ** 53 }],
    ['an integer of 2^52', 'LeadOutcome.sequence', { sequence: 2 ** 52 }],
    ['an integer of −2^52', 'LeadOutcome.sequence', { sequence: -(2 ** 52) }],
    ['a fraction for an integer', 'LeadOutcome.occurredAt', { occurredAt: 0.5 }],
    ['a big integer', 'LeadOutcome.sequence', { sequence: 1n }],
    ['a date', 'LeadOutcome.occurredAt', { occurredAt: new Date(0) }],
    ['another symbol', 'LeadOutcome.outcome', { outcome: 'won' }],
    ['half of a surrogate pair', 'LeadOutcome.leadId', { leadId: '\ud83d' }],
    ['null where nothing says so', 'LeadOutcome.leadId', { leadId: null }],
    ['a missing field', 'LeadOutcome.featuresAsOf', { featuresAsOf: undefined }],
    ['an undeclared field', 'LeadOutcome', { email: 'ada@example.com' }],
    ['a plain byte array', 'LeadOutcome.sealedFeatures', { sealedFeatures: new Uint8Array(3) }],
  ])('%s, and names the field', (_, path, changed) => {
    const encode = () => encodeUnchecked('LeadOutcome', { ...outcome, ...changed });
    expect(encode).toThrow(UnencodableRecord);
    expect(encode).toThrow(new RegExp(`^${path} must be`));
  });

  test('a record that has no schema', () => {
    expect(() => encodeUnchecked('Nothing', {})).toThrow(UnencodableRecord);
  });

  test('what is no record at all', () => {
    expect(() => encodeUnchecked('UserErased', null)).toThrow(UnencodableRecord);
  });

  test('a record of more than 900 KiB, all told, and takes one that just fits', () => {
    const rest = encodeRecord('ModelRecord', { ...model, parameters: Buffer.alloc(500_000) });
    const room = RECORD_BYTES_MAX - (rest.length - 500_000);
    const withParameters = (bytes: number) =>
      encodeRecord('ModelRecord', { ...model, parameters: Buffer.alloc(bytes) });
    expect(withParameters(room)).toHaveLength(RECORD_BYTES_MAX);
    expect(() => withParameters(room + 1)).toThrow(UnencodableRecord);
  });
});

describe('decoding refuses', () => {
  test.each([
    ['nothing', ''],
    ['JSON', Buffer.from('{"organizationId":"acme"}').toString('hex')],
    ['the marker alone', 'c301'],
    ['a header without its last byte', 'c30101020304050607'],
    ['another version of single-object encoding', 'c3020102030405060708'],
  ])('%s as not Avro', (_, hex) => {
    expect(reasonFor(Buffer.from(hex, 'hex'))).toBe('not-avro');
  });

  test('a fingerprint that no schema has as an unknown schema', () => {
    expect(reasonFor(Buffer.from('c3010102030405060708', 'hex'))).toBe('unknown-schema');
  });

  test('NaN that somebody else wrote as invalid', () => {
    const bytes = encodeRecord('LeadOutcome', outcome);
    const probability = Buffer.alloc(8);
    probability.writeDoubleLE(0.25);
    const position = bytes.indexOf(probability);
    for (const written of [Number.NaN, Infinity]) {
      bytes.writeDoubleLE(written, position);
      expect(reasonFor(bytes)).toBe('invalid');
    }
  });
});

test.each([2n ** 52n, -(2n ** 52n), -(2n ** 52n) - 1n, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n])(
  'decoding refuses the integer %d that somebody else wrote, since it may not be read exactly',
  (integer) => {
    const value = { organizationId: 'o', userId: 'u', sequence: 1, erasedAt: 0 };
    const bytes = encodeRecord('UserErased', value);
    const upToSequence = bytes.subarray(0, bytes.length - 2);
    const written = Buffer.concat([upToSequence, zigZag(integer), zigZag(0n)]);
    expect(reasonFor(written)).toBe('invalid');
  },
);

/** A long as the Avro specification writes it: zig-zag, then seven bits a byte, the lowest first. */
function zigZag(integer: bigint): Buffer {
  let rest = BigInt.asUintN(64, (integer << 1n) ^ (integer >> 63n));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Buffer.of(...bytes, Number(rest));
}

test('a record of another process’s Buffer, at any offset, is read', () => {
  const bytes = encodeRecord('LeadOutcome', outcome);
  const shifted = Buffer.concat([Buffer.of(9, 9, 9), bytes]).subarray(3);
  expect(decodeRecord(new Uint8Array(shifted))).toEqual({ type: 'LeadOutcome', value: outcome });
  expect(decodeRecord(shifted)).toEqual({ type: 'LeadOutcome', value: outcome });
});

function reasonFor(bytes: Uint8Array): string {
  try {
    decodeRecord(bytes);
    return 'valid';
  } catch (error) {
    return error instanceof UndecodableRecord ? error.reason : 'another error';
  }
}
