// Bring a replica level with its peer: one question, asked again until there is nothing left to say. It may be cut anywhere
// and simply run again; a reply made under another mark than the question's is thrown away.
// Twin of schemas/replica/exchange.py.

import { PAGE_CHANGES_MAX, PROTOCOL } from "./messages.js";
import { encode } from "./pages.js";
import { fail, heard } from "./problem.js";

const STALLS_MAX = 8;
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** @typedef {{sent: number, received: number, requests: number, rewound: number, copied: boolean, held: Object}} Report */

export class Exchange {
  /**
   * `replica` gives its state to a piece of work in one transaction (`read(work)`, `act(work)`); `ask(request)` gives the
   * checked reply; `stored(replica, changes)` is told in the same act what has come.
   */
  constructor(replica, ask, { progress, stored }) {
    Object.assign(this, { replica, ask, progress, stored, damaged: 0, stalls: 0 });
    this.report = { sent: 0, received: 0, requests: 0, rewound: 0, copied: false, held: {} };
  }

  /** Ask until level. @returns {Promise<Report>} */
  async run() {
    while (await this.step()) {
      if (this.stalls > STALLS_MAX) throw fail("no_progress", "", String(this.stalls));
    }
    return this.report;
  }

  /** One question and its reply. False when there is nothing left to say. */
  async step() {
    const [request, sending] = await this.replica.read((state) => this.question(state));
    const reply = await this.ask(request);
    this.report.requests++;
    this.stalls++;
    if (!same(reply.since, request.since) || !same(reply.seen, request.seen)) return true;
    const outcome = { ...this.report, damaged: this.damaged, stalls: this.stalls };
    const more = await this.replica.act((state) => this.apply(state, request, reply, sending, outcome));
    const { damaged, stalls, ...report } = outcome;
    Object.assign(this, { damaged, stalls, report });
    this.progress?.(report);
    return more;
  }

  async question(state) {
    const sending = await state.outgoing(), device = await state.device();
    const since = await state.get("since"), seen = await state.get("seen");
    const request = { v: PROTOCOL, device, head: await state.head(device), since };
    if (seen && !same(seen, since)) request.seen = seen;
    if (sending.length) {
      request.page = encode(sending, this.damaged > 1);
      // Pushing comes first: while there is more to send, nothing is asked for.
      request.limit = await state.unsent() > sending.length ? 0 : PAGE_CHANGES_MAX;
    }
    return [request, sending];
  }

  async apply(state, request, reply, sending, outcome) {
    if (reply.rewound) {
      outcome.rewound++;
      await state.rewind();
      return true;
    }
    await state.put("seen", reply.mark);
    outcome.copied ||= Boolean(reply.forked);
    if (sending.length) await applyPush(state, reply, sending, outcome);
    if (reply.restart) {
      await state.put("since", null);
      return true;
    }
    if (!reply.upto) return true;
    const fresh = await state.receive(reply.page, reply.receipts);
    await state.put("since", reply.upto);
    await this.stored(state, fresh);
    outcome.received += fresh.length;
    if (fresh.length || !same(reply.upto, request.since)) outcome.stalls = 0;
    return Boolean(reply.more) || await state.unsent() > 0;
  }
}

/** Only what this very request sent is acknowledged, and only when the ids agree. */
async function applyPush(state, reply, sending, outcome) {
  const last = sending.at(-1);
  if (reply.damaged) {
    outcome.damaged++;
  } else if (reply.heads) {
    await state.resume(sending, reply.heads);
  } else if (same(reply.took, [last.n, last.id])) {
    const held = Object.fromEntries(Object.entries(reply.held ?? {}).map(([id, told]) => [id, heard(told)]));
    await state.acknowledge(sending);
    await state.hear(Object.fromEntries(sending.map((c) => [c.id, held[c.id] ?? null])));
    outcome.held = { ...outcome.held, ...held };
    outcome.sent += sending.length;
    outcome.damaged = outcome.stalls = 0;
  }
}
