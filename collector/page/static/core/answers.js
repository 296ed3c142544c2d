// What a person typed becomes a value, and a value becomes what a person reads. What could be meant in two ways is a
// problem, never a guess. Twin of schemas/answers.

import { WHOLE_MAX } from "./canonical.js";
import { DAY_MS, dayNumber, today as dayOf } from "./clock.js";
import { splitAtBlanks, strip } from "./blanks.js";
import { readNumber } from "./numbers.js";
import { Trouble, fail } from "./problem.js";
import { isEmpty, labelOf, notAChoice, wrongType } from "./shapes.js";

const WORDS = { 今天: 0, 今日: 0, today: 0, 昨天: 1, 昨日: 1, yesterday: 1, 前天: 2, 前日: 2 };
const WITH_YEAR = [/^(\d{4})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})$/, /^(\d{4})()(\d{2})(\d{2})$/,
  /^(\d{4})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$/];
const WITHOUT_YEAR = [/^(\d{1,2})\s*[-./]\s*(\d{1,2})$/, /^(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$/];
const YES_NO = { yes: "是 有 对 y true 1 √ ✓ ✔", no: "否 不是 没有 无 n false 0 × ✗ ✘" };

/**
 * The value that a person means; nothing but blanks is null. `today` is `2026-11-23`; `resolve(of, text)` gives the id
 * of a record in a list, or throws. Throws a Trouble with every problem found.
 */
export function parse(field, text, today, resolve = noLists) {
  if (["calculate", "repeat"].includes(field.kind)) throw at(field, "not_typed_in", text);
  if (isEmpty(text)) return null;
  return (READERS[field.kind] ?? String)(text, field, today, resolve);
}

const READERS = {
  integer, decimal, date: (text, field, today) => readDate(text, today) ?? refuse(wrongType(field, text)),
  select_one: (text, field) => codeOf(field, text) ?? refuse(notAChoice(field, text)),
  select_multiple: (text, field) => several(text, (part) => codeOf(field, part), (strange) => notAChoice(field, strange)),
  one_of: reference, many_of: references, list_of_text: split, images: split,
  text: (text) => text,
};

const at = (field, code, got, detail = {}) => fail(code, labelOf(field), got, { field: field.name, ...detail });
const refuse = (told) => { throw new Trouble(told); };
const noLists = (of, text) => { throw fail("unknown_reference", "", text, { list: of }); };

function decimal(text, field) {
  const read = readNumber(text, field.unit) ?? refuse(wrongType(field, text));
  if (!read.exact) throw at(field, "not_exact", text, { number: read.number });
  return read.number;
}

function integer(text, field) {
  const number = decimal(text, field);
  if (number.includes(".") || Math.abs(Number(number)) > WHOLE_MAX) refuse(wrongType(field, text));
  return Number(number);
}

/** The day as `2020-03-18`, null when the text is none. A day without a year is the nearest one up to today. */
export function readDate(text, today) {
  const plain = strip(text.normalize("NFKC")).toLowerCase().replace(/[ t]00:00(:00(\.0+)?)?$/, "");
  if (Object.hasOwn(WORDS, plain)) return dayOf((dayNumber(...today.split("-").map(Number)) - WORDS[plain]) * DAY_MS);
  for (const pattern of WITH_YEAR) {
    const found = pattern.exec(plain);
    if (found) return day(+found[1], +found[3], +found[4]);
  }
  for (const pattern of WITHOUT_YEAR) {
    const found = pattern.exec(plain);
    if (found) return nearest(+found[1], +found[2], today);
  }
  return null;
}

function nearest(month, date, today) {
  const year = Number(today.slice(0, 4));
  const days = Array.from({ length: 9 }, (_, back) => day(year - back, month, date));
  return days.find((found) => found !== null && found <= today) ?? null;
}

function day(year, month, date) {
  const number = year >= 1900 && year < 2200 ? dayNumber(year, month, date) : null;
  return number === null ? null : dayOf(number * DAY_MS);
}

/** The parts between separators, without blanks around them and without empty ones. */
export function split(text) {
  return text.split(/[、,，;；\n]/).map(strip).filter(Boolean);
}

/** The code that a text means, typed as code or label in either language, null if none. */
function codeOf(field, text) {
  const wanted = folded(text), choices = field.choices ?? [];
  const found = choices.find((c) => folded(c.value) === wanted)
    ?? choices.find((c) => Object.values(c.label).some((label) => folded(label) === wanted));
  const isYesNo = choices.length === 2 && choices.every((c) => Object.hasOwn(YES_NO, c.value));
  return found?.value ?? (isYesNo ? Object.keys(YES_NO).find((code) => YES_NO[code].split(" ").includes(wanted)) : null) ?? null;
}

const folded = (text) => strip(text.normalize("NFKC")).toLowerCase();

/** Several answers, each once; a part that is none is split at blanks, since names may hold blanks. */
function several(text, read, strangeProblem) {
  const isOne = (part) => read(part) !== null;
  const parts = isOne(strip(text)) ? [strip(text)]
    : split(text).flatMap((part) => (isOne(part) ? [part] : splitAtBlanks(part)));
  const strange = parts.filter((part) => !isOne(part));
  if (strange.length) throw new Trouble(...[strangeProblem(strange)].flat());
  return [...new Set(parts.map(read))];
}

function reference(text, field, today, resolve) {
  try {
    return resolve(field.of, strip(text));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    throw new Trouble(...error.problems.map((p) =>
      ({ ...p, where: p.where || labelOf(field), detail: { field: field.name, ...p.detail } })));
  }
}

function references(text, field, today, resolve) {
  const told = new Map();
  const read = (part) => {
    try {
      return reference(part, field, today, resolve);
    } catch (error) {
      told.set(part, error.problems);
      return null;
    }
  };
  return several(text, read, (strange) => strange.flatMap((part) => told.get(part)));
}

/** A value in one line, as people read it. `nameOf(of, record)` is how a record of a list is called. */
export function show(field, value, nameOf = (of, record) => record, language = "zh") {
  if (isEmpty(value)) return "";
  const between = language === "zh" ? "、" : ", ";
  if (field.kind === "repeat" && Array.isArray(value)) {
    return value.map((row) => showRow(field, row, nameOf, language, between)).join(language === "zh" ? "；" : "; ");
  }
  return [value].flat().map((part) => showOne(field, part, nameOf, language)).join(between);
}

function showOne(field, part, nameOf, language) {
  if (typeof part === "string" && field.kind.startsWith("select_")) {
    return field.choices?.find((c) => c.value === part)?.label[language] ?? part;
  }
  return typeof part === "string" && ["one_of", "many_of"].includes(field.kind) ? nameOf(field.of, part) : String(part);
}

function showRow(field, row, nameOf, language, between) {
  const told = field.fields.filter((column) => !isEmpty(row[column.name]));
  return told.map((c) => `${c.label[language] ?? c.name} ${show(c, row[c.name], nameOf, language)}`).join(between);
}
