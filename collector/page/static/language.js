// The language of the page: Chinese, or English by choice. The choice is kept on this device.

const KEY = "taizhang-language";
let spoken = read();

function read() {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

/** "zh" or "en". */
export const language = () => spoken;

/** One text in the language of the page. */
export const say = (zh, en) => (spoken === "en" ? en : zh);

/** A label that is kept in both languages. */
export const told = (texts) => (texts && (texts[spoken] || texts.zh)) || "";

const UNITS = { 人次: "people", 人: "people", 个: "", 天: "days", 学时: "hours" };

/** A unit of the forms in the language of the page. */
export const unit = (word) => (spoken === "en" ? (UNITS[word] ?? word) : word) ?? "";

/** From now on this language; the caller draws the page anew. */
export function speak(wanted) {
  spoken = wanted;
  document.documentElement.lang = wanted === "en" ? "en" : "zh-CN";
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // Not kept: the page works all the same.
  }
}
