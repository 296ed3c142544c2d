// Arithmetic that never throws: outside a function's range the result is NaN or infinite.
// Twin of schemas/expressions/reckoning.py; adding 0 takes the sign off a zero, as Python's whole numbers do.

import { plain } from "./values.js";

/** The whole number at or below. */
export const floor = (number) => Math.floor(number) + 0;

/** Without what stands after the point. */
export const whole = (number) => Math.trunc(number) + 0;

/** To so many decimals, halves upward. It rounds the number as it is written: 2.345 gives 2.35. */
export function rounded(number, places) {
  if (!Number.isFinite(number) || !(places >= -15 && places <= 15)) return number;
  const by = Math.trunc(places);
  const [, sign, front, back = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(written(number));
  const shift = by - back.length, digits = BigInt(sign + front + back);
  if (shift >= 0) return Number(`${digits * 10n ** BigInt(shift)}e${-by}`);
  const unit = 10n ** BigInt(-shift), twice = 2n * digits + unit;
  const down = twice / (2n * unit) - (twice < 0n && twice % (2n * unit) ? 1n : 0n);
  return Number(`${down}e${-by}`);
}

const written = (number) => (Number.isInteger(number) ? BigInt(number).toString() : plain(number));

/** The number to a power, as C has it where JavaScript says NaN. */
export function power(number, exponent) {
  if (number === 1 || (number === -1 && Math.abs(exponent) === Infinity)) return 1;
  return number === 0 && exponent < 0 ? Infinity : number ** exponent;
}

/** The least (`sign` 1) or greatest (-1); NaN when there is none, or one is unknown. */
export function extreme(sign, numbers) {
  if (!numbers.length || numbers.some(Number.isNaN)) return NaN;
  return numbers.reduce((best, n) => (sign * n < sign * best ? n : best));
}

/** A position within a text of that length, for a number of any size. */
export const position = (number, length) => Math.trunc(Math.min(Math.max(number || 0, 0), length));
