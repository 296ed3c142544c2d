// The messages of the protocol: whether one that came in is well formed, as far as this side relies on it. What a newer
// program adds is left aside. Twin of schemas/messages.py, where the kinds are told in full.

import { fail } from "./problem.js";

export const PROTOCOL = 1;
export const PAGE_CHANGES_MAX = 1000;
export const PAGE_BODY_BYTES = 1_000_000;

const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
const isText = (value) => typeof value === "string";
const isHex = (value) => isText(value) && /^[0-9a-f]*$/.test(value);
const isList = Array.isArray;
const isMap = (value) => typeof value === "object" && value !== null && !isList(value);
const row = (...tests) => (value) => isList(value) && value.length === tests.length && tests.every((test, i) => test(value[i]));
const each = (test) => (value) => isList(value) && value.every(test);
const orNone = (test) => (value) => value === null || value === undefined || test(value);
const shaped = (tests) => (value) => isMap(value) && Object.entries(tests).every(([name, test]) => test(value[name]));

const mark = row(isWhole, isHex, isText), head = row(isWhole, orNone(isHex));
const shape = row(isText, isWhole, isText, isText, each(isText));
const run = row(isText, isWhole, orNone(isHex), isWhole, isHex, orNone(each(isHex)));
const page = shaped({
  shapes: each(shape), runs: each(run), shape: each(isWhole), record: each(isText), author: each(isText),
  parents: each(isList), made_at: each(Number.isSafeInteger), salt: each(isHex), fields: each(each(isList)),
});
const KINDS = {
  token: shaped({ token: isText, name: isText }),
  reply: shaped({
    mark, since: orNone(mark), seen: orNone(mark), upto: orNone(mark), took: orNone(head), heads: orNone(each(head)),
    held: orNone(isMap), page: orNone(page), receipts: orNone(shaped({ problems: orNone(isMap) })),
  }),
};

/** The message itself. Throws `unknown_protocol` or `bad_message`. */
export function checked(kind, message) {
  if (message.v !== PROTOCOL) throw fail("unknown_protocol", "", String(message.v));
  if (!KINDS[kind](message)) throw fail("bad_message", kind);
  return message;
}
