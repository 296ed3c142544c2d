// Soft questions about what is being written down: a slip of the finger that breaks no rule. They block nothing, because the
// person knows better than any of these guesses. Twin of collector/doubts.py, and of clock_doubt.py.

import { DAY_MS, shown, today as dayOf } from "./clock.js";
import { nameOf } from "./names.js";
import { problem } from "./problem.js";
import { isEmpty, labelOf, live } from "./shapes.js";

const EARLIER_LEAST = 3, FAR_MORE = 3, SMALL = 10;
const EARLIEST = 1577808000000; // 2020-01-01 at the office: no phone was ever used before
export const EARLIER_MAX = 50;

/** What one would ask about these values. `earlier` are other rows of the form, the newest first; `entriesOf(of)` is a list. */
export function doubts(form, values, earlier, now, entriesOf) {
  const asked = live(form).filter((field) => !isEmpty(values[field.name]));
  const rows = earlier.filter((row) => !row.withdrawn);
  return [...days(asked, values, now), ...numbers(asked, values, rows), ...elsewhere(asked, values, rows, entriesOf),
    ...again(form, values, rows)];
}

function days(asked, values, now) {
  const today = dayOf(now), longAgo = dayOf(now - 366 * DAY_MS);
  return asked.filter((field) => field.kind === "date" && field.prefill === "today").flatMap((field) => {
    const day = values[field.name], detail = { field: field.name, label: labelOf(field) };
    if (day > today) return [problem("date_ahead", labelOf(field), day, detail)];
    return day < longAgo ? [problem("date_long_past", labelOf(field), day, detail)] : [];
  });
}

function numbers(asked, values, rows) {
  return asked.filter((field) => field.kind === "integer").flatMap((field) => {
    const value = values[field.name];
    const before = rows.map((row) => row.values[field.name]).filter(Number.isInteger).sort((a, b) => a - b);
    if (!Number.isInteger(value) || before.length < EARLIER_LEAST || value <= SMALL) return [];
    const usual = before[(before.length - 1) >> 1];
    if (value <= FAR_MORE * usual || value <= before.at(-1)) return [];
    return [problem("number_unusual", labelOf(field), String(value), { field: field.name, usual, label: labelOf(field) })];
  });
}

/** A place in a town where none was before: villages of two towns may have one name. */
function elsewhere(asked, values, rows, entriesOf) {
  return asked.filter((field) => field.kind === "one_of").flatMap((field) => {
    const entries = entriesOf(field.of), towns = new Map(entries.map((entry) => [entry.record, entry.above]));
    const here = towns.get(values[field.name]), before = rows.map((row) => towns.get(row.values[field.name])).filter(Boolean);
    if (!here || before.length < EARLIER_LEAST || before.includes(here)) return [];
    const times = (one) => before.filter((other) => other === one).length;
    const usual = [...new Set(before)].sort().reduce((best, one) => (times(one) > times(best) ? one : best));
    return [problem("other_town", labelOf(field), nameOf(entries, here), { field: field.name, usual: nameOf(entries, usual), label: labelOf(field) })];
  });
}

/** Another record of the same day and place, or household. */
function again(form, values, rows) {
  const day = live(form).find((f) => f.kind === "date" && f.prefill === "today")?.name;
  const where = live(form).find((f) => f.kind === "one_of" && ["place", "household"].includes(f.of))?.name;
  if (form.used !== "field" || !values[day] || !values[where]) return [];
  const same = rows.filter((row) => row.values[day] === values[day] && row.values[where] === values[where]);
  const told = same.slice(0, 3).map((row) => `#${row.record.slice(-8)}`).join("、");
  return same.length ? [problem("told_already", "", told, { field: where, records: same.slice(0, 3).map((r) => r.record) })] : [];
}

/** What speaks against this phone's clock, null if nothing. `seen` is what it and the office's clock said together. */
export function clockDoubt(now, seen) {
  const told = problem("clock_doubtful", "", shown(now));
  if (now < EARLIEST) return told;
  if (!seen || seen[1] < EARLIEST) return null;
  const [then, office] = seen, wasAhead = then - office > DAY_MS;
  return now < office - DAY_MS || (wasAhead && now >= then) ? told : null;
}
