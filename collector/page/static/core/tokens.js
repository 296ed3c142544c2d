// Cuts the text of an expression into tokens. Full-width and curly characters are errors that name their plain form.
// Twin of schemas/expressions/tokens.py.

import { BLANK, strip } from "./blanks.js";

const TOKENS_MAX = 600;
const NAME = "[\\p{L}\\p{Nl}\\p{No}_][\\p{L}\\p{N}_.-]*";
const TOKEN = new RegExp(`(?<blank>[${BLANK}]+)|(?<number>[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)|(?<string>'[^']*'|"[^"]*")` +
  `|(?<field>\\$\\{[${BLANK}]*${NAME}[${BLANK}]*\\})|(?<name>${NAME})|(?<sign><=|>=|!=|[=<>+\\-*(),.])`, "yu");
const PLAIN = { "，": ",", "（": "(", "）": ")", "“": '"', "”": '"', "‘": "'", "’": "'", "＝": "=", "＜": "<", "＞": ">" };

/** Why a text is no expression: the position counted from 0, and the reason in both languages. */
export class Broken extends Error {
  constructor(at, zh, en) {
    super(en);
    Object.assign(this, { at, zh, en });
  }
}

/**
 * The tokens, closed by one of kind `end`. For a string or field, `text` is what stands inside quotes or braces.
 * @returns {{kind: string, text: string, at: number}[]}
 */
export function tokenize(text) {
  const out = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw strange(text, at);
    const [kind, piece] = Object.entries(found.groups).find(([, part]) => part !== undefined);
    if (kind !== "blank") out.push({ kind, text: inside(kind, piece), at });
  }
  if (out.length > TOKENS_MAX) throw new Broken(out[TOKENS_MAX].at, "表达式太长", "the expression is too long");
  return [...out, { kind: "end", text: "", at: text.length }];
}

function inside(kind, piece) {
  if (kind === "string") return piece.slice(1, -1);
  return kind === "field" ? strip(piece.slice(2, -1)) : piece;
}

function strange(text, at) {
  const char = String.fromCodePoint(text.codePointAt(at));
  if (char in PLAIN) return new Broken(at, `全角符号 ${char} 要写成 ${PLAIN[char]}`, `write ${PLAIN[char]} in place of ${char}`);
  if (`'"`.includes(char)) return new Broken(at, "引号没有结束", "the quote is not closed");
  if (text.startsWith("${", at)) return new Broken(at, "项名没有写对，应是 ${项名}", "a field is written ${name}");
  return new Broken(at, `不认识的符号 ${char}`, `unexpected character ${char}`);
}
