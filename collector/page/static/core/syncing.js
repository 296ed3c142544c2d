// Belonging to an office, and syncing with it. A token is for one identity of the phone; when its chain has forked it goes on
// under a new one, for which the old token vouches. Each step is stored before the next, so that a cut only asks again.
// Twin of collector/membership.py and syncing.py.

import { deviceId } from "./clock.js";
import { Exchange } from "./exchange.js";
import { patient } from "./patience.js";
import { Trouble, fail, problem } from "./problem.js";
import { Wire } from "./wire.js";

const IDENTITIES_MAX = 3;

/** Join an office with a one-time code; `again` renews a lost token. `at` gives `read`, `act`, `fetch`. */
export async function join(at, url, code, again = false) {
  const [token, joined, device] = await at.read(async (desk) =>
    [await desk.get("token"), await desk.get("url"), await desk.device()]);
  if (token && !again) throw fail("already_joined", "", "", { url: joined });
  const wire = new Wire(url, at.fetch), issued = await wire.join(code.trim(), device);
  await keep(at, { url: wire.url, token: issued.token, token_for: device, name: issued.name });
}

const keep = (at, facts) =>
  at.act((desk) => Promise.all(Object.entries(facts).map(([key, value]) => desk.put(key, value))));

/** The token for the present identity, asked for step by step where it has changed. */
async function tokenForPresent(at, wire) {
  let [token, madeFor, identities] = await at.read(async (desk) =>
    [await desk.get("token"), await desk.get("token_for"), await desk.identities()]);
  const from = identities.indexOf(madeFor);
  for (const device of from < 0 ? [] : identities.slice(from + 1)) {
    const issued = await wire.succeed(token, device);
    await keep(at, { token: issued.token, token_for: device, name: issued.name });
    token = issued.token;
  }
  return token;
}

/**
 * Bring the phone level with the office. Throws what stopped it, having noted it; what was done until then stays done.
 * `at` gives `read`, `act`, `fetch`, `sleep`, `random`, `clock`.
 */
export async function sync(at, progress) {
  const url = await at.read((desk) => desk.get("url"));
  if (!url) throw fail("not_joined");
  try {
    return await rounds(at, new Wire(url, at.fetch), progress);
  } catch (error) {
    const told = error instanceof Trouble ? error.problem : problem("server_failed", "", String(error));
    await keep(at, { last_error: told, last_try: at.clock() });
    throw error;
  }
}

async function rounds(at, wire, progress) {
  const total = { sent: 0, received: 0, held: {}, renewed: false };
  for (let i = 0; i < IDENTITIES_MAX; i++) {
    const token = await tokenForPresent(at, wire);
    const ask = patient((request) => wire.ask(request, token), at.sleep, at.random);
    const report = await new Exchange(at, ask, { progress, stored: (desk, changes) => desk.take(changes) }).run();
    const now = at.clock(), skew = wire.officeTime && [now, wire.officeTime];
    await keep(at, { last_error: null, last_try: now, last_contact: now, clock_seen: skew });
    total.sent += report.sent;
    total.received += report.received;
    Object.assign(total.held, report.held);
    if (!report.copied) break;
    await at.act((desk) => desk.startIdentity(deviceId(at.random(8))));
    total.renewed = true;
  }
  return total;
}
