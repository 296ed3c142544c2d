// Records as the phone keeps and shows them: folded when a change comes, not when a list is opened, so that five thousand
// open at once. Beside the fold a row holds what a list needs: its day, whose it is, and what it lacks.

import { today } from "./clock.js";
import { ancestors, fold } from "./fold.js";
import { check } from "./rules.js";
import { isDate, live } from "./shapes.js";

/**
 * @typedef {import("./fold.js").Folded & {author: string, madeAt: number, receivedAt: number, seq: number, own: Array,
 *   isForeign: boolean, lacks: Object[], day: ?string}} Row  `own` are [device, n, id] of the changes made here
 */

/** Whether conflicts of a field stay open. Of what is not known they do: nothing is decided in ignorance. */
export const keepsBoth = (form) => (name) => {
  const field = form?.fields.find((f) => f.name === name);
  return !field || field.merge === "keep_both";
};

/** The row of a record from the log's lines of it. @returns {Row} */
export function rowOf(changes, form) {
  const folded = fold(changes, keepsBoth(form)), mine = changes.filter((c) => c.mine);
  const first = changes.reduce((a, b) => (a.seq <= b.seq ? a : b));
  const receivedAt = Math.max(...changes.map((c) => c.received_at)), seq = Math.max(...changes.map((c) => c.seq));
  const lacks = form && !folded.withdrawn ? check(form, folded.values, receivedAt) : [];
  const row = {
    ...folded, author: first.author, madeAt: first.made_at, receivedAt, seq, lacks,
    own: mine.map((c) => [c.device, c.n, c.id]), isForeign: changes.some((c) => !c.mine && folded.heads.includes(c.id)),
    touched: [folded.form, seq], day: dayOf(form, folded.values, first.made_at),
  };
  if (row.day === null) return row;
  const listed = form.used === "field" ? { at: [row.day, row.record] } : {};
  return { ...row, ...listed, formAt: [row.form, row.day, row.record] };
}

/** The day of a record in a list by day, null for lists and what the programs keep. */
function dayOf(form, values, madeAt) {
  if (!form || ["list", "system"].includes(form.used)) return null;
  const dates = live(form).filter((field) => field.kind === "date");
  const asked = dates.find((field) => field.prefill === "today") ?? dates[0];
  return asked && isDate(values[asked.name]) ? values[asked.name] : today(madeAt);
}

/** The row as the page is shown it: with its state, and why it is held if it is. `noted` are the facts of the exchange. */
export function shownRow(row, { acked, held }) {
  const { touched, formAt, own, isForeign, ...rest } = row;
  const why = own.map(([, , id]) => held[id]).find(Boolean) ?? null;
  const waits = own.some(([device, n]) => n > (acked[device] ?? 0));
  const state = !own.length ? "received" : waits ? "waiting" : why ? "held" : isForeign ? "changed" : "delivered";
  return { ...rest, state, held: why };
}

/** Every change of a record in the order it came, with what became of each answer. */
export function history(changes, row, { acked, held }) {
  const byId = new Map(changes.map((c) => [c.id, c])), ancestry = ancestors(byId);
  return [...changes].sort((a, b) => a.seq - b.seq).map((c) => ({
    change: c.id, act: c.act, author: c.author, madeAt: c.made_at, receivedAt: c.received_at, device: c.device, own: c.mine,
    sent: !c.mine || c.n <= (acked[c.device] ?? 0), held: held[c.id] ?? c.held,
    sets: Object.entries(c.fields ?? {}).map(([field, value]) => ({ field, value, fate: fate(c, field, changes, ancestry, row) })),
  }));
}

/** Of an answer: it stands; beside another; a later one that saw it changed it; one made at the same time was taken. */
function fate(change, field, changes, ancestry, row) {
  if (row.conflicts[field]?.some((candidate) => candidate.change === change.id)) return "beside";
  const others = changes.filter((c) => c.id !== change.id && Object.hasOwn(c.fields ?? {}, field));
  if (others.some((c) => ancestry.get(c.id).has(change.id))) return "changed";
  const unseen = others.filter((c) => !ancestry.get(change.id).has(c.id));
  const isLater = (c) => c.made_at > change.made_at || (c.made_at === change.made_at && c.id > change.id);
  return unseen.some(isLater) ? "lost" : "stands";
}
