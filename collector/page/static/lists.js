// What records are called that others refer to: places, people, topics, and the lecture that a count belongs to. A list is
// read whole, once, and again when records have changed; of the many records that are no list's only those are read that
// are shown.

import { nameOf } from "./core/names.js";
import { brief } from "./telling.js";

export class Lists {
  /** `app` gives the store and the forms. */
  constructor(app) {
    this.app = app;
    this.read = new Map();
    this.asked = new Map();
    this.rows = new Map();
    this.fresh = new Set();
    this.version = 0;
  }

  /** The entries of a list, now or soon. @returns {Promise<Array>} */
  async entries(of) {
    if (!this.asked.has(of)) this.asked.set(of, this.app.store.names(of).then((found) => (this.read.set(of, found), found)));
    return this.asked.get(of);
  }

  /** All that is needed to tell these records: [{form, values}]. */
  async forRows(rows) {
    const named = rows.flatMap(({ form, values }) => references(this.app.forms.get(form), values));
    const lists = [...new Set(named.map(([of]) => of).filter((of) => this.isList(of)))];
    const others = named.filter(([of, record]) => !this.isList(of) && !this.fresh.has(record));
    const read = others.map(([, record]) => this.app.store.get(record).then(({ row }) => this.keep(row), () => {}));
    await Promise.all([...lists.map((of) => this.entries(of)), ...read]);
  }

  keep(row) {
    this.rows.set(row.record, row);
    this.fresh.add(row.record);
  }

  isList = (of) => this.app.forms.get(of)?.used !== "field";

  /** What a record is called, once it was read. */
  name = (of, record) => {
    const row = this.rows.get(record), form = this.app.forms.get(of);
    return row && form && row.form === of ? brief(form, row.values, this).head : nameOf(this.read.get(of) ?? [], record);
  };

  /** Records have changed: read again when somebody asks. Whoever shows entries looks at `version`. */
  forget() {
    this.version += 1;
    this.asked.clear();
    this.fresh.clear();
  }
}

const references = (form, values = {}) => (form?.fields ?? []).filter((field) => field.of)
  .flatMap((field) => [values[field.name] ?? []].flat().map((record) => [field.of, record]));
