const EXPONENT_MIN = -1074;
const EXPONENT_MAX = 1023;

// Doubling and halving are exact, so the table is the same everywhere; `**` is implementation-approximated.
const powers = new Float64Array(EXPONENT_MAX - EXPONENT_MIN + 1);
powers[-EXPONENT_MIN] = 1;
for (let exponent = 1; exponent <= EXPONENT_MAX; exponent += 1) {
  powers[exponent - EXPONENT_MIN] = 2 * (powers[exponent - 1 - EXPONENT_MIN] ?? 0);
}
for (let exponent = -1; exponent >= EXPONENT_MIN; exponent -= 1) {
  powers[exponent - EXPONENT_MIN] = 0.5 * (powers[exponent + 1 - EXPONENT_MIN] ?? 0);
}

/** 2^exponent, exact, for whole exponents from −1074 to 1023. */
export function powerOfTwo(exponent: number): number {
  const power = powers[exponent - EXPONENT_MIN];
  if (power === undefined) throw new RangeError(`2^${exponent} is not a double`);
  return power;
}

const view = new DataView(new ArrayBuffer(8));

/** The whole e with 2^e ≤ |value| < 2^(e+1), for finite values other than 0. */
export function binaryExponent(value: number): number {
  view.setFloat64(0, value);
  const biased = (view.getUint32(0) >>> 20) & 0x7ff;
  if (biased > 0) return biased - 1023;
  // A subnormal number: made normal first.
  view.setFloat64(0, value * powerOfTwo(54));
  return ((view.getUint32(0) >>> 20) & 0x7ff) - 1023 - 54;
}
