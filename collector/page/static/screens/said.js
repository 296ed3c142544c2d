// A word from one screen to the next: "saved", said once, where one arrives.

import { useState } from "../html.js";
import { go } from "../routes.js";

/** What the screen before had to say. It stays as long as this screen does. */
export function useSaid(app) {
  const [said] = useState(() => {
    const word = app.said;
    app.said = null;
    return word;
  });
  return said;
}

/** Back to the first screen with a word. */
export function done(app, text) {
  app.say(text);
  go("#/", true);
}
