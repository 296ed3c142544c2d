// The shape of a value: what each kind of field can hold, and the problem when a value is something else; and the few
// things everybody asks of a form. A form is its compiled JSON, keys at their default left out. Twin of schemas/shapes.py.

import { BLANK } from "./blanks.js";
import { WHOLE_MAX, isRow } from "./canonical.js";
import { dayNumber } from "./clock.js";
import { problem } from "./problem.js";

const GOT_MAX = 80;
const EXPECTED = {
  text: ["文字", "text"], integer: ["整数", "a whole number"], decimal: ["数字", "a number"],
  date: ["日期，如 2020-03-18", "a date such as 2020-03-18"],
  select_one: ["一个选项", "one choice"], select_multiple: ["选项的清单", "a list of choices"],
  one_of: ["名单里的一项", "one entry of the list"], many_of: ["名单里的若干项", "entries of the list"],
  list_of_text: ["若干段文字", "a list of texts"], images: ["若干照片", "a list of pictures"],
  repeat: ["若干行", "a list of rows"],
};
const ALL_BLANK = new RegExp(`^[${BLANK}]*$`);
const isText = (value) => typeof value === "string";
const isTexts = (value) => Array.isArray(value) && value.every(isText);
const HOLDS = {
  integer: (value) => Number.isInteger(value) && Math.abs(value) <= WHOLE_MAX,
  decimal: (value) => isText(value) && /^-?[0-9]+(\.[0-9]+)?$/.test(value),
  date: isDate, select_multiple: isTexts, many_of: isTexts, list_of_text: isTexts, images: isTexts,
  repeat: (value) => Array.isArray(value) && value.every(isRow),
  calculate: () => true,
};

/** The fields still asked for. */
export const live = (form) => form.fields.filter((field) => !field.retired);

/** Whether changes carry a commitment in place of their fields. */
export const isSealed = (form) => form.home !== "office";

/** How a person finds the field. */
export const labelOf = (field) => field.label.zh ?? field.name;

/** Whether a value is no answer: null, nothing but blanks, or an empty list. */
export const isEmpty = (value) => value === null || value === undefined ||
  (isText(value) ? ALL_BLANK.test(value) : Array.isArray(value) && !value.length);

/** Whether a value is the text of a day of the calendar. */
export function isDate(value) {
  const found = isText(value) && /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
  return Boolean(found) && dayNumber(+found[1], +found[2], +found[3]) !== null;
}

const fits = (field, value) => (HOLDS[field.kind] ?? isText)(value);

/** Whether `shapeProblem` has nothing to say about a value that is an answer. */
export function holds(field, value) {
  if (!fits(field, value)) return false;
  return !field.kind.startsWith("select_") || [value].flat().every((code) => codesOf(field).includes(code));
}

/** What is wrong with an answer of this field taken by itself, null if nothing. */
export function shapeProblem(field, value) {
  if (value === null || value === undefined || holds(field, value)) return null;
  if (!fits(field, value)) return wrongType(field, value);
  const strange = [value].flat().filter((code) => !codesOf(field).includes(code));
  return notAChoice(field, Array.isArray(value) ? strange : value);
}

const codesOf = (field) => (field.choices ?? []).map((choice) => choice.value);

/** A value as evidence in a message. */
export function shown(value) {
  const one = (part) => (typeof part === "object" ? JSON.stringify(part) : String(part));
  const chars = Array.from(Array.isArray(value) ? value.map(one).join("、") : one(value));
  return chars.length <= GOT_MAX ? chars.join("") : `${chars.slice(0, GOT_MAX).join("")}…`;
}

/** The problem of a value that the field cannot hold. */
export function wrongType(field, got) {
  const [zh, en] = EXPECTED[field.kind];
  return problem("wrong_type", labelOf(field), shown(got), { field: field.name, expected_zh: zh, expected_en: en });
}

/** The problem of a code that is none of the field's choices. */
export function notAChoice(field, got) {
  const all = (language, by) => (field.choices ?? []).map((c) => c.label[language] ?? c.value).join(by);
  const detail = { field: field.name, choices_zh: all("zh", "、"), choices_en: all("en", ", ") };
  return problem("not_a_choice", labelOf(field), shown(got), detail);
}
