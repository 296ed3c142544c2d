// The values of expressions, and the three ways to read one: as text, as number, as truth. A date is a text whose number
// is the days since 1970; an empty field is the empty text, whose number is NaN: never a wrong zero. What the rows of a
// repeat hold is a `Many`, read as one value it is its first. Twin of schemas/expressions/values.py.

import { BLANK, strip } from "./blanks.js";
import { isRow } from "./canonical.js";
import { dayNumber } from "./clock.js";

/** What the rows of a repeat hold, one by one. */
export class Many extends Array {}

/**
 * What an expression is evaluated over: a record's values, the value that `.` means, the record's own time in
 * milliseconds, and for a field inside a repeat the name of that repeat.
 * @typedef {{values: Object, now: number, own: *, repeatOf: Object<string, string>}} Context
 */

const NUMBER = new RegExp(`^[${BLANK}]*-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)[${BLANK}]*$`);
const MOMENT = new RegExp("^([0-9]{4})-([0-9]{2})-([0-9]{2})" +
  "(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$");

/** The value of an expression for a value of a record; what no field can hold reads as empty. */
export function lift(raw) {
  if (Array.isArray(raw)) return raw.some(isRow) ? Many.from(raw) : raw.filter((part) => typeof part === "string");
  return ["string", "number", "boolean"].includes(typeof raw) ? raw : "";
}

/** The value of `${name}`. */
export function read(context, name) {
  const { values, repeatOf } = context;
  if (Object.hasOwn(values, name) || !Object.hasOwn(repeatOf, name)) return lift(own(values, name));
  const rows = own(values, repeatOf[name]);
  return Many.from((Array.isArray(rows) ? rows : []).filter(isRow), (row) => lift(own(row, name)));
}

const own = (row, name) => (Object.hasOwn(row, name) ? row[name] : null);

/** The value as text. */
export function textOf(value) {
  if (value instanceof Many) return isRow(value[0]) ? "" : textOf(value[0] ?? "");
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? BigInt(value).toString() : plain(value);
}

/** A number as short as it reads back the same, never with an exponent. */
export function plain(number) {
  const found = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(number));
  return found ? `${found[1]}0.${"0".repeat(found[4] - 1)}${found[2]}${found[3] ?? ""}` : String(number);
}

/** The value as number: a date is its days since 1970, what is no number is NaN. */
export function numberOf(value) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = textOf(value);
  return NUMBER.test(text) ? Number(strip(text)) : daysOf(text);
}

/** The value as truth: 0, NaN and what is empty are false. */
export const truthOf = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

/** The parts of the date, or date and time, that a text is; the zone is left aside: the clock on the wall counts. */
export function momentOf(text) {
  const found = MOMENT.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0));
  const days = dayNumber(year, month, day);
  return days === null || hour > 23 || minute > 59 || second > 59 ? null : { days, hour, minute, second };
}

/** Days since 1970 for a date, with a fraction for the time; NaN for any other text. */
export function daysOf(text) {
  const at = momentOf(text);
  return at ? at.days + (at.hour * 3600 + at.minute * 60 + at.second) / 86400 : NaN;
}
