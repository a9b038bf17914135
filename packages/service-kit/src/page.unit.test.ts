import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, type Problem } from './index.ts';

const position = Type.Object(
  { at: Type.Number(), leadId: Type.String() },
  { additionalProperties: false },
);

describe('a cursor', () => {
  it('comes back as it was given out, and is safe in an address', () => {
    const cursor = encodeCursor({ at: 0.1, leadId: 'ä/+=' });
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor(position, cursor)).toEqual({ at: 0.1, leadId: 'ä/+=' });
  });

  it.each([
    '',
    'abc',
    '%%%',
    encodeCursor(null),
    encodeCursor({ at: 'x', leadId: 'l' }),
    encodeCursor({ at: 1, leadId: 'l', more: 1 }),
  ])('is refused when this list did not give it out: %s', (cursor) => {
    expect(() => decodeCursor(position, cursor)).toThrow(
      expect.objectContaining({ code: 'invalid-cursor', status: 400 } satisfies Partial<Problem>),
    );
  });
});
