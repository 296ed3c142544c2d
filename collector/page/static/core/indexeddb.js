// The disk of a phone: IndexedDB with strict durability, one transaction for each act, so that two tabs write one after the
// other and never fork the chain. A phone that is full says so as `disk_full`, and nothing of the act is there.

import { STORES, VERSION } from "./tables.js";
import { Trouble, fail } from "./problem.js";

const CODES = { QuotaExceededError: "disk_full", VersionError: "newer_file", InvalidStateError: "notebook_busy" };
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Open the phone's disk. Throws `disk_full`, `newer_file`, `damaged_file`. */
export async function openDisk(name, factory = indexedDB) {
  const request = factory.open(name, VERSION);
  request.onupgradeneeded = () => {
    for (const [store, { key, indexes }] of Object.entries(STORES)) {
      const made = request.result.createObjectStore(store, { keyPath: key });
      for (const [index, path] of Object.entries(indexes)) made.createIndex(index, path);
    }
  };
  try {
    return new Disk(await done(request));
  } catch (error) {
    throw troubleOf(error);
  }
}

class Disk {
  constructor(db) {
    this.db = db;
    // A newer page in another tab may want to change the stores.
    db.onversionchange = () => db.close();
  }

  /** Everything that `work` writes is durable when this ends, or nothing of it is there. */
  act(work) {
    return this.run(work, "readwrite");
  }

  read(work) {
    return this.run(work, "readonly");
  }

  async run(work, mode) {
    try {
      const transaction = this.db.transaction(Object.keys(STORES), mode, { durability: "strict" });
      const ended = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
      });
      ended.catch(() => {});
      const result = await work(new Act(transaction)).catch((error) => {
        try { transaction.abort(); } catch { /* it has ended by itself */ }
        throw transaction.error ?? error;
      });
      if (mode === "readwrite") await ended;
      return result;
    } catch (error) {
      throw troubleOf(error);
    }
  }

  close() {
    this.db.close();
  }
}

/** One transaction. Nothing but its own requests may be waited for inside. */
class Act {
  constructor(transaction) {
    this.transaction = transaction;
  }

  get(store, key) {
    return done(this.transaction.objectStore(store).get(key));
  }

  put(store, row) {
    return done(this.transaction.objectStore(store).put(row));
  }

  drop(store, key) {
    return done(this.transaction.objectStore(store).delete(key));
  }

  /** The rows with keys from `from` to `to`, in their order or backwards. */
  all(store, index = null, { from, to, back = false, limit } = {}) {
    const table = this.transaction.objectStore(store), source = index ? table.index(index) : table;
    const range = bounds(from, to);
    if (!back) return done(source.getAll(range, limit));
    if (!limit) return done(source.getAll(range)).then((rows) => rows.reverse());
    return backwards(source.openCursor(range, "prev"), limit);
  }
}

function bounds(from, to) {
  if (from === undefined) return to === undefined ? null : IDBKeyRange.upperBound(to);
  return to === undefined ? IDBKeyRange.lowerBound(from) : IDBKeyRange.bound(from, to);
}

const backwards = (request, limit) => new Promise((resolve, reject) => {
  const rows = [];
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor || rows.push(cursor.value) === limit) resolve(rows);
    else cursor.continue();
  };
});

function troubleOf(error) {
  if (error instanceof Trouble) return error;
  const code = CODES[error?.name] ?? "damaged_file";
  return error instanceof DOMException ? fail(code, "", error.name, { known: VERSION }) : error;
}
