// When the page syncs: on opening, when the network is back, when the page is looked at again, after a save, by button.
// Never by the phone's background work alone; where there is Background Sync it is one more occasion.

const FIRST_MS = 800;
const AGAIN_MS = [5_000, 15_000, 60_000, 300_000];

/** Starts it. What comes back syncs now, and says what stopped it. */
export function keepInSync(store, app) {
  let timer = 0, failed = 0;

  async function sync(asked) {
    clearTimeout(timer);
    if (!app.status?.joined) return null;
    app.syncing = { sent: 0, received: 0 };
    app.draw();
    try {
      const report = await store.sync((progress) => {
        app.syncing = progress;
        app.draw();
      });
      failed = 0;
      return report;
    } catch (trouble) {
      plan();
      wake();
      if (asked) throw trouble;
      return null;
    } finally {
      app.syncing = null;
      await app.look();
    }
  }

  /** Try again by and by while somebody looks and something waits. */
  function plan() {
    timer = setTimeout(() => (document.hidden ? plan() : sync()), AGAIN_MS[Math.min(failed, AGAIN_MS.length - 1)]);
    failed += 1;
  }

  const soon = () => {
    failed = 0;
    if (navigator.onLine !== false) sync();
  };
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => !document.hidden && app.status?.waiting && soon());
  navigator.serviceWorker?.addEventListener?.("message", ({ data }) => data === "sync" && soon());
  // What a sync writes holds up what the first screen reads, so it begins once that is drawn.
  const first = setTimeout(soon, FIRST_MS);
  app.drawn = () => {
    app.drawn = () => {};
    clearTimeout(first);
    soon();
  };
  return sync;
}

/** Where there is Background Sync: be woken once there is a network. */
async function wake() {
  const registration = await navigator.serviceWorker?.getRegistration?.();
  registration?.sync?.register?.("taizhang").catch(() => {});
}
