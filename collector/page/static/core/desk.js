// What the phone does in one transaction of its disk: keep changes, fold the records they touch, and read what the page
// shows. Nothing here waits for anything but the disk.

import { SALT_BYTES, make } from "./changes.js";
import { EARLIER_MAX } from "./doubts.js";
import { knownForms } from "./forms.js";
import { fail } from "./problem.js";
import { rowOf } from "./records.js";
import { Replica } from "./replica.js";
import { isSealed, labelOf } from "./shapes.js";

const LAST = 2 ** 53;

/** A replica with the records that follow from its log. `bundled` are the forms that came with the page. */
export class Desk extends Replica {
  constructor(act, now, bundled) {
    super(act, now);
    this.bundled = bundled;
  }

  /** The rows of all records of a form. */
  rows(form) {
    return this.act.all("record", "form", { from: form, to: form });
  }

  /** The rows of a form that last changed here, the newest first. */
  newest(form, limit = EARLIER_MAX) {
    return this.act.all("record", "touched", { from: [form, 0], to: [form, LAST], back: true, limit });
  }

  /** The lines of the log about one record. */
  changesOf(record) {
    return this.act.all("log", "record", { from: record, to: record });
  }

  /** What the exchange knows of the changes made here. */
  async noted() {
    return { acked: await this.get("acked", {}), held: await this.get("held", {}) };
  }

  /** @returns {Promise<Map<string, Object>>} */
  async forms() {
    this.known ??= knownForms(this.bundled, await this.rows("form"));
    return this.known;
  }

  /** Write a change of this device and fold its record. @returns the change and the row */
  async write({ form, record, fields = {}, parents = [], act = "set", author, random }) {
    const definition = (await this.forms()).get(form);
    if (!definition) throw fail("unknown_form", "", form);
    for (const name of Object.keys(fields)) {
      const known = definition.fields.find((field) => field.name === name);
      if (!known || known.kind === "calculate") throw fail("unknown_field", labelOf(definition), name, { form });
    }
    const device = await this.device(), [n, prev] = await this.head(device);
    const salt = isSealed(definition) ? random(SALT_BYTES) : null;
    const change = make({ device, n: n + 1, prev, record, form, form_version: definition.version, author, made_at: this.now,
      fields, parents, act, salt });
    await this.append([change], true);
    const [row] = await this.refold([record]);
    return { change, row };
  }

  /** Fold records anew. @returns their rows */
  async refold(records) {
    const forms = await this.forms();
    return Promise.all(records.map(async (record) => {
      const changes = await this.changesOf(record), row = rowOf(changes, forms.get(changes[0].form));
      await this.act.put("record", row);
      return row;
    }));
  }

  /** Fold what has come; a form that has come or grown folds its records anew. */
  async take(changes) {
    const touched = [...new Set(changes.map((c) => c.record))];
    const grown = new Set((await this.refold(changes.filter((c) => c.form === "form").map((c) => c.record)))
      .map((row) => row.values.form));
    if (grown.size) {
      this.known = undefined;
      for (const form of grown) touched.push(...(await this.rows(form)).map((row) => row.record));
    }
    await this.refold([...new Set(touched)]);
  }

  /** The person who holds the phone, empty while nobody has said who it is. */
  async me() {
    const own = await this.identities();
    const holder = (await this.rows("device")).find((row) => own.includes(row.values.device) && row.values.holder);
    return await this.get("me") || holder?.values.holder || "";
  }

  /** Who signs the changes made here: a person's name, the device's name, or its id. */
  async signature() {
    const chosen = await this.get("author"), me = chosen ? null : await this.me();
    const person = me ? await this.act.get("record", me) : null;
    return chosen || person?.values.name || await this.get("name") || this.device();
  }
}
