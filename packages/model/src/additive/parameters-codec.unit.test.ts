import { expect, test } from 'vitest';
import { BinaryReader } from '../binary-reader.ts';
import { BinaryWriter } from '../binary-writer.ts';
import { goldenTrainingSet } from '../golden-training-set.ts';
import { readParameters, writeParameters } from './parameters-codec.ts';
import { trainAdditive } from './train-additive.ts';

function written(parameters: ReturnType<typeof trainAdditive>): Buffer {
  const writer = new BinaryWriter();
  writeParameters(writer, parameters);
  return writer.bytes();
}

test('what is written reads back as it was, and writes the same bytes again', () => {
  const parameters = trainAdditive(goldenTrainingSet);
  const bytes = written(parameters);
  const read = readParameters(new BinaryReader(bytes));
  expect(read).toEqual(parameters);
  expect(written(read).equals(bytes)).toBe(true);
});
