import { describe, expect, test } from 'vitest';

import {
  ATTRIBUTES_MAX,
  builtInFeatures,
  InvalidFeatures,
  validateAttributes,
  validateFeatures,
} from './features.ts';

const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`a${number}`, number]));
const builtIns = Object.fromEntries(builtInFeatures.map((name) => [name, 1]));
const nested: unknown = JSON.parse('{"a":{"b":1}}');
const proto: unknown = JSON.parse('{"__proto__":1}');

describe('features may be', () => {
  test.each<[string, unknown]>([
    ['none', {}],
    ['of every kind', { a: null, b: -0.5, c: 'text', d: true }],
    ['100 attributes besides the four that are built in', { ...attributes(100), ...builtIns }],
    ['named like members of every object', { constructor: 1, toString: 2, hasOwnProperty: 3 }],
    ['names of 64 characters', { ['a'.repeat(64)]: 1 }],
    ['strings of 256 characters', { a: 'x'.repeat(256), b: '😀'.repeat(256) }],
    ['the largest and the smallest number', { a: Number.MAX_VALUE, b: Number.MIN_VALUE }],
    ['without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ])('%s', (_, features) => {
    expect(() => validateFeatures(features)).not.toThrow();
  });
});

describe('features may not be', () => {
  test.each<[string, unknown, string | null]>([
    ['null', null, null],
    ['a list', [1], null],
    ['a text', 'a', null],
    ['more than 100 attributes', attributes(ATTRIBUTES_MAX + 1), null],
    ['named __proto__', proto, '__proto__'],
    ['named with a leading digit', { '1': 1 }, '1'],
    ['named with nothing', { '': 1 }, ''],
    ['named with 65 characters', { ['a'.repeat(65)]: 1 }, 'a'.repeat(65)],
    ['named outside ASCII', { naïve: 1 }, 'naïve'],
    ['named with a line break at the end', { 'a\n': 1 }, 'a\n'],
    ['named like a built-in one that there is not', { 'lead.email': 1 }, 'lead.email'],
    ['NaN', { a: Number.NaN }, 'a'],
    ['infinite', { a: -Infinity }, 'a'],
    ['nested', nested, 'a'],
    ['undefined', { a: undefined }, 'a'],
    ['a big integer', { a: 1n }, 'a'],
    ['strings of 257 characters', { a: 'x'.repeat(257) }, 'a'],
    ['strings of 257 characters that take two units each', { a: '😀'.repeat(257) }, 'a'],
    ['half of a surrogate pair', { a: '\ud83d' }, 'a'],
    ['a string with U+0000', { a: 'x\0y' }, 'a'],
  ])('%s', (_, features, feature) => {
    expect(() => validateFeatures(features)).toThrow(InvalidFeatures);
    expect(() => validateFeatures(features)).toThrow(expect.objectContaining({ feature }));
  });
});

describe('attributes of a lead', () => {
  test('follow the rules of features', () => {
    expect(() => validateAttributes({ ...attributes(100) })).not.toThrow();
    expect(() => validateAttributes({ a: Number.NaN })).toThrow(InvalidFeatures);
  });

  test.each(builtInFeatures)('may not set %s', (name) => {
    expect(() => validateAttributes({ [name]: 1 })).toThrow(InvalidFeatures);
  });
});
