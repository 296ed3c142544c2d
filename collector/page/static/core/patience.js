// Asking again: a few times before giving up, with growing pauses drawn at random, so that thirty phones that come home
// together do not knock together. Asking again is harmless. Twin of collector/patience.py.

const TRIES_FIRST = 2, TRIES_LATER = 6, PAUSE_MAX_MS = 30_000, WORTH_WAITING_S = 90;
const PASSING = ["unreachable", "server_failed", "too_many_tries"];

/** A peer that asks `ask` patiently. `sleep(ms)` and `random(n)` are the caller's. */
export function patient(ask, sleep, random) {
  let answered = false;
  return async (request) => {
    for (let tries = 1; ; tries++) {
      try {
        const reply = await ask(request);
        answered = true;
        return reply;
      } catch (error) {
        const asked = error.problem?.detail.retry_after ?? 0;
        const allowed = tries < (answered ? TRIES_LATER : TRIES_FIRST) && asked <= WORTH_WAITING_S;
        if (!allowed || !PASSING.includes(error.problem?.code)) throw error;
        const longest = Math.min(PAUSE_MAX_MS, 1000 * 2 ** (tries - 1));
        await sleep(Math.max(asked * 1000, longest * (random(1)[0] / 256)));
      }
    }
  };
}
