import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRows } from './read-rows.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'leadloop-csv-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = path.join(folder, 'a.csv');
  await writeFile(file, text);
  return Array.fromAsync(readRows(file));
}

describe('a CSV file', () => {
  it('yields its header as row 0 and its rows from 1', async () => {
    expect(await read('a,b\n1,"x, ""y""\nz"\n')).toEqual([
      { number: 0, cells: ['a', 'b'] },
      { number: 1, cells: ['1', 'x, "y"\nz'] },
    ]);
  });

  it.each([
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['a byte order mark and Windows lines', '\uFEFFa,b\r\n1,2\r\n'],
  ])('may have %s', async (_, text) => {
    expect((await read(text)).map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('is refused at the row that has more cells than the header', async () => {
    await expect(read('a,b\n1,2\n1,2,3\n')).rejects.toThrow(/^row 2: /);
  });

  it('is refused by name where it is not there', async () => {
    await expect(Array.fromAsync(readRows(path.join(folder, 'none.csv')))).rejects.toThrow(
      /cannot read .*none\.csv/,
    );
  });
});
