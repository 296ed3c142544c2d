// Work that follows what happens: while it runs it is not begun again, and what happened meanwhile is followed once.

/** A function that does `work` after what is running of it, once for however many times it was called meanwhile. */
export function latest(work) {
  let running = null, isAsked = false;
  return function follow() {
    if (running) isAsked = true;
    running ??= work().finally(() => {
      running = null;
      if (isAsked) {
        isAsked = false;
        return follow();
      }
    });
    return running;
  };
}
