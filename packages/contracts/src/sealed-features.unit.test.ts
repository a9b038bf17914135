import { createCipheriv } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodeFeatures } from './feature-encoding.ts';
import { anyFeatures } from './features.arbitrary.ts';
import { InvalidFeatures } from './features.ts';
import { InvalidId } from './ids.ts';
import {
  FEATURE_IV_BYTES,
  FEATURE_KEY_BYTES,
  FeaturesNotReadable,
  openCanonicalFeatures,
  openFeatures,
  sealFeatures,
} from './sealed-features.ts';

const key = Buffer.alloc(FEATURE_KEY_BYTES, 7);
const iv = Buffer.alloc(FEATURE_IV_BYTES, 9);
const event = { organizationId: 'acme', userId: 'ada', eventId: 'event-1' };
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const features = { a: 1, b: 'secret', 'lead.score': 50 };

describe('sealed features', () => {
  test('open with the key, for the event', () => {
    fc.assert(
      fc.property(anyFeatures, bytesOf(32), bytesOf(12), (features, key, iv) => {
        const sealed = sealFeatures({ ...event, key, iv, features });
        const opened = openFeatures({ ...event, key, sealed });
        for (const [name, value] of Object.entries(features)) {
          expect(opened[name]).toBe(value === 0 ? 0 : value);
        }
        expect(Object.keys(opened)).toHaveLength(Object.keys(features).length);
      }),
    );
  });

  test('open as the canonical bytes, where nobody needs an object', () => {
    const sealed = sealFeatures({ ...event, key, iv, features });
    expect(openCanonicalFeatures({ ...event, key, sealed })).toEqual(encodeFeatures(features));
  });

  test('do not open where what was sealed is not canonical', () => {
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
    cipher.setAAD(Buffer.from('acme:ada:event-1'));
    const text = Buffer.concat([cipher.update(Buffer.of(1, 0, 0, 0)), cipher.final()]);
    const sealed = Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), text]);
    expect(() => openCanonicalFeatures({ ...event, key, sealed })).toThrow(FeaturesNotReadable);
  });

  test('show nothing of what they hold', () => {
    const sealed = sealFeatures({ ...event, key, iv, features });
    expect(sealed.includes('secret')).toBe(false);
    expect(sealed.includes('lead.score')).toBe(false);
  });

  test('are the same bytes for the same features, key, iv and event, in whatever order', () => {
    const one = sealFeatures({ ...event, key, iv, features: { a: 1, b: 2 } });
    expect(sealFeatures({ ...event, key, iv, features: { b: 2, a: 1 } })).toEqual(one);
  });

  test.each<[string, object]>([
    ['another key', { key: Buffer.alloc(FEATURE_KEY_BYTES, 8) }],
    ['a key of another length', { key: Buffer.alloc(16, 7) }],
    ['another organization', { organizationId: 'other' }],
    ['another user', { userId: 'bob' }],
    ['another event', { eventId: 'event-2' }],
    ['an event that is no id', { eventId: 'a:b' }],
  ])('do not open with or for %s', (_, changed) => {
    const sealed = sealFeatures({ ...event, key, iv, features });
    expect(() => openFeatures({ ...event, key, sealed, ...changed })).toThrow(FeaturesNotReadable);
  });

  test('do not open once a single bit was changed, or a byte is missing', () => {
    const sealed = sealFeatures({ ...event, key, iv, features });
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => openFeatures({ ...event, key, sealed: changed })).toThrow(FeaturesNotReadable);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      const cut = sealed.subarray(0, length);
      expect(() => openFeatures({ ...event, key, sealed: cut })).toThrow(FeaturesNotReadable);
    }
  });

  test('are made of valid features, ids and lengths alone', () => {
    const given = { ...event, key, iv, features };
    expect(() => sealFeatures({ ...given, features: { a: Infinity } })).toThrow(InvalidFeatures);
    expect(() => sealFeatures({ ...given, userId: '' })).toThrow(InvalidId);
    expect(() => sealFeatures({ ...given, iv: Buffer.alloc(16) })).toThrow(RangeError);
    expect(() => sealFeatures({ ...given, key: Buffer.alloc(16) })).toThrow(RangeError);
  });
});
