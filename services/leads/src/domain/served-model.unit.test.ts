import { expect, it } from 'vitest';
import { isNewerModel } from './served-model.ts';

const kept = { version: 3, cutSequence: 40 };

it('the first model that comes is kept', () => {
  expect(isNewerModel(null, { version: 0, cutSequence: 1 })).toBe(true);
});
it('a later version replaces an earlier one, even from an earlier cut', () => {
  expect(isNewerModel(kept, { version: 4, cutSequence: 39 })).toBe(true);
});
it('a return to the prior replaces a version, for it knows a later cut', () => {
  expect(isNewerModel(kept, { version: 0, cutSequence: 41 })).toBe(true);
});
it('an old record that comes late replaces nothing', () => {
  expect(isNewerModel(kept, { version: 2, cutSequence: 30 })).toBe(false);
});
