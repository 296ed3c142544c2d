// What records are called, and which record a name means: names, 镇·村, aliases, pinyin initials in all their readings, and
// the end of a record's number. Where a name could mean two the person is asked. Twin of collector/names.py.

import { splitAtBlanks, strip } from "./blanks.js";
import { fail } from "./problem.js";
import { live } from "./shapes.js";

const MERGED = "merged_into";
const SHORT = 8;
const folded = (text) => strip(String(text).normalize("NFKC")).toLowerCase().replace(/[・•]/g, "·");
const short = (record) => record.slice(-SHORT);

/**
 * `keys` are the texts that mean it, the surest first: its names, its aliases, its initials.
 * @typedef {{record: string, name: string, own: string, above: ?string, keys: string[][], standsFor: string,
 *   values: Object}} Entry
 */

/** The entries of a list from its rows. @returns {Entry[]} */
export function entriesOf(form, rows) {
  const byId = new Map(rows.filter((row) => !row.withdrawn).map((row) => [row.record, row]));
  const above = live(form).find((f) => f.kind === "one_of" && f.of === form.form && f.name !== MERGED);
  return [...byId.values()].map((row) => {
    const own = called(form, row), over = above && byId.get(row.values[above.name]);
    const name = over ? `${called(form, over)}·${own}` : own;
    return { record: row.record, name, own, above: over?.record ?? null, keys: keysOf(form, row, name, own, over),
      standsFor: followed(row, byId), values: row.values };
  });
}

/** The title of a record; one that is no list's has its day before it. */
function called(form, row) {
  const day = form.used === "list" ? null : live(form).find((f) => f.kind === "date" && row.values[f.name]);
  const parts = [day && row.values[day.name], form.title && row.values[form.title]].filter(Boolean);
  return parts.join(" ") || `#${short(row.record)}`;
}

function keysOf(form, row, name, own, over) {
  const title = row.values[form.title] ?? "", town = over?.values[form.title] ?? "";
  const aliases = live(form).filter((f) => f.kind === "list_of_text").flatMap((f) => row.values[f.name] ?? []);
  const initials = row.values.initials ?? "", readings = [initials, ...splitAtBlanks(initials)];
  const all = [[name, own, title, `${town}${title}`, `${town} ${title}`, `${town}.${title}`], aliases, readings];
  return all.map((texts) => [...new Set(texts.map(folded))].filter(Boolean));
}

/** The record that this one was merged into, however far on. */
function followed(row, byId) {
  const seen = new Set();
  let at = row;
  while (!seen.has(at.record)) {
    seen.add(at.record);
    at = byId.get(at.values[MERGED]) ?? at;
  }
  return at.record;
}

/** How people call a record; its short number where this list does not hold it. */
export const nameOf = (entries, record) => entries.find((e) => e.record === record)?.name ?? `#${short(record)}`;

/** The one record that a text means. Throws `unknown_reference` or `ambiguous_reference`. */
export function resolve(entries, text, list = "") {
  const wanted = folded(text).replace(/^#/, "");
  const tests = [0, 1, 2].map((rank) => (e) => e.keys[rank].includes(wanted));
  const isNumbered = (e) => wanted.length >= 4 && (e.record.startsWith(wanted) || e.record.endsWith(wanted));
  for (const test of [...tests, isNumbered]) {
    const found = entries.filter(test), means = [...new Set(found.map((e) => e.standsFor))];
    if (means.length === 1) return means[0];
    if (means.length) {
      throw fail("ambiguous_reference", "", text, { list, candidates: found.slice(0, 6).map((e) => e.name).join("、") });
    }
  }
  throw fail("unknown_reference", "", text, { list });
}

/** The entries that a text may be the beginning of, the surest first. */
export function find(entries, text, limit = 8) {
  const wanted = folded(text), byId = new Map(entries.map((e) => [e.record, e])), ranked = new Map();
  if (!wanted) return [];
  for (const entry of entries) {
    const rank = rankOf(entry, wanted), stands = byId.get(entry.standsFor) ?? entry;
    if (rank < (ranked.get(stands) ?? 9)) ranked.set(stands, rank);
  }
  return [...ranked].sort((a, b) => a[1] - b[1] || (a[0].name < b[0].name ? -1 : 1)).slice(0, limit).map(([entry]) => entry);
}

function rankOf({ keys }, wanted) {
  const [names, aliases, initials] = keys, words = [...names, ...aliases];
  const tests = [() => words.includes(wanted), () => initials.includes(wanted),
    () => words.some((key) => key.startsWith(wanted)), () => initials.some((key) => key.startsWith(wanted)),
    () => words.some((key) => key.includes(wanted))];
  const rank = tests.findIndex((test) => test());
  return rank < 0 ? 9 : rank;
}
