// The one way to write a change down, so that its id is the same everywhere: RFC 8785 JSON within limits (ASCII keys,
// no lone surrogates, whole numbers within ±2^53, no floats). Twin of schemas/canonical.py.

import { fail } from "./problem.js";

export const WHOLE_MAX = 2 ** 53;
const ENCODER = new TextEncoder();

/** The UTF-8 bytes of a text. */
export const utf8 = (text) => ENCODER.encode(text);

/** The canonical text of a value that is within the limits; its bytes are the UTF-8 of it. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** Throws `not_canonical` naming a place that is outside the limits. */
export function checkLimits(value, where = "") {
  if (Array.isArray(value)) {
    value.forEach((inner, i) => checkLimits(inner, `${where}[${i}]`));
  } else if (isRow(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (/[^\0-\x7f]/.test(name)) throw fail("not_canonical", where, name);
      checkLimits(inner, `${where}.${name}`);
    }
  } else if (!isPlain(value)) {
    throw fail("not_canonical", where, String(value).slice(0, 80));
  }
}

/** Whether a value is an object of plain data. */
export const isRow = (value) => typeof value === "object" && value !== null && !Array.isArray(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Whether a single value is one that canonical JSON may hold. */
export function isPlain(value) {
  if (typeof value === "string") return !hasLoneSurrogate(value);
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) <= WHOLE_MAX;
  return typeof value === "boolean" || value === null;
}

/** Whether UTF-8 cannot write this text. */
export const hasLoneSurrogate = (text) => /\p{Surrogate}/u.test(text);
