import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { algorithms, NEWEST_ALGORITHM } from './algorithms.ts';
import { UnreadableModel } from './binary-reader.ts';
import { digestOf } from './digests.ts';
import { goldenTrainingSet } from './golden-training-set.ts';
import { NotTrainable, readModel, trainModel } from './train-model.ts';

/** What every released algorithm makes of the golden set, for ever: a recorded cut must refit to the bytes of its day. */
const releasedDigests: Record<string, string> = {
  'additive-1': 'fe909e5c903c4208f79896a51e8cb4ac61eda172a135269c5436e03afb11ea10',
};

describe('training', () => {
  test('needs both kinds of outcome', () => {
    expect(() => trainModel([])).toThrow(NotTrainable);
    expect(() => trainModel(goldenTrainingSet.filter(({ outcome }) => outcome === 'WON'))).toThrow(
      NotTrainable,
    );
  });

  test('refuses an algorithm that does not exist', () => {
    expect(() => trainModel(goldenTrainingSet, 'additive-0')).toThrow(NotTrainable);
  });

  test('uses the newest algorithm unless told otherwise, and says so in the model', () => {
    expect(readModel(trainModel(goldenTrainingSet)).algorithm).toBe(NEWEST_ALGORITHM);
  });
});

describe('the bytes of a model', () => {
  test('are for each algorithm what they were on the day of its release', () => {
    const digests = [...algorithms.keys()].map((name) => [
      name,
      digestOf(trainModel(goldenTrainingSet, name)),
    ]);
    expect(Object.fromEntries(digests)).toEqual(releasedDigests);
  });

  test.each<[string, string[], Record<string, string>]>([
    ['another time zone', [], { TZ: 'Pacific/Chatham' }],
    ['another locale', [], { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }],
    ['a small heap', ['--max-old-space-size=64'], {}],
    ['code that was not optimised', ['--no-opt'], {}],
  ])('are the same under %s', { timeout: 30_000 }, (_, flags, settings) => {
    const program = `
      import { digestOf, trainModel } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
      import { goldenTrainingSet } from ${JSON.stringify(import.meta.resolve('./golden-training-set.ts'))};
      console.log(digestOf(trainModel(goldenTrainingSet)));`;
    const digest = execFileSync(
      process.execPath,
      [...flags, '--input-type=module', '-e', program],
      {
        env: { ...process.env, ...settings },
        encoding: 'utf8',
      },
    );
    expect(digest.trim()).toBe(digestOf(trainModel(goldenTrainingSet)));
  });
});

function attempt(parameters: Buffer): string {
  try {
    readModel(parameters).predict({ a: 3, b: null, c: 'x' });
    return 'scored';
  } catch (error) {
    return error instanceof UnreadableModel ? 'refused' : String(error);
  }
}

describe('reading', () => {
  const bytes = trainModel(goldenTrainingSet);

  test('refuses what is no model', () => {
    expect(() => readModel(Buffer.alloc(0))).toThrow(UnreadableModel);
    expect(() => readModel(Buffer.from('not a model, but long enough to look into'))).toThrow(
      UnreadableModel,
    );
  });

  test('refuses a model that is cut short anywhere, or followed by anything', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readModel(bytes.subarray(0, length))).toThrow(UnreadableModel);
    }
    expect(() => readModel(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(UnreadableModel);
  });

  test('refuses an algorithm that this version does not know', () => {
    const renamed = Buffer.from(bytes);
    renamed.write('Z', bytes.indexOf(NEWEST_ALGORITHM));
    expect(() => readModel(renamed)).toThrow(UnreadableModel);
  });

  test('of bytes with a flipped bit either refuses them by name or gives a model that scores', () => {
    fc.assert(
      fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expect(['refused', 'scored']).toContain(attempt(flipped));
      }),
      { numRuns: 300 },
    );
  });
});
