// A replica that asks, inside one transaction of its disk: its log of changes, and beside it how far it has come with the
// office. Whatever a reply brings, and the mark that goes with it, are one act. Twin of schemas/replica/replica.py.

import { header } from "./changes.js";
import { PAGE_BODY_BYTES, PAGE_CHANGES_MAX } from "./messages.js";
import { decode, sizeOf } from "./pages.js";
import { heard } from "./problem.js";

const LAST = 2 ** 53;

export class Replica {
  /** `now` is a clock reading, for receipt times only. */
  constructor(act, now) {
    Object.assign(this, { act, now });
  }

  /** A fact of the state, plain data. */
  async get(key, fallback = null) {
    return (await this.act.get("state", key))?.value ?? fallback;
  }

  put(key, value) {
    return this.act.put("state", { key, value });
  }

  device() {
    return this.get("device", "");
  }

  /** All identities it has had, the present one last. */
  async identities() {
    return [...await this.get("former", []), await this.device()];
  }

  /** Changes made here under this identity, after number `after`, in order. */
  mine(device, after, limit = PAGE_CHANGES_MAX) {
    return this.act.all("log", "own", { from: [device, after + 1], to: [device, LAST], limit });
  }

  /** The newest change made here under this identity, `[0, null]` before the first. */
  async head(device) {
    const [newest] = await this.act.all("log", "own", { from: [device, 0], to: [device, LAST], back: true, limit: 1 });
    return newest ? [newest.n, newest.id] : [0, null];
  }

  /** Append changes: what is new here, or stands otherwise than before. Those made here are `mine`. */
  async append(changes, mine = false) {
    const seq = await this.get("seq", 0), last = await this.get("received_at", 0), at = Math.max(last, this.now);
    await Promise.all([
      this.put("seq", seq + changes.length), this.put("received_at", at),
      ...changes.map((change, i) => this.act.put("log", {
        ...(change.held ? header(change) : change), held: change.held ?? null, mine, seq: seq + i + 1, received_at: at,
        ...(mine && { own: [change.device, change.n] }),
      })),
    ]);
  }

  /** The next changes that the peer has not acknowledged: consecutive, of one identity, as many as make a page. */
  async outgoing() {
    const acked = await this.get("acked", {});
    for (const device of await this.identities()) {
      const changes = await this.mine(device, acked[device] ?? 0);
      if (changes.length) return cut(changes);
    }
    return [];
  }

  /** How many changes made here have not been acknowledged. */
  async unsent() {
    const acked = await this.get("acked", {});
    const heads = (await this.identities()).map(async (d) => Math.max(0, (await this.head(d))[0] - (acked[d] ?? 0)));
    return (await Promise.all(heads)).reduce((sum, n) => sum + n, 0);
  }

  /** The peer has these for good. */
  acknowledge(sent) {
    return this.setAcked(sent.at(-1).device, sent.at(-1).n);
  }

  /** The peer lacks what came before these: go on after its newest head that is ours, or from the first. */
  async resume(sent, heads) {
    const [{ device, n: first }] = sent;
    const known = await Promise.all(heads.map(async ([n, id]) => {
      const [here] = n < first ? await this.mine(device, n - 1, 1) : [];
      return here && here.n === n && here.id === id ? n : 0;
    }));
    return this.setAcked(device, Math.max(0, ...known));
  }

  async setAcked(device, n) {
    return this.put("acked", { ...await this.get("acked", {}), [device]: n });
  }

  /** The peer went back in time: nothing is acknowledged any more, and everything is pulled again. */
  rewind() {
    return Promise.all([this.put("acked", {}), this.put("since", null), this.put("seen", null)]);
  }

  /** Take in a pull page. @returns the changes that are new here, or stand otherwise than before */
  async receive(page, receipts) {
    if (!page) return [];
    const reasons = receipts?.problems ?? {};
    const changes = decode(page).map((c, i) => (reasons[i] ? { ...c, held: heard(reasons[i]) } : c));
    const met = new Map((await Promise.all(changes.map((c) => this.act.get("log", c.id)))).filter(Boolean).map((c) => [c.id, c]));
    const fresh = [], told = {};
    for (const change of changes) {
      const here = met.get(change.id);
      if (here?.mine) told[change.id] = change.held;
      else if (!here || Boolean(here.held) !== Boolean(change.held)) fresh.push(change);
      if (!here?.mine) met.set(change.id, change);
    }
    await this.append(fresh);
    await this.hear(told);
    return fresh;
  }

  /** Note what the peer says of changes made here: why one is held, or that it is not. */
  async hear(told) {
    const all = Object.entries({ ...await this.get("held", {}), ...told });
    await this.put("held", Object.fromEntries(all.filter(([, problem]) => problem)));
  }

  /** Go on under a new identity. The former one's chain stays, and is still owed to the peer. */
  async startIdentity(device) {
    const before = await this.device();
    if (before) await this.put("former", [...await this.get("former", []), before]);
    await this.put("device", device);
  }
}

/** As many of these as make one page, never none. */
function cut(changes) {
  let size = 0;
  const end = changes.findIndex((change, i) => { size += sizeOf(change); return i && size > PAGE_BODY_BYTES; });
  return end < 0 ? changes : changes.slice(0, end);
}
