// The store of a phone, behind the page: a replica of its own in IndexedDB that makes real changes and speaks the exchange.
// The page cannot tell it from the laptop's store (`laptop.js`). What `save` has returned from is durable.
//
// All methods are asynchronous and give plain data; every failure is a Trouble. Times are milliseconds. Both stores give:
//
// status()   device, name, joined, url, author, me, waiting (changes not delivered), drafts, held, receipt {seq, mark},
//            lastContact, lastTry, lastError, syncing, clockDoubt, persisted, successor
// list()     {rows, more}, with `held` those of which the office holds a change; a row is the fold with day, at, author, madeAt, receivedAt, seq, lacks (problems), held (why), and its
//            state: waiting, delivered, held, changed (by somebody else after us), received (not ours at all)
// get(id)    {row, problems, computed, history: [{change, act, author, madeAt, receivedAt, device, own, sent, held,
//            sets: [{field, value, fate}]}]}
// save(form, values, {record, parents, draft})   makes a record, or sets these fields of one (null clears); `parents` are the heads
//            that were SHOWN; the draft goes in the same act. Gives {record, change, problems}, as withdraw and restore do
// sync(progress)   {sent, received, held, renewed}

import { deviceId, today, uuid7 } from "./clock.js";
import { Desk } from "./desk.js";
import { EARLIER_MAX, clockDoubt, doubts } from "./doubts.js";
import { firstValues } from "./first.js";
import { shownForms } from "./forms.js";
import { openDisk } from "./indexeddb.js";
import { entriesOf, nameOf, resolve } from "./names.js";
import { encode } from "./pages.js";
import { fail } from "./problem.js";
import { history, shownRow } from "./records.js";
import { calculated } from "./rules.js";
import { hex } from "./sha256.js";
import { join, sync } from "./syncing.js";

const RANDOM = (count) => crypto.getRandomValues(new Uint8Array(count));
const LAST_DAY = "\uffff";

/** Open the phone's store. Everything that is not pure can be handed in. @returns {Promise<Phone>} */
export async function openPhone(given = {}) {
  const { database = "taizhang", disk = await openDisk(database), channel = openChannel(database) } = given;
  const phone = new Phone({ forms: [], clock: Date.now, random: RANDOM, fetch: globalThis.fetch.bind(globalThis),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)), database, ...given, disk, channel });
  const isNew = await phone.read(async (desk) => !(await desk.device()));
  if (isNew) await phone.act(async (desk) => await desk.device() || desk.startIdentity(deviceId(phone.random(8))));
  return phone;
}

const openChannel = (name) => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name));

class Phone {
  kind = "phone";

  constructor({ forms, ...given }) {
    Object.assign(this, given, { bundled: forms, listeners: new Set(), lists: new Map(), running: null });
    if (this.channel) this.channel.onmessage = ({ data }) => this.hear(data);
  }

  /** A piece of work over a desk, in one transaction that writes. */
  act(work) {
    return this.disk.act((act) => work(new Desk(act, this.clock(), this.bundled)));
  }

  read(work) {
    return this.disk.read((act) => work(new Desk(act, this.clock(), this.bundled)));
  }

  // How things stand.

  async status() {
    const persisted = await globalThis.navigator?.storage?.persisted?.() ?? null, now = this.clock();
    return this.read(async (desk) => {
      const get = (key) => desk.get(key), seen = await get("seen"), held = await desk.get("held", {});
      const drafts = await desk.act.all("draft");
      return {
        device: await desk.device(), name: await get("name"), joined: Boolean(await get("token")), url: await get("url"),
        author: await desk.signature(), me: await desk.me(), waiting: await desk.unsent(), drafts: drafts.length,
        held: Object.keys(held).length, receipt: seen && { seq: seen[0], mark: `${seen[0]}-${seen[1].slice(0, 8)}` },
        lastContact: await get("last_contact"), lastTry: await get("last_try"), lastError: await get("last_error"),
        syncing: Boolean(this.running), clockDoubt: clockDoubt(now, await get("clock_seen")), persisted,
        successor: (await desk.get("former", [])).length > 0,
      };
    });
  }

  forms() {
    return this.read(async (desk) =>
      shownForms(await desk.forms(), await desk.rows("device"), await desk.identities()));
  }

  // Records.

  /** Rows by day, the newest first; `before` is the `at` of the last one that was shown. */
  list({ form, limit = 200, before = [LAST_DAY], held = false } = {}) {
    if (held) return this.held();
    const range = form ? { from: [form, ""], to: [form, ...before] } : { from: [""], to: before };
    return this.read(async (desk) => {
      const rows = await desk.act.all("record", form ? "formAt" : "at", { ...range, back: true, limit: limit + 2 });
      const after = rows.filter((row) => row.day !== before[0] || row.record !== before[1]), noted = await desk.noted();
      return { rows: after.slice(0, limit).map((row) => shownRow(row, noted)), more: after.length > limit };
    });
  }

  /** Rows of which the office holds a change, however long ago their day is. */
  held() {
    return this.read(async (desk) => {
      const noted = await desk.noted(), changes = await Promise.all(Object.keys(noted.held).map((id) => desk.act.get("log", id)));
      const records = [...new Set(changes.filter(Boolean).map((change) => change.record))];
      const rows = await Promise.all(records.map((record) => desk.act.get("record", record)));
      return { rows: rows.map((row) => shownRow(row, noted)), more: false };
    });
  }

  get(record) {
    return this.read(async (desk) => {
      const row = await desk.act.get("record", record);
      if (!row) throw fail("unknown_record", "", record);
      const form = (await desk.forms()).get(row.form), noted = await desk.noted(), changes = await desk.changesOf(record);
      return { row: shownRow(row, noted), problems: row.lacks, history: history(changes, row, noted),
        computed: form ? calculated(form, row.values, row.receivedAt) : {} };
    });
  }

  /** The entries of a list, kept until one of its records changes. */
  names(of) {
    if (!this.lists.has(of)) {
      const entries = this.read(async (desk) => {
        const form = (await desk.forms()).get(of);
        return form ? entriesOf(form, await desk.rows(of)) : [];
      });
      this.lists.set(of, entries);
      entries.catch(() => this.lists.delete(of));
    }
    return this.lists.get(of);
  }

  /** The entries of a list that were used last in records made here. */
  recent(of, limit = 6) {
    return this.read(async (desk) => {
      const uses = [...(await desk.forms()).values()].flatMap((form) =>
        form.fields.filter((field) => field.of === of && form.form !== of).map((field) => [form.form, field.name]));
      const found = await Promise.all(uses.map(async ([form, field]) =>
        (await desk.newest(form)).filter((row) => row.own.length).map((row) => [row.seq, [row.values[field] ?? []].flat()])));
      const used = found.flat().sort((a, b) => b[0] - a[0]).flatMap(([, records]) => records);
      return [...new Set(used)].slice(0, limit);
    });
  }

  /** First values for a new record. */
  first(form, values = {}) {
    return this.read(async (desk) => {
      const definition = (await desk.forms()).get(form), now = this.clock(), last = await desk.newest(form);
      const doubt = clockDoubt(now, await desk.get("clock_seen"));
      const me = await desk.me(), told = [...last.map((row) => row.values), values];
      const named = [me, ...told.flatMap((answers) => Object.values(answers).flat())];
      const ids = [...new Set(named.filter((value) => /^.{8}-.{4}-.{4}-.{4}-.{12}$/.test(value)))];
      const rows = new Map(await Promise.all(ids.map(async (id) => [id, (await desk.act.get("record", id))?.values])));
      return firstValues(definition, values, { now, last, today: doubt ? null : today(now), me,
        valuesOf: (id) => rows.get(id) });
    });
  }

  /** Soft questions about these values of a new or shown record. */
  async doubts(form, values, record = null) {
    const [definition, earlier] = await this.read(async (desk) =>
      [(await desk.forms()).get(form), (await desk.newest(form, EARLIER_MAX)).filter((row) => row.record !== record)]);
    const named = new Map();
    for (const { kind, of } of definition.fields) if (kind === "one_of") named.set(of, await this.names(of));
    return doubts(definition, values, earlier, this.clock(), (of) => named.get(of));
  }

  // Writing.

  save(form, fields, { record, parents = [], draft } = {}) {
    return this.write({ form, fields, parents, record: record ?? uuid7(this.clock(), this.random(10)) }, draft);
  }

  withdraw(record, parents) {
    return this.turn("withdraw", record, parents);
  }

  restore(record, parents) {
    return this.turn("restore", record, parents);
  }

  async turn(act, record, parents) {
    const { row } = await this.get(record);
    return this.write({ form: row.form, record, parents, act });
  }

  async write(said, draft) {
    const random = (count) => hex(this.random(count));
    const { change, row } = await this.act(async (desk) => {
      const written = await desk.write({ ...said, author: await desk.signature(), random });
      if (draft) await desk.act.drop("draft", draft);
      return written;
    });
    this.tell({ what: "records", forms: [said.form] }, draft && { what: "drafts" });
    return { record: row.record, change, problems: row.lacks };
  }

  async sign(name) {
    const people = await this.names("person");
    let me = "";
    try {
      me = resolve(people, name);
    } catch (error) {
      if (error.problem?.code !== "unknown_reference") throw error;
    }
    const author = me ? nameOf(people, me) : name.trim();
    await this.act((desk) => Promise.all([desk.put("author", author), desk.put("me", me)]));
    this.tell({ what: "status" });
    return { author, me };
  }

  // Drafts, which never leave the phone.

  drafts() {
    return this.read((desk) => desk.act.all("draft", "at", { back: true, limit: 200 }));
  }

  draft(id) {
    return this.read(async (desk) => await desk.act.get("draft", id) ?? null);
  }

  async keepDraft(draft) {
    await this.act((desk) => desk.act.put("draft", { ...draft, at: this.clock() }));
    this.tell({ what: "drafts" });
  }

  async dropDraft(id) {
    await this.act((desk) => desk.act.drop("draft", id));
    this.tell({ what: "drafts" });
  }

  // The office.

  async join(url, code, { again = false } = {}) {
    await join(this, url, code, again);
    this.tell({ what: "status" });
    return this.status();
  }

  /** Bring the phone level with the office; a second call joins the first, another tab waits its turn. */
  sync(progress) {
    const alone = (work) => globalThis.navigator?.locks?.request(`${this.database}-sync`, work) ?? work();
    this.running ??= alone(() => this.level(progress)).finally(() => {
      this.running = null;
      this.tell({ what: "status" });
    });
    return this.running;
  }

  /** An exchange that brought nothing and took nothing leaves nothing to be read again. */
  async level(progress) {
    const mark = () => this.read(async (desk) => JSON.stringify([await desk.get("seq"), ...Object.values(await desk.noted())]));
    const before = await mark();
    try {
      return await sync(this, progress);
    } finally {
      if (await mark().catch(() => "") !== before) this.tell({ what: "forms" }, { what: "records" });
    }
  }

  /** Every change made here, as pages that an office can take in, and the drafts. @returns {Promise<string>} */
  backup() {
    return this.read(async (desk) => {
      const identities = await desk.identities(), chains = await Promise.all(identities.map((d) => desk.mine(d, 0, undefined)));
      const cut = (chain) => Array.from({ length: Math.ceil(chain.length / 500) }, (_, i) => chain.slice(500 * i, 500 * i + 500));
      const told = { v: 1, kind: "taizhang-backup", made_at: this.clock(), device: await desk.device(), identities,
        name: await desk.get("name"), pages: chains.flatMap(cut).map((part) => encode(part)), drafts: await desk.act.all("draft") };
      return JSON.stringify(told);
    });
  }

  /** Ask the browser to keep what is stored here: true, false, or null where it cannot say. */
  async persist() {
    const kept = await globalThis.navigator?.storage?.persist?.() ?? null;
    this.tell({ what: "status" });
    return kept;
  }

  /** Hear of what changes, in this tab or another. @returns a function that stops it */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(...events) {
    for (const event of events.filter(Boolean)) {
      this.hear(event);
      this.channel?.postMessage(event);
    }
  }

  hear(event) {
    if (event.what === "records") for (const of of event.forms ?? [...this.lists.keys()]) this.lists.delete(of);
    for (const listener of this.listeners) listener(event);
  }

  close() {
    this.channel?.close();
    this.disk.close();
  }
}
