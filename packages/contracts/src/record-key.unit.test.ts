import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { idPattern, InvalidId, isId } from './ids.ts';
import { parseRecordKey, recordKey } from './record-key.ts';

const id = fc.stringMatching(idPattern);

describe('an id', () => {
  test.each(['a', 'Z-9_', '0', 'x'.repeat(64), '__proto__', '-'])('may be %j', (candidate) => {
    expect(isId(candidate)).toBe(true);
  });

  test.each(['', 'x'.repeat(65), 'a:b', 'a b', 'é', 'a\n', '.', 'a/b', null, 7])(
    'may not be %j',
    (candidate) => {
      expect(isId(candidate)).toBe(false);
    },
  );
});

describe('a record key', () => {
  test('reads back as the ids it was made of', () => {
    fc.assert(
      fc.property(id, id, (organizationId, userId) => {
        const key = recordKey(organizationId, userId);
        expect(parseRecordKey(key)).toEqual({ organizationId, userId });
      }),
    );
  });

  test('of an organization as a whole ends with the colon', () => {
    expect(recordKey('acme', '')).toBe('acme:');
    expect(parseRecordKey('acme:')).toEqual({ organizationId: 'acme', userId: null });
  });

  test.each([
    ['', 'user'],
    ['a:b', 'user'],
    ['acme', 'user:'],
    ['acme', ' '],
  ])('is not made of %j and %j', (organizationId, userId) => {
    expect(() => recordKey(organizationId, userId)).toThrow(InvalidId);
  });

  test.each(['', 'acme', ':user', 'acme:user:', 'acme:user:more', 'acme::', 'ac me:user', 'a:b\n'])(
    'is not %j',
    (key) => {
      expect(parseRecordKey(key)).toBeNull();
    },
  );

  test('that can be read is spelled in one way only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a:_]{0,6}$/)), (key) => {
        const owner = parseRecordKey(key);
        const again = owner && recordKey(owner.organizationId, owner.userId ?? '');
        expect([null, key]).toContain(again);
      }),
    );
  });
});
