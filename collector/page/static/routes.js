// Where in the page one is: the part of the address behind the #, so that back and reload work without a server.

import { useEffect, useState } from "./html.js";

/** ["new", "session"] for #/new/session, [] for the first screen. */
export const place = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);

/** The address of a place, for links. */
export const to = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Go there. `instead` leaves no way back to where one was: a form that is saved is not to be opened again by "back". */
export function go(address, instead = false) {
  if (instead) location.replace(address);
  else location.assign(address);
}

/** The place, and again whenever it changes. */
export function usePlace() {
  const [at, set] = useState(place());
  useEffect(() => {
    const moved = () => {
      set(place());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", moved);
    // Whoever tapped a link between the first drawing and now was not heard.
    if (to(...place()) !== to(...at)) moved();
    return () => removeEventListener("hashchange", moved);
  }, []);
  return at;
}
