// A form while it is being filled: what the person answered, what the form answers by itself, what is asked at all, and
// the draft that is kept as one types. No drawing here.

import { parse } from "./core/answers.js";
import { today } from "./core/clock.js";
import { Trouble } from "./core/problem.js";
import { check, isRequired, notAsked } from "./core/rules.js";
import { isEmpty, live } from "./core/shapes.js";

const KEEP_AFTER_MS = 400;
const LATER = new Set(["integer", "decimal", "text", "images", "repeat"]);

export class Sheet {
  /** `start`: {id, form, record, parents, given, typed, base}; `base` is what an existing record says already. */
  constructor(app, start, draw) {
    Object.assign(this, { base: {}, given: {}, typed: {}, filled: {}, record: null, parents: null, number: 0 }, start);
    Object.assign(this, { app, draw, unread: {}, doubts: [], asked: 0, isShown: false, opened: new Set() });
    // Questions that are answered when the form opens stand folded: by the form itself, or by the record it is a copy of.
    this.byItself = start.folded ? new Set(start.folded) : null;
  }

  /** All answers, the form's own first ones below the person's. */
  get values() {
    return { ...this.base, ...this.filled, ...(this.number ? doorsOf(this.form) : {}), ...this.given };
  }

  /** Ask the form for first answers to what the person left open. */
  async fill() {
    if (!this.record) this.filled = await this.app.store.first(this.form.form, compact(this.given), { me: this.app.status.me });
    this.byItself ??= new Set([...Object.keys(this.filled).filter((name) => isQuiet(this.field(name))), ...(this.isCopy ? Object.keys(this.given) : [])]);
    await this.app.lists.forRows([{ form: this.form.form, values: this.values }]);
    this.draw();
  }

  field = (name) => this.form.fields.find((field) => field.name === name);

  /** The questions of such a record: those to answer, those the form answered by itself, those that may stay empty. */
  questions() {
    const now = Date.now(), values = this.values, gone = notAsked(this.form, values, now);
    const asked = live(this.form).filter((field) => field.kind !== "calculate" && field.kind !== "images" && !gone.has(field.name));
    const isMain = (field) => isRequired(this.form, field.name, { ...values, [field.name]: null }, now) || this.isWrong(field.name);
    const isSilent = (field) => this.byItself?.has(field.name) && !this.opened.has(field.name) && !this.isWrong(field.name);
    const silent = asked.filter(isSilent);
    const rest = asked.filter((field) => !isSilent(field));
    const main = rest.filter((field) => isMain(field) || this.opened.has(field.name) || field.name in this.base || field.prefill === "today");
    return { main, silent, more: rest.filter((field) => !main.includes(field)) };
  }

  isWrong = (name) => this.isShown && this.problems().some((one) => one.detail?.field === name);

  /** What is wrong: text that could not be read, then the form's rules. */
  problems() {
    const unread = Object.values(this.unread);
    const names = new Set(unread.map((one) => one.detail?.field));
    return [...unread, ...check(this.form, this.values, Date.now()).filter((one) => !names.has(one.detail?.field))];
  }

  problemOf = (name) => (this.isShown || name in this.unread ? this.problems().find((one) => one.detail?.field === name) : null);

  /** A chosen answer. */
  answer(name, value) {
    delete this.typed[name];
    delete this.unread[name];
    this.given = { ...this.given, [name]: isEmpty(value) ? null : value };
    this.changed(!LATER.has(this.field(name).kind));
  }

  /** Typed text: read as far as it can be; kept as typed in any case. */
  type(name, text) {
    const field = this.field(name);
    this.typed[name] = text;
    delete this.unread[name];
    try {
      this.given = { ...this.given, [name]: parse(field, text, today(Date.now())) };
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.given = { ...this.given, [name]: null };
      this.unread[name] = { ...trouble.problem, detail: { ...trouble.problem.detail, field: name } };
    }
    this.changed(false);
  }

  changed(refill) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_AFTER_MS);
    if (refill) this.fill().catch(this.app.stopped);
    this.draw();
  }

  /** Keep the draft now. */
  keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.isDone) this.keeping = this.kept();
    return this.keeping;
  }

  /** All that is needed to go on with it another day. */
  draft() {
    const { id, record, parents, given, typed, base, number, contested } = this;
    return { id, contested, form: this.form.form, record, parents, given, typed, base, number, values: this.values, folded: [...(this.byItself ?? [])] };
  }

  async kept() {
    try {
      await this.app.store.keepDraft(this.draft());
      this.unkept = null;
      this.isKept = true;
      this.app.unkept.delete(this.id);
      this.doubts = await this.app.store.doubts(this.form.form, compact(this.values), this.record ?? undefined);
    } catch (trouble) {
      // It stays in the page's memory, and can be saved as a file.
      this.unkept = trouble;
      this.app.unkept.set(this.id, { ...this.draft(), at: Date.now() });
    }
    this.draw();
  }

  /** Another window may have saved or thrown away the draft: then saving here would make a second record. */
  async look() {
    if (!this.isKept || this.isDone || this.timer) return;
    this.isGone = !(await this.app.store.draft(this.id)) && !this.isDone;
    if (this.isGone) this.draw();
  }

  /** What of a record that is there was changed; the same answer again settles one that is contested. */
  corrections() {
    const isNew = ([name, value]) => (this.contested ?? []).includes(name) || JSON.stringify(value ?? null) !== JSON.stringify(this.base[name] ?? null);
    return Object.fromEntries(Object.entries(this.given).filter(isNew));
  }

  /** Save it as a record, or as a change of one; the draft goes with it. */
  async save() {
    clearTimeout(this.timer);
    this.isDone = true;
    await this.keeping;
    try {
      const { record, parents, id } = this;
      const values = record ? this.corrections() : compact(this.values);
      const saved = await this.app.store.save(this.form.form, values, { record: record ?? undefined, parents: parents ?? undefined, draft: id });
      this.app.unkept.delete(id);
      return saved;
    } catch (trouble) {
      this.isDone = false;
      throw trouble;
    }
  }
}

const compact = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));

/** An answer that is rarely another one: the form gave it, and it is neither the day nor the kind of thing. */
const isQuiet = (field) => field && field.prefill !== "today" && field.prefill !== "last";

/** With heads counted by taps, the form is told that one count will come, so that no number is asked besides. */
const doorsOf = (form) => (form.fields.some((field) => field.name === "doors") ? { doors: 1 } : {});

/** What "one more like it" begins with: the answers of another record but its numbers, its notes and its day. */
export function copied(form, values) {
  const isKept = (field) => field.name === form.title || ["select_one", "select_multiple", "one_of", "many_of"].includes(field.kind);
  const kept = live(form).filter(isKept);
  return compact(Object.fromEntries(kept.map((field) => [field.name, values[field.name]])));
}
