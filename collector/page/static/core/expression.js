// Makes closures out of the cells of a form, after Pratt: each operator knows how tightly it binds. Everything unknown is
// an error when the form is loaded. Twin of schemas/expressions/parser.py and its package.

import { FUNCTIONS, SPECIAL } from "./functions.js";
import { INFIX, MINUS, negate } from "./operators.js";
import { fail } from "./problem.js";
import { Broken, tokenize } from "./tokens.js";
import { lift, read } from "./values.js";

const DEPTH_MAX = 40;

/**
 * Compile a cell: a closure over a context, and the names it reads. With `known`, other names are an error.
 * Throws `bad_expression` naming the position and the reason; `where` is the cell.
 * @returns {{run: (c: import("./values.js").Context) => *, names: Set<string>}}
 */
export function compile(text, known = null, where = "") {
  try {
    const made = new Reader(text).all();
    const strange = [...made.names].filter((name) => known && !known.has(name));
    const [[at, name] = []] = strange.map((n) => [text.indexOf("${" + n), n]).sort((a, b) => a[0] - b[0]);
    if (name) throw new Broken(Math.max(at, 0), `表里没有 ${name} 这一项`, `the form has no field ${name}`);
    return made;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const at = Array.from(text.slice(0, error.at)).length + 1;
    const reasons = { reason_zh: `第 ${at} 个字符起：${error.zh}`, reason_en: `from character ${at}: ${error.en}` };
    throw fail("bad_expression", where, text, reasons);
  }
}

const constant = (value) => Object.assign(() => value, { constant: value });

/** A position in the tokens. */
class Reader {
  constructor(text) {
    Object.assign(this, { tokens: tokenize(text), at: 0, depth: 0, names: new Set() });
  }

  get next() {
    return this.tokens[this.at];
  }

  all() {
    const run = this.expression(0);
    if (this.next.kind !== "end") throw unexpected(this.next);
    return { run, names: this.names };
  }

  accept(sign) {
    const found = this.next.kind === "sign" && this.next.text === sign;
    if (found) this.at++;
    return found;
  }

  /** Read on while operators bind more tightly than `binding`. */
  expression(binding) {
    if (++this.depth > DEPTH_MAX) throw new Broken(this.next.at, "套得太深", "nested too deeply");
    let left = this.operand();
    for (let rule = this.infix(); rule && rule[0] > binding; rule = this.infix()) {
      this.at++;
      left = rule[1](left, this.expression(rule[0]));
    }
    this.depth--;
    return left;
  }

  infix() {
    return ["sign", "name"].includes(this.next.kind) ? INFIX.get(this.next.text) : undefined;
  }

  operand() {
    const token = this.tokens[this.at++], { kind, text } = token;
    if (kind === "number") return constant(Number(text));
    if (kind === "string") return constant(text);
    if (kind === "name") return this.call(token);
    if (kind === "field") {
      this.names.add(text);
      return (c) => read(c, text);
    }
    return this.sign(token);
  }

  sign(token) {
    if (token.kind === "sign" && token.text === "-") return negate(this.expression(MINUS));
    if (token.kind === "sign" && token.text === ".") return (c) => lift(c.own);
    if (token.kind !== "sign" || token.text !== "(") throw unexpected(token);
    const inner = this.expression(0);
    if (!this.accept(")")) throw new Broken(this.next.at, "缺右括号 )", "a closing ) is missing");
    return inner;
  }

  call(token) {
    if (!this.accept("(")) {
      const name = token.text;
      throw new Broken(token.at, `${name} 要写成 \${${name}} 或加引号`, `write \${${name}}, or put ${name} in quotes`);
    }
    const args = [];
    while (!this.accept(")")) {
      if (args.length && !this.accept(",")) {
        throw new Broken(this.next.at, "缺逗号或右括号", "a comma or a closing ) is missing");
      }
      args.push(this.expression(0));
    }
    return bound(token, args);
  }
}

/** The call as a closure, or why the function cannot be called so. */
function bound({ text: name, at }, args) {
  const rule = SPECIAL.get(name) ?? FUNCTIONS.get(name);
  if (!rule) throw new Broken(at, `没有函数 ${name}()`, `there is no function ${name}()`);
  const [fewest, most, made] = rule;
  if (args.length < fewest || args.length > most) {
    throw new Broken(at, `${name}() 的参数个数不对`, `wrong number of arguments for ${name}()`);
  }
  if (!SPECIAL.has(name)) return (c) => made(...args.map((arg) => arg(c)));
  try {
    return made(args);
  } catch (reasons) {
    throw Array.isArray(reasons) ? new Broken(at, ...reasons) : reasons;
  }
}

const unexpected = ({ kind, text, at }) => (kind === "end"
  ? new Broken(at, "没有写完", "the expression ends too early")
  : new Broken(at, `这里不该有 ${text}`, `${text} is not expected here`));
