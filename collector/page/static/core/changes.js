// A change: who, on which device, set which fields of which record. Its id is the hash of its canonical bytes; sealed
// changes (private forms) hold a salted commitment there in place of their fields. Twin of schemas/changes.py.

import { canonical, checkLimits, utf8 } from "./canonical.js";
import { fail } from "./problem.js";
import { hex, sha256, unhex } from "./sha256.js";

export const SALT_BYTES = 16;

/**
 * `fields` is null in a held change, and empty without a `salt` in a sealed one that was erased.
 * @typedef {{id: string, device: string, n: number, prev: ?string, record: string, form: string, form_version: number,
 *   parents: string[], act: "set"|"withdraw"|"restore", author: string, made_at: number, fields: ?Object,
 *   sealed: ?string, salt: ?string}} Change
 */

const NAMED = ["act", "author", "device", "form", "form_version", "made_at", "n", "parents", "prev", "record"];

/** What the id is the hash of, as plain data. */
export function body(change) {
  const out = Object.fromEntries(NAMED.map((name) => [name, change[name]]));
  if (change.sealed !== null) out.sealed = change.sealed;
  else if (change.fields !== null) out.fields = change.fields;
  return out;
}

/** The id that the change's content has. */
export const contentId = (change) => hex(sha256(utf8(canonical(body(change)))));

/** What a sealed change shows in place of its fields. */
export function commitment(salt, fields) {
  const before = unhex(salt), said = utf8(canonical(fields)), all = new Uint8Array(before.length + said.length);
  all.set(before);
  all.set(said, before.length);
  return hex(sha256(all));
}

/**
 * Make a change with its id; with a `salt` (hexadecimal, 16 random bytes) it is sealed. Throws `not_canonical`.
 * @returns {Change}
 */
export function make({ fields = {}, parents = [], act = "set", salt = null, prev = null, ...rest }) {
  checkLimits(fields, rest.form);
  checkLimits([rest.author, rest.record, rest.device]);
  const sealed = salt === null ? null : commitment(salt, fields);
  const change = { ...rest, prev, parents: [...parents].sort(), act, fields, sealed, salt };
  return { id: contentId(change), ...change };
}

/** Throws `id_mismatch` or `seal_mismatch` unless id and commitment match the content. */
export function verify(change) {
  const place = `${change.device} ${change.n}`;
  if (contentId(change) !== change.id) throw fail("id_mismatch", place, change.id.slice(0, 12));
  if (change.sealed === null || !Object.keys(change.fields ?? {}).length) return;
  if (change.salt === null || commitment(change.salt, change.fields) !== change.sealed) {
    throw fail("seal_mismatch", place, change.id.slice(0, 12));
  }
}

/** The change without what it says: it still counts in ancestry and chain. */
export const header = (change) => ({ ...change, fields: null, salt: null });
