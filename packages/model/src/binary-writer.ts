import type { FeatureValue } from '@leadloop/contracts';

/** Tags of the four types of a feature's value in binary form. */
export const valueTags = { missing: 0, boolean: 1, number: 2, text: 3 } as const;

/** Grows as it is written to; all numbers little-endian, so that the bytes are the same on every machine. */
export class BinaryWriter {
  #buffer = Buffer.alloc(1024);
  #length = 0;

  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(this.#length, 2 * this.#buffer.length));
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
    return at;
  }

  uint8(value: number): void {
    const at = this.#reserve(1);
    this.#buffer.writeUInt8(value, at);
  }

  uint16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer.writeUInt16LE(value, at);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeUInt32LE(value, at);
  }

  /** −0 is written as 0. */
  float64(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value + 0, at);
  }

  float32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeFloatLE(value + 0, at);
  }

  float64s(values: ArrayLike<number>): void {
    this.uint32(values.length);
    for (let at = 0; at < values.length; at += 1) this.float64(values[at] ?? 0);
  }

  float32s(values: ArrayLike<number>): void {
    this.uint32(values.length);
    for (let at = 0; at < values.length; at += 1) this.float32(values[at] ?? 0);
  }

  uint32s(values: ArrayLike<number>): void {
    this.uint32(values.length);
    for (let at = 0; at < values.length; at += 1) this.uint32(values[at] ?? 0);
  }

  /** UTF-8 after its length in bytes. */
  text(value: string): void {
    const size = Buffer.byteLength(value, 'utf8');
    this.uint32(size);
    const at = this.#reserve(size);
    this.#buffer.write(value, at, 'utf8');
  }

  featureValue(value: FeatureValue): void {
    if (value === null) return this.uint8(valueTags.missing);
    if (typeof value === 'boolean') {
      this.uint8(valueTags.boolean);
      return this.uint8(value ? 1 : 0);
    }
    if (typeof value === 'number') {
      this.uint8(valueTags.number);
      return this.float64(value);
    }
    this.uint8(valueTags.text);
    return this.text(value);
  }

  /** A copy of what was written. */
  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }
}
