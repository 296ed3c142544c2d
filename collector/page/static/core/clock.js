// Ids and times as values: every function is handed the clock reading and the random bytes it uses. The office has one
// zone, eight hours east, without summer time. Twin of schemas/clock.py, with the calendar that expressions need.

import { hex } from "./sha256.js";

const ZONE_MS = 8 * 3600_000;
export const DAY_MS = 86400_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const two = (number, width = 2) => String(number).padStart(width, "0");

/** A time-ordered record id (RFC 9562, version 7) from a clock reading and 10 random bytes. */
export function uuid7(nowMs, random) {
  const tail = Uint8Array.from(random.slice(0, 10));
  tail[0] = 0x70 | (tail[0] & 0x0f);
  tail[2] = 0x80 | (tail[2] & 0x3f);
  const all = (Math.max(nowMs, 0) % 2 ** 48).toString(16).padStart(12, "0") + hex(tail);
  return all.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A device's name for itself: `d` and 12 letters and digits, from 8 random bytes. */
export function deviceId(random) {
  const bits = Array.from(random.slice(0, 8), (b) => two(b.toString(2), 8)).join("");
  return "d" + bits.match(/.{5}/g).map((five) => LETTERS[parseInt(five, 2)]).join("");
}

/** Days since 1970 of a day of the calendar, null where there is no such day. */
export function dayNumber(year, month, day) {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  const same = moment.getUTCFullYear() === year && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  return year >= 1 && year <= 9999 && same ? moment / DAY_MS : null;
}

/** The parts of a moment so many days after 1970, to the second; null outside the calendar. */
export function momentAt(days) {
  if (!(days >= -719162 && days < 2932897)) return null;
  const seconds = days * 86400, down = Math.floor(seconds), off = seconds - down;
  const whole = down + (off > 0.5 || (off === 0.5 && down % 2) ? 1 : 0);
  const at = new Date(whole * 1000);
  if (at.getUTCFullYear() > 9999) return null;
  return {
    Y: two(at.getUTCFullYear(), 4), m: two(at.getUTCMonth() + 1), d: two(at.getUTCDate()),
    H: two(at.getUTCHours()), M: two(at.getUTCMinutes()), S: two(at.getUTCSeconds()),
  };
}

const local = (ms) => momentAt(Math.floor((ms + ZONE_MS) / 1000) / 86400) ?? momentAt(0);

/** The office's date of an instant: `2026-11-23`. */
export function today(ms) {
  const at = local(ms);
  return `${at.Y}-${at.m}-${at.d}`;
}

/** An instant as people read it, to the second: `2026-11-23 08:30:00`. */
export function shown(ms) {
  const at = local(ms);
  return `${today(ms)} ${at.H}:${at.M}:${at.S}`;
}

/** The office's time as ISO text with its zone. */
export const iso = (ms) => `${shown(ms).replace(" ", "T")}+08:00`;
