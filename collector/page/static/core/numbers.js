// Typed numbers: `120`, `１２０`, `1,200`, `120人次`, 一百二十. A number that somebody rounded (约200, 200余人, 20-30, 1.2万)
// is told apart: only a person may decide what it stands for. Twin of schemas/answers/numbers.py and numerals.py.

import { strip } from "./blanks.js";

const PEOPLE = ["人", "人次", "名", "位"];
const CORE = "-?[0-9][0-9,]*(?:\\.[0-9]*)?|-?\\.[0-9]+|[〇零一二两三四五六七八九十百千万]+";
const BEFORE = "大约|大概|约莫|约有|约|将近|接近|近|超过|超|逾|不足|不到|不少于|不超过|至少|最少|最多|至多|上|" +
  "about|around|over|nearly|approx\\.?|more than|at least|some|[~≈><≥≤]=?";
const AFTER = "左右|上下|以上|以下|以内|之多|不到|余|多|来|几|\\+";
const ONE = new RegExp(`^(?<before>${BEFORE})?\\s*(?<core>${CORE})\\s*(?<scale>[百千万亿])?\\s*(?<more>余|多|来|几|\\+)?` +
  `\\s*(?<moreScale>[百千万亿])?\\s*(?<unit>.*?)\\s*(?<after>${AFTER})?$`, "i");
const RANGE = new RegExp(`^(?:${BEFORE})?\\s*(?<low>${CORE})\\s*(?:[-~–—]+|至|到)\\s*(?<high>${CORE})` +
  `\\s*(?<unit>.*?)\\s*(?:${AFTER})?$`, "i");
const SCALE = { 百: 2, 千: 3, 万: 4, 亿: 8 };
const DIGITS = "零一二三四五六七八九";
const SIZES = { 千: 1000, 百: 100, 十: 10 };

/** The number that a text holds, or null: none, or in another unit. @returns {?{number: string, exact: boolean}} */
export function readNumber(text, unit = "") {
  const plain = strip(text.normalize("NFKC").replaceAll("−", "-"));
  const between = RANGE.exec(plain)?.groups;
  if (between) return range(between, unit);
  const found = ONE.exec(plain)?.groups;
  const core = found && isUnit(found.unit, unit) ? readCore(found.core) : null;
  if (core === null) return null;
  const shift = (SCALE[found.scale] ?? 0) + (SCALE[found.moreScale] ?? 0);
  const exact = !(found.before || found.scale || found.more || found.moreScale || found.after);
  return { number: shifted(core, shift), exact };
}

/** A number without signs, zeros and points that say nothing: `-0.50` is `-0.5`, `-0` is `0`. */
export function canonicalDecimal(digits) {
  const [, sign, whole, part = ""] = /^(-?)([^.]*)\.?(.*)$/.exec(digits);
  const number = [whole.replace(/^0+/, "") || "0", part.replace(/0+$/, "")].filter(Boolean).join(".");
  return number === "0" ? number : sign + number;
}

function range(found, unit) {
  const low = readCore(found.low), high = readCore(found.high);
  return low && high && isUnit(found.unit, unit) ? { number: `${low}-${high}`, exact: false } : null;
}

/** The digits as canonical text; a comma anywhere but between thousands makes it no number. */
function readCore(core) {
  if (core.includes(",") && !/^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$/.test(core)) return null;
  if (core.at(-1) < "\x7f") return canonicalDecimal(core.replaceAll(",", ""));
  const number = readNumeral(core.replaceAll("〇", "零"));
  return number === null ? null : String(number);
}

function shifted(number, places) {
  const [whole, part = ""] = number.split("."), long = part.padEnd(places, "0");
  return canonicalDecimal(`${whole}${long.slice(0, places)}.${long.slice(places)}`);
}

function isUnit(typed, unit) {
  const wanted = unit.normalize("NFKC");
  if (["", wanted, "个"].includes(typed)) return true;
  return PEOPLE.includes(typed) && (!unit || PEOPLE.includes(wanted));
}

/** Chinese numerals below a hundred million, in full form only: 一百二 and 二三十 are heard in two ways. */
function readNumeral(text) {
  if (text.startsWith("零")) return text === "零" ? 0 : null;
  const at = text.indexOf("万");
  if (at < 0) return belowTenThousand(text);
  const low = text.slice(at + 1), above = belowTenThousand(text.slice(0, at)), below = low ? belowTenThousand(low) : 0;
  return above === null || below === null || low.length === 1 ? null : above * 10000 + below;
}

/** Digits with falling sizes; a last digit stands alone, after 十, or after 零. */
function belowTenThousand(text) {
  const step = /(零)?([一二两三四五六七八九])?([千百十])?/y;
  let total = 0, last = 10000;
  for (let at = 0; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const [, zero, digit, size] = step.exec(text);
    const value = worth(digit, size, last, Boolean(zero) || at === 0);
    if (value === null || step.lastIndex === at) return null;
    total += value;
    last = SIZES[size] ?? 1;
  }
  return total || null;
}

function worth(digit, size, last, free) {
  const number = digit === "两" ? 2 : DIGITS.indexOf(digit);
  if (size) {
    const by = SIZES[size];
    return by >= last || (!digit && by !== 10) ? null : by * (digit ? number : 1);
  }
  return !digit || last === 1 || !(free || last === 10) ? null : number;
}
