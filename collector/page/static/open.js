// Which store this device has: the phone's own, or the laptop's notebook behind 127.0.0.1. The server that hands out the
// page says so in <html data-store>. On a phone this also puts the service worker in place.

import { fail } from "./core/problem.js";
import { openLaptop } from "./core/laptop.js";
import { openPhone } from "./core/phone.js";

const KEY = "taizhang-key";

/** The store. Throws a Trouble where there is none. */
export async function openStore() {
  return document.documentElement.dataset.store === "laptop" ? laptop() : phone();
}

async function phone() {
  if (navigator.serviceWorker) navigator.serviceWorker.register("worker.js").catch(() => {});
  const answer = await fetch("forms.json");
  return openPhone({ forms: await answer.json() });
}

/** The token in the address opens the page once; what it is exchanged for stays in this tab. */
async function laptop() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    history.replaceState(null, "", location.pathname);
    sessionStorage.setItem(KEY, await exchanged(token));
  }
  const key = sessionStorage.getItem(KEY);
  if (!key) throw fail("page_closed");
  return openLaptop({ base: "api", headers: { "X-Taizhang-Key": key } });
}

async function exchanged(token) {
  const answer = await fetch("api/open", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify([token]),
  });
  if (!answer.ok) throw fail("page_closed");
  return (await answer.json()).ok;
}

/** What this browser cannot do here, in words for the person; null when all is well. */
export function lacking() {
  if (/MicroMessenger/i.test(navigator.userAgent)) return "wechat";
  if (!isSecureContext) return "insecure";
  if (!navigator.serviceWorker || !globalThis.indexedDB) return "old";
  return null;
}
