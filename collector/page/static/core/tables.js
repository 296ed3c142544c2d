// What the phone keeps, and by what it is found again. The log cannot be rebuilt; a record is a fold of its changes, kept
// so that a list opens at once; the state is how far the exchange has come, and who the phone is.
//
// log     a change, with `mine`, `own` [device, n] if made here, `held` (why its values are not read), `seq`, `received_at`
// record  a row of records.js; `at` [day, record] and `formAt` [form, day, record] only for what belongs in a list by day,
//         `touched` [form, seq]
// state   {key, value}
// draft   the page's own shape, with `id` and `at`

/** Each store: the name of its key, and its indexes with the property each is over. */
export const STORES = {
  log: { key: "id", indexes: { record: "record", own: "own" } },
  record: { key: "record", indexes: { form: "form", at: "at", formAt: "formAt", touched: "touched" } },
  state: { key: "key", indexes: {} },
  draft: { key: "id", indexes: { at: "at" } },
};
export const VERSION = 1;
