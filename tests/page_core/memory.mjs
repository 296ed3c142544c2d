// A disk that forgets, with the interface of the page's `indexeddb.js`, so that a phone can run under node.

const { STORES } = await import(new URL("tables.js", process.env.CORE).href);

/** Order of keys as IndexedDB has it, as far as numbers, texts and lists of them go. */
function compare(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compare(a[i], b[i]);
      if (order) return order;
    }
    return a.length - b.length;
  }
  const kind = (key) => ["number", "string", "object"].indexOf(typeof key);
  return kind(a) - kind(b) || (a < b ? -1 : a > b ? 1 : 0);
}

export class MemoryDisk {
  constructor() {
    this.stores = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  }

  /** Everything that `work` writes is written when it has ended well, or not at all; acts wait for each other. */
  act(work) {
    const run = async () => {
      const draft = Object.fromEntries(Object.entries(this.stores).map(([name, rows]) => [name, new Map(rows)]));
      const result = await work(new MemoryAct(draft));
      this.stores = draft;
      return result;
    };
    const turn = (this.last ?? Promise.resolve()).then(run, run);
    this.last = turn;
    return turn;
  }

  read(work) {
    return this.act(work);
  }

  close() {}
}

class MemoryAct {
  constructor(stores) {
    this.stores = stores;
  }

  async get(store, key) {
    return structuredClone(this.stores[store].get(key));
  }

  async put(store, row) {
    this.stores[store].set(row[STORES[store].key], structuredClone(row));
  }

  async drop(store, key) {
    this.stores[store].delete(key);
  }

  async all(store, index = null, { from, to, back = false, limit = Infinity } = {}) {
    const path = STORES[store].indexes[index] ?? STORES[store].key;
    const keyed = [...this.stores[store].values()].map((row) => [row[path], row]).filter(([key]) => key !== undefined)
      .filter(([key]) => (from === undefined || compare(key, from) >= 0) && (to === undefined || compare(key, to) <= 0));
    keyed.sort((a, b) => compare(a[0], b[0]) || compare(a[1][STORES[store].key], b[1][STORES[store].key]));
    return (back ? keyed.reverse() : keyed).slice(0, limit).map(([, row]) => structuredClone(row));
  }
}
