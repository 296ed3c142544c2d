// A page: many changes as columns, with nothing in it that the receiver can derive. `n`, `prev` and every id follow from
// a run's head and are proved by its last id. Twin of schemas/pages.py, where the columns are told.

import { body, commitment, contentId } from "./changes.js";
import { canonical, isPlain } from "./canonical.js";
import { fail, problem } from "./problem.js";

const PER_CHANGE = ["shape", "record", "author", "parents", "made_at"];

/** Write changes as a page, in the order given. With `explicitIds` every id is sent. */
export function encode(changes, explicitIds = false) {
  const columns = { shapes: new Map(), rows: [], shape: [], salt: [] }, runs = [], parents = [];
  changes.forEach((change) => add(columns, change));
  for (const run of runsOf(changes)) {
    const [first] = run, ids = explicitIds || isHeld(first) ? run.map((c) => c.id) : null;
    runs.push([first.device, first.n, first.prev, run.length, run.at(-1).id, ids]);
    const positions = new Map(run.map((c, i) => [c.id, i]));
    run.forEach((c, i) => parents.push(c.parents.map((p) => (positions.get(p) < i ? positions.get(p) : p))));
  }
  return {
    shapes: [...columns.shapes.values()].map(([shape]) => shape), runs, shape: columns.shape,
    record: changes.map((c) => c.record), author: changes.map((c) => c.author), parents,
    made_at: changes.map((c, i) => c.made_at - (i ? changes[i - 1].made_at : 0)), salt: columns.salt,
    fields: columns.rows.map((rows) => (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]))),
  };
}

const isHeld = (change) => change.fields === null;

/** Consecutive changes of one device; a held one stands alone, since nothing follows from its header. */
function runsOf(changes) {
  const runs = [];
  for (const change of changes) {
    const before = runs.at(-1)?.at(-1);
    const follows = before && !isHeld(before) && !isHeld(change) && change.prev === before.id && change.device === before.device;
    if (follows) runs.at(-1).push(change);
    else runs.push([change]);
  }
  return runs;
}

function add(columns, change) {
  const [mode, fields] = modeOf(change), names = Object.keys(fields).sort();
  const shape = [change.form, change.form_version, change.act, mode, names], key = canonical(shape);
  if (mode !== "open" && mode !== "header") columns.salt.push(mode === "sealed" ? change.salt : change.sealed);
  if (!columns.shapes.has(key)) {
    columns.shapes.set(key, [shape, columns.rows.length]);
    columns.rows.push([]);
  }
  const index = columns.shapes.get(key)[1];
  columns.shape.push(index);
  if (names.length) columns.rows[index].push(names.map((name) => fields[name]));
}

function modeOf(change) {
  if (isHeld(change)) return [change.sealed === null ? "header" : "sealed header", {}];
  if (change.sealed === null) return ["open", change.fields];
  return change.salt === null ? ["erased", {}] : ["sealed", change.fields];
}

/**
 * Read a page, deriving and proving every id. A change that is held carries the problem in `held`. Throws `damaged_page`
 * when the columns do not fit together, or a run's last id does not come out as stated.
 * @returns {(import("./changes.js").Change & {held: ?Object})[]}
 */
export function decode(page) {
  try {
    return read(page);
  } catch (error) {
    throw fail("damaged_page", "", String(error.message).slice(0, 200));
  }
}

function read(page) {
  const count = page.runs.reduce((sum, run) => sum + run[3], 0), left = page.shapes.map(() => 0), salts = [...page.salt];
  check(PER_CHANGE.every((name) => page[name].length === count), "columns of unequal length");
  check(page.fields.length === page.shapes.length && salts.every((salt) => /^[0-9a-f]*$/.test(salt)), "salt");
  const out = [];
  let at = 0, madeAt = 0;
  for (const [device, first, prev, length, last, ids] of page.runs) {
    const run = [];
    for (let i = 0; i < length; i++, at++) {
      madeAt += page.made_at[at];
      check(isPlain(madeAt), "made_at");
      const shape = page.shape[at], here = left[shape]++;
      const said = contents(page.shapes[shape], page.fields[shape].map((column) => column[here]), salts);
      const parents = page.parents[at].map((p) => (typeof p === "number" ? run[p].id : p)).sort();
      const change = { device, n: first + i, prev: run[i - 1]?.id ?? prev, record: page.record[at], parents,
        author: page.author[at], made_at: madeAt, ...said };
      run.push(proved(change, ids?.[i]));
    }
    check(ids !== null || run.at(-1).id === last, `the run of ${device} does not prove its last id`);
    out.push(...run);
  }
  check(!salts.length && page.fields.every((columns, i) => columns.every((c) => c.length === left[i])), "columns too long");
  return out;
}

function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** What a change of one shape says: its form, its act and its fields, sealed or not. */
function contents([form, form_version, act, mode, names], values, salts) {
  check(values.length === names.length && !values.includes(undefined), "fields");
  const said = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  const change = { form, form_version, act, fields: said, sealed: null, salt: null };
  if (mode === "open") return change;
  if (mode === "header") return { ...change, fields: null };
  const [salt] = salts.splice(0, 1);
  check(salt !== undefined, "salt");
  if (mode === "sealed") return { ...change, sealed: commitment(salt, said), salt };
  return { ...change, fields: mode === "erased" ? {} : null, sealed: salt };
}

/** The change with its id: the one its content has, or for a header the stated one. */
function proved(change, stated) {
  if (change.fields === null) {
    check(stated !== undefined, "a header without its id");
    return { id: stated, ...change, held: problem("held_elsewhere") };
  }
  const id = contentId(change);
  if (stated === undefined || stated === id) return { id, ...change, held: null };
  const place = `${change.device} ${change.n}`;
  return { id: stated, ...change, held: problem("id_mismatch", place, id.slice(0, 12)) };
}

/** The bytes of a change, near enough what it takes in a page. */
export const sizeOf = (change) => 2 * JSON.stringify(body(change)).length +
  (change.salt === null ? 0 : 2 * JSON.stringify(change.fields).length);
