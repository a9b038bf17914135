import { UnreadableModel } from './binary-reader.ts';
import type { BinaryReader } from './binary-reader.ts';
import type { BinaryWriter } from './binary-writer.ts';

/** "LLMP": Leadloop model parameters. */
const MAGIC = 0x504d_4c4c;
const FORMAT = 1;

/** Every algorithm's parameters begin alike, so that their reader can be found. */
export function writeEnvelope(writer: BinaryWriter, algorithm: string): void {
  writer.uint32(MAGIC);
  writer.uint8(FORMAT);
  writer.text(algorithm);
}

/** Returns the algorithm's name and leaves the reader at its parameters. */
export function openEnvelope(reader: BinaryReader): string {
  if (reader.uint32() !== MAGIC) throw new UnreadableModel('these bytes are not model parameters');
  const format = reader.uint8();
  if (format !== FORMAT)
    throw new UnreadableModel(`format ${format} of model parameters is not known`);
  return reader.text();
}
