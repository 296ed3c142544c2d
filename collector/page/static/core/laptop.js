// The store of a laptop, behind the page: the same methods as the phone's (`phone.js`), each asked of the collector on
// 127.0.0.1, which writes its notebook. A method is a path, its arguments a JSON list.

import { Trouble, fail, heard } from "./problem.js";

const METHODS = ["status", "forms", "list", "get", "recent", "first", "doubts", "save", "withdraw", "restore", "drafts", "draft",
  "keepDraft", "dropDraft", "sign", "join", "backup"];
const TELLS = { save: ["records", "drafts"], withdraw: ["records"], restore: ["records"], keepDraft: ["drafts"],
  dropDraft: ["drafts"], sign: ["status"], join: ["status"], sync: ["forms", "records", "status"] };

/** Open the laptop's store. `headers` go with every question, the token among them. */
export async function openLaptop({ base = "/api", headers = {}, fetch = globalThis.fetch.bind(globalThis),
  channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("taizhang-laptop") } = {}) {
  return new Laptop({ base, headers, fetch, channel });
}

class Laptop {
  kind = "laptop";

  constructor(given) {
    Object.assign(this, given, { listeners: new Set(), lists: new Map(), running: null });
    for (const method of METHODS) this[method] = (...args) => this.ask(method, args);
    if (this.channel) this.channel.onmessage = ({ data }) => this.hear(data);
  }

  async ask(method, args) {
    let response, message;
    try {
      response = await this.fetch(`${this.base}/${method}`, { method: "POST", body: JSON.stringify(args), cache: "no-store",
        headers: { "Content-Type": "application/json", ...this.headers } });
      message = await response.json();
    } catch {
      throw fail("unreachable");
    }
    if (!response.ok || !("ok" in message)) {
      throw message.problem ? new Trouble(...[message.problems ?? message.problem].flat().map(heard)) : fail("server_failed");
    }
    for (const what of TELLS[method] ?? []) this.tell({ what });
    return message.ok;
  }

  /** The entries of a list, kept until a record changes. */
  names(of) {
    if (!this.lists.has(of)) {
      const entries = this.ask("names", [of]);
      this.lists.set(of, entries);
      entries.catch(() => this.lists.delete(of));
    }
    return this.lists.get(of);
  }

  /** Bring the notebook level with the office; a second call joins the first. */
  sync(progress) {
    this.running ??= this.ask("sync", []).then((done) => { progress?.(done); return done; })
      .finally(() => { this.running = null; });
    return this.running;
  }

  /** A file on the disk needs nobody's leave to stay. */
  async persist() {
    return true;
  }

  /** Hear of what changes. @returns a function that stops it */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event) {
    this.hear(event);
    this.channel?.postMessage(event);
  }

  hear(event) {
    if (event.what === "records") this.lists.clear();
    for (const listener of this.listeners) listener(event);
  }

  close() {
    this.channel?.close();
  }
}
