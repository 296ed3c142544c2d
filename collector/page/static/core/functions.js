// The functions of the expressions: how many arguments each takes, and what it gives. No function throws while a record
// is judged. Texts are counted in characters, not in JavaScript's halves. Twin of schemas/expressions/functions.py.

import { splitAtBlanks, strip } from "./blanks.js";
import { iso, momentAt, today } from "./clock.js";
import { extreme, floor, position, power, rounded, whole } from "./reckoning.js";
import { Many, daysOf, lift, momentOf, numberOf, textOf, truthOf } from "./values.js";

const MANY = 100;
const each = (values) => values.flatMap((value) => (value instanceof Many ? [...value] : [value]));
const numbers = (values) => each(values).map(numberOf);
const codes = (value) => (isList(value) ? value : splitAtBlanks(textOf(value)));
const isList = (value) => Array.isArray(value) && !(value instanceof Many);

function substr(value, start, end = Infinity) {
  const chars = Array.from(textOf(value));
  return chars.slice(position(numberOf(start), chars.length), position(numberOf(end), chars.length)).join("");
}

function selectedAt(chosen, at) {
  const list = codes(chosen), index = numberOf(at);
  return index >= 0 && index < list.length ? list[Math.trunc(index)] : "";
}

function after(value, mark) {
  const [text, by] = [textOf(value), textOf(mark)], at = text.indexOf(by);
  return at < 0 ? "" : text.slice(at + by.length);
}

function translate(value, old, fresh) {
  const targets = Array.from(textOf(fresh)), table = new Map();
  Array.from(textOf(old)).forEach((char, i) => { if (!table.has(char)) table.set(char, targets[i] ?? ""); });
  return Array.from(textOf(value), (char) => table.get(char) ?? char).join("");
}

function checklist(fewest, most, ...marks) {
  const count = each(marks).filter(truthOf).length, low = numberOf(fewest), high = numberOf(most);
  return (low === -1 || count >= low) && (high === -1 || count <= high);
}

const asDays = (value) => (typeof value === "number" ? value : daysOf(textOf(value)));

function moment(value) {
  const told = typeof value === "number" ? value : momentOf(textOf(value)) && daysOf(textOf(value));
  const at = told === null ? null : momentAt(told);
  return at ? `${at.Y}-${at.m}-${at.d}T${at.H}:${at.M}:${at.S}` : "";
}

function formatted(value, pattern) {
  const at = momentAt(numberOf(value));
  if (!at) return "";
  const parts = { ...at, y: at.Y.slice(2), n: Number(at.m), e: Number(at.d), h: Number(at.H) };
  return textOf(pattern).replace(/%([YymndeHhMS])/g, (_, part) => parts[part]);
}

/** Name: fewest arguments, most arguments, the function over their values. */
export const FUNCTIONS = new Map(Object.entries({
  true: [0, 0, () => true],
  false: [0, 0, () => false],
  not: [1, 1, (a) => !truthOf(a)],
  boolean: [1, 1, truthOf],
  "boolean-from-string": [1, 1, (a) => ["1", "true"].includes(textOf(a).toLowerCase())],
  checklist: [3, MANY, checklist],
  string: [1, 1, textOf],
  "string-length": [1, 1, (a) => Array.from(textOf(a)).length],
  concat: [1, MANY, (...a) => each(a).map(textOf).join("")],
  join: [2, MANY, (by, ...a) => each(a).map(textOf).join(textOf(by))],
  contains: [2, 2, (a, b) => textOf(a).includes(textOf(b))],
  "starts-with": [2, 2, (a, b) => textOf(a).startsWith(textOf(b))],
  "ends-with": [2, 2, (a, b) => textOf(a).endsWith(textOf(b))],
  substr: [2, 3, substr],
  "substring-before": [2, 2, (a, b) => textOf(a).slice(0, Math.max(textOf(a).indexOf(textOf(b)), 0))],
  "substring-after": [2, 2, after],
  translate: [3, 3, translate],
  "normalize-space": [1, 1, (a) => textOf(a).replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "")],
  selected: [2, 2, (a, b) => codes(a).includes(strip(textOf(b)))],
  "selected-at": [2, 2, selectedAt],
  "count-selected": [1, 1, (a) => codes(a).length],
  count: [1, 1, (a) => (a instanceof Many ? a.length : Number(truthOf(a)))],
  "count-non-empty": [1, MANY, (...a) => each(a).filter((v) => textOf(v) !== "").length],
  sum: [1, 1, (a) => numbers([a]).reduce((x, y) => x + y, 0)],
  min: [1, MANY, (...a) => extreme(1, numbers(a))],
  max: [1, MANY, (...a) => extreme(-1, numbers(a))],
  number: [1, 1, numberOf],
  int: [1, 1, (a) => whole(numberOf(a))],
  round: [1, 2, (a, places = 0) => rounded(numberOf(a), numberOf(places))],
  floor: [1, 1, (a) => floor(numberOf(a))],
  ceiling: [1, 1, (a) => -floor(-numberOf(a))],
  abs: [1, 1, (a) => Math.abs(numberOf(a))],
  pow: [2, 2, (a, b) => power(numberOf(a), numberOf(b))],
  sqrt: [1, 1, (a) => Math.sqrt(numberOf(a))],
  date: [1, 1, (a) => moment(a).slice(0, 10)],
  "date-time": [1, 1, moment],
  "decimal-date-time": [1, 1, asDays],
  "format-date": [2, 2, formatted],
  "format-date-time": [2, 2, formatted],
}));

/** The pattern is written out, so that a broken one shows when the form is loaded; the whole text must match. */
function regex([value, pattern]) {
  if (pattern.constant === undefined) throw ["regex() 的模式要直接写出来", "the pattern of regex() must be written out"];
  const made = compiled(`^(?:${textOf(pattern.constant)})$`);
  return (c) => made.test(textOf(value(c)));
}

function compiled(pattern) {
  try {
    return new RegExp(pattern, "u");
  } catch {
    // What `u` refuses may be an escape that is merely not needed.
    try { return new RegExp(pattern); } catch { throw ["regex() 的模式不对", "the pattern of regex() is broken"]; }
  }
}

/** Functions that need more than the values of their arguments: they are made from the closures. */
export const SPECIAL = new Map(Object.entries({
  if: [3, 3, ([test, then, other]) => (c) => (truthOf(test(c)) ? then(c) : other(c))],
  coalesce: [1, MANY, (runs) => (c) => {
    for (const run of runs) { const value = run(c); if (textOf(value) !== "") return value; }
    return "";
  }],
  once: [1, 1, ([fresh]) => (c) => (textOf(lift(c.own)) !== "" ? lift(c.own) : fresh(c))],
  regex: [2, 2, regex],
  today: [0, 0, () => (c) => today(c.now)],
  now: [0, 0, () => (c) => iso(c.now)],
}));
