// What the entries of lists are called: places, people, topics, and records that others refer to. Read once, and again when
// records have changed.

import { nameOf } from "./core/names.js";

export class Lists {
  constructor(store) {
    this.store = store;
    this.read = new Map();
    this.asked = new Map();
    this.version = 0;
  }

  /** The entries of a list, now or soon. @returns {Promise<Array>} */
  async entries(of) {
    if (!this.asked.has(of)) this.asked.set(of, this.store.names(of).then((found) => (this.read.set(of, found), found)));
    return this.asked.get(of);
  }

  /** The lists that these forms refer to. */
  async forForms(forms) {
    const wanted = new Set([...forms].flatMap((form) => form.fields.map((field) => field.of).filter(Boolean)));
    await Promise.all([...wanted].map((of) => this.entries(of)));
  }

  /** What a record of a list is called, once the list was read. */
  name = (of, record) => nameOf(this.read.get(of) ?? [], record);

  /** Records have changed: read again when somebody asks. Whoever shows entries looks at `version`. */
  forget() {
    this.version += 1;
    this.asked.clear();
  }
}
