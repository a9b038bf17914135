import { expect, it } from 'vitest';
import { isSnapshot, snapshotPattern } from './database-snapshot.ts';

it('a snapshot that PostgreSQL gave out is one', () => {
  for (const text of ['750:750:', '750:760:752,755']) {
    expect(text).toMatch(new RegExp(snapshotPattern));
    expect(isSnapshot(text)).toBe(true);
  }
});
it('bounds the wrong way round, and transactions outside them or out of order, are none', () => {
  for (const text of ['9:1:', '5:9:4', '5:9:9', '5:9:7,6']) expect(isSnapshot(text)).toBe(false);
});
it('anything else does not even look like one', () => {
  for (const text of ['', '1:2', '0:1:', '1:2:a', '1:2:,', `${'9'.repeat(19)}:1:`]) {
    expect(text).not.toMatch(new RegExp(snapshotPattern));
  }
});
