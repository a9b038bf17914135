import { valueTags } from './binary-writer.ts';
import type { FeatureValue } from '@leadloop/contracts';

/** The bytes are not parameters that this version of the package can read. */
export class UnreadableModel extends Error {
  override readonly name = 'UnreadableModel';
}

const ARRAY_LENGTH_MAX = 1_000_000;

/** Reads what BinaryWriter wrote; throws UnreadableModel where bytes are missing or a number is not finite. */
export class BinaryReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#buffer.length) throw new UnreadableModel('the parameters end too early');
    this.#at += size;
    return at;
  }

  uint8(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.#buffer.readUInt16LE(this.#take(2));
  }

  uint32(): number {
    return this.#buffer.readUInt32LE(this.#take(4));
  }

  float64(): number {
    return finite(this.#buffer.readDoubleLE(this.#take(8)));
  }

  float32(): number {
    return finite(this.#buffer.readFloatLE(this.#take(4)));
  }

  #length(): number {
    const length = this.uint32();
    if (length > ARRAY_LENGTH_MAX)
      throw new UnreadableModel('an array in the parameters is too long');
    return length;
  }

  float64s(): Float64Array {
    return Float64Array.from({ length: this.#length() }, () => this.float64());
  }

  float32s(): Float32Array {
    return Float32Array.from({ length: this.#length() }, () => this.float32());
  }

  uint32s(): Uint32Array {
    return Uint32Array.from({ length: this.#length() }, () => this.uint32());
  }

  text(): string {
    const size = this.uint32();
    const at = this.#take(size);
    return this.#buffer.toString('utf8', at, at + size);
  }

  featureValue(): FeatureValue {
    const tag = this.uint8();
    if (tag === valueTags.missing) return null;
    if (tag === valueTags.boolean) return this.uint8() === 1;
    if (tag === valueTags.number) return this.float64();
    if (tag === valueTags.text) return this.text();
    throw new UnreadableModel('a value of unknown type in the parameters');
  }

  end(): void {
    if (this.#at !== this.#buffer.length)
      throw new UnreadableModel('bytes are left over after the parameters');
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value))
    throw new UnreadableModel('a number in the parameters is not finite');
  return value;
}
