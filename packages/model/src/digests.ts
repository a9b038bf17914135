import { createHash } from 'node:crypto';
import { compareCodePoints } from './code-point-order.ts';
import { featureValue } from './feature-value.ts';
import type { Features } from '@leadloop/contracts';
import { BinaryWriter } from './binary-writer.ts';
import { compareTrainingRows } from './training-row.ts';
import type { TrainingRow } from './training-row.ts';

/** SHA-256 in lower-case hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeFeatures(writer: BinaryWriter, features: Features): void {
  const names = Object.keys(features).toSorted(compareCodePoints);
  writer.uint32(names.length);
  for (const name of names) {
    writer.text(name);
    writer.featureValue(featureValue(features, name));
  }
}

/**
 * Digest of a training set over a canonical encoding: rows by (occurredAt, sequence), features by code point, doubles as
 * IEEE bytes with −0 as 0, every text with its length. The order of rows and of features in the input does not matter.
 */
export function trainingSetDigest(rows: readonly TrainingRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows.toSorted(compareTrainingRows)) {
    const writer = new BinaryWriter();
    writer.text(row.leadId);
    writer.text(row.outcome);
    writer.float64(row.occurredAt);
    writer.float64(row.sequence);
    writeFeatures(writer, row.features);
    hash.update(writer.bytes());
  }
  return hash.digest('hex');
}
