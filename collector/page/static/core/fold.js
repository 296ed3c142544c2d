// The fold: what a record is, as a pure function of the set of its changes. A field's value is what was set by a change
// that no later change of the same field has in its ancestry; clocks only break ties between changes that could not
// see each other. Twin of schemas/fold.py.

import { canonical } from "./canonical.js";

const WITHDRAWN = "~withdrawn";

/**
 * @typedef {{value: *, change: string, author: string, made_at: number}} Candidate
 * @typedef {{record: string, form: string, form_version: number, values: Object, heads: string[], withdrawn: boolean,
 *   contested: boolean, conflicts: Object<string, Candidate[]>}} Folded
 */

/**
 * Fold the changes of one record (at least one); their order and repeats do not matter.
 * @param {Iterable<import("./changes.js").Change>} changes @param {(name: string) => boolean} keepsBoth @returns {Folded}
 */
export function fold(changes, keepsBoth) {
  const unique = new Map(Array.from(changes, (c) => [c.id, c]));
  const ordered = [...unique.values()].sort(byRank);
  const ancestry = ancestors(unique), setters = new Map(), values = [], conflicts = [];
  for (const change of ordered) {
    for (const [name, value] of sets(change)) {
      setters.set(name, [...(setters.get(name) ?? []), [change, value]]);
    }
  }
  for (const [name, all] of setters) {
    const top = undominated(all, ancestry);
    values.push([name, top.at(-1)[1]]);
    if (top.length > 1 && name !== WITHDRAWN && keepsBoth(name) && differ(top)) {
      const beside = top.map(([c, value]) => ({ value, change: c.id, author: c.author, made_at: c.made_at }));
      conflicts.push([name, beside.reverse()]);
    }
  }
  const first = ordered.reduce((a, b) => (isBefore(a, b, ancestry) ? a : b));
  const acts = setters.get(WITHDRAWN) ?? [];
  return {
    record: first.record, form: first.form, form_version: Math.max(...ordered.map((c) => c.form_version)),
    values: Object.fromEntries(values.filter(([name]) => name !== WITHDRAWN)), heads: heads(unique),
    withdrawn: values.some(([name, value]) => name === WITHDRAWN && value),
    contested: isContested(acts, ordered, ancestry), conflicts: Object.fromEntries(conflicts),
  };
}

/** The ids that no other change here has as a parent, sorted. */
function heads(changes) {
  const seen = new Set([...changes.values()].flatMap((c) => c.parents));
  return [...changes.keys()].filter((id) => !seen.has(id)).sort();
}

/** For each change, the ids among `changes` that it was made in sight of, however far back. */
export function ancestors(changes) {
  const done = new Map();
  for (const start of changes.keys()) {
    const stack = [start];
    while (stack.length) {
      const current = stack.at(-1);
      const parents = changes.get(current).parents.filter((p) => changes.has(p));
      const waiting = done.has(current) ? [] : parents.filter((p) => !done.has(p));
      if (waiting.length) {
        stack.push(...waiting);
      } else {
        stack.pop();
        if (!done.has(current)) done.set(current, union(parents, parents.map((p) => done.get(p))));
      }
    }
  }
  return done;
}

function union(ids, groups) {
  const all = new Set(ids);
  for (const group of groups) for (const id of group) all.add(id);
  return all;
}

const byRank = (a, b) => a.made_at - b.made_at || (a.id < b.id ? -1 : 1);

function isBefore(a, b, ancestry) {
  const [here, there] = [ancestry.get(a.id).size, ancestry.get(b.id).size];
  return here < there || (here === there && a.id <= b.id);
}

function sets(change) {
  if (change.fields === null) return [];
  const told = Object.entries(change.fields);
  return change.act === "set" ? told : [...told, [WITHDRAWN, change.act === "withdraw"]];
}

/** The settings that no later setting of the same field saw, by (made_at, id). */
function undominated(all, ancestry) {
  if (all.length < 2) return all;
  const seen = union([], all.map(([c]) => ancestry.get(c.id)));
  return all.filter(([c]) => !seen.has(c.id));
}

const differ = (top) => new Set(top.map(([, value]) => canonical(value))).size > 1;

/** Whether a standing withdrawal has an edit, or a restoration, that it did not see nor was seen by. */
function isContested(acts, ordered, ancestry) {
  const saw = (a, b) => ancestry.get(a.id).has(b.id);
  const standing = undominated(acts, ancestry).filter(([, withdraws]) => withdraws);
  return standing.some(([w]) => ordered.some((other) =>
    other.id !== w.id && other.act !== "withdraw" && other.fields !== null && !saw(w, other) && !saw(other, w)));
}
