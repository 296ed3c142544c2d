// The values that a new record begins with, so that a lecture takes two numbers: today, the person who holds the phone, what
// was used last, what a list says about an answer (`place.kind`), a fixed default. Twin of collector/first_values.py.

import { parse } from "./answers.js";
import { Trouble } from "./problem.js";
import { relevantValues } from "./rules.js";
import { isEmpty, live, shapeProblem } from "./shapes.js";

/**
 * The values to add to `answers`. `given` holds `today`, `me`, `now`, the rows of the form newest first in `last`, and
 * `valuesOf(record)`, all at hand: nothing is waited for.
 */
export function firstValues(form, answers, given) {
  const values = { ...answers };
  for (const field of live(form)) {
    if (Object.hasOwn(answers, field.name)) continue;
    const value = firstOf(form, field, values, given);
    if (!isEmpty(value) && shapeProblem(field, value) === null) values[field.name] = value;
  }
  const asked = Object.entries(relevantValues(form, values, given.now));
  return Object.fromEntries(asked.filter(([name]) => !Object.hasOwn(answers, name)));
}

function firstOf(form, field, values, given) {
  const from = field.prefill ?? "";
  if (from === "today") return given.today;
  if (from === "me") return meIn(form, field, values, given.me);
  if (from === "last") return given.last.find((row) => !isEmpty(row.values[field.name]))?.values[field.name];
  if (!from.includes(".")) return defaultOf(field);
  const [start, onward] = from.split(".");
  return typeof values[start] === "string" ? given.valuesOf(values[start])?.[onward] : null;
}

/** The holder; or, after a list of people that somebody gave, the first of that list: the first lecturer leads. */
function meIn(form, field, values, me) {
  if (field.kind !== "one_of") return me ? [me] : null;
  const isList = (f) => f.prefill === "me" && f.kind === "many_of" && f.of === field.of && values[f.name]?.length;
  const list = live(form).find(isList);
  return list ? values[list.name][0] : me;
}

function defaultOf(field) {
  if (!field.default || field.of) return null;
  try {
    return parse(field, field.default, "0001-01-01");
  } catch (error) {
    if (error instanceof Trouble) return null;
    throw error;
  }
}
