import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bigintArray, byteaArray, textArray, timestampArray } from './binary-arrays.ts';

let client: Client;
beforeAll(async () => {
  client = new Client({ connectionString: inject('superuserUrl') });
  await client.connect();
});
afterAll(() => client.end());

/** What PostgreSQL makes of the parameter, value by value. */
async function seen(parameter: Buffer, type: string, shown: string): Promise<unknown[]> {
  const { rows } = await client.query<{ shown: unknown }>(
    `select ${shown} as shown from unnest($1::${type}[]) with ordinality as given (value, place) order by place`,
    [parameter],
  );
  return rows.map((row) => row.shown);
}

const listOf = <Value>(value: fc.Arbitrary<Value>) => fc.array(fc.option(value), { maxLength: 20 });
const runs = { numRuns: 50 };

describe('PostgreSQL reads an array in its binary format as what was given', () => {
  it('for text', async () => {
    const text = fc.string({ unit: 'binary' }).filter((given) => !given.includes('\0'));
    const special = fc.constantFrom('', 'NULL', '"', '\\', '{}', ',', 'é', '😀');
    await fc.assert(
      fc.asyncProperty(listOf(fc.oneof(text, special)), async (values) => {
        expect(await seen(textArray(values), 'text', 'value')).toEqual(values);
      }),
      runs,
    );
  });

  it('for bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((given) => Buffer.from(given));
    await fc.assert(
      fc.asyncProperty(listOf(bytes), async (values) => {
        expect(await seen(byteaArray(values), 'bytea', 'value')).toEqual(values);
      }),
      runs,
    );
  });

  it('for integers as far as numbers are exact', async () => {
    const edges = fc.constantFrom(0, -1, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, 1 - 2 ** 53);
    await fc.assert(
      fc.asyncProperty(listOf(fc.oneof(fc.maxSafeInteger(), edges)), async (values) => {
        const expected = values.map((value) => value && String(value));
        const texts = await seen(bigintArray(values), 'bigint', 'value::text');
        expect(texts).toEqual(expected.map((value) => (value === 0 ? '0' : value)));
      }),
      runs,
    );
  });

  it('for moments from the year 1 to the year 9999, to the millisecond', async () => {
    const min = Date.parse('0001-01-01T00:00:00.000Z');
    const max = Date.parse('9999-12-31T23:59:59.999Z');
    const moment = fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, -1));
    await fc.assert(
      fc.asyncProperty(listOf(moment), async (values) => {
        const shown = '(extract(epoch from value) * 1000)::bigint::text';
        const texts = await seen(timestampArray(values), 'timestamptz', shown);
        expect(texts).toEqual(values.map((value) => (value === null ? null : String(value))));
      }),
      runs,
    );
  });

  it('for none at all', async () => {
    expect(await seen(textArray([]), 'text', 'value')).toEqual([]);
  });
});

it('an integer that a number does not hold exactly is refused', () => {
  expect(() => bigintArray([2 ** 53])).toThrow(RangeError);
  expect(() => bigintArray([0.5])).toThrow(RangeError);
});
