// What can go wrong, as data: a stable code and the evidence. The words come from `words.js`, which is printed from the
// one catalogue of the programs, in the order where · rule · what we got · what to do. Twin of schemas/problems.py.

import { WORDS } from "./words.js";

/** @typedef {{code: string, where: string, got: string, detail: Object, zh?: string, en?: string}} Problem */

/** One problem. @returns {Problem} */
export const problem = (code, where = "", got = "", detail = {}) => ({ code, where, got, detail });

/** Problems that stop what was asked for: every one found, the first in `problem`. */
export class Trouble extends Error {
  constructor(...problems) {
    super(problems.map((p) => text(p, "en")).join("\n"));
    this.problems = problems;
  }

  get problem() {
    return this.problems[0];
  }
}

/** The exception for one problem: `throw fail("unknown_form", "", name)`. */
export const fail = (...parts) => new Trouble(problem(...parts));

/** The parts of a message; what came over the wire in a code unknown here keeps the words it came with. */
export function words(told, language = "zh") {
  const rule = WORDS[told.code];
  if (!rule) return { where: "", rule: told[language] || told.zh || told.code, got: "", remedy: "" };
  const evidence = { ...told.detail, where: told.where, got: told.got };
  const [said, remedy] = language === "zh" ? rule : rule.slice(2);
  return { where: told.where, rule: filled(said, evidence), got: told.got, remedy: filled(remedy, evidence) };
}

/** A problem in one line. */
export function text(told, language = "zh") {
  const part = words(told, language);
  const got = part.got && (language === "zh" ? "得到：" : "got: ") + part.got;
  return [part.where, part.rule, got, part.remedy].filter(Boolean).join(" · ");
}

/** The travelling form of a problem that another program told. */
export const heard = (told) =>
  ({ ...problem(String(told?.code), told?.where, told?.got, told?.detail), zh: told?.zh, en: told?.en });

const filled = (template, evidence) => template.replace(/\{(\w+)\}/g, (_, name) => evidence[name] ?? "?");
