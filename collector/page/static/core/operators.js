// The operators, as functions over two closures. Equality compares truths if one side is a truth, else numbers if one
// side is a number, else texts; everything else is over numbers. Twin of schemas/expressions/operators.py.

import { numberOf, textOf, truthOf } from "./values.js";

function equal(a, b) {
  const is = (kind) => typeof a === kind || typeof b === kind;
  if (is("boolean")) return truthOf(a) === truthOf(b);
  return is("number") ? numberOf(a) === numberOf(b) : textOf(a) === textOf(b);
}

const numbers = (reckon) => (a, b) => (c) => reckon(numberOf(a(c)), numberOf(b(c)));

/** How tightly each binds, and how to make it from its sides. All group to the left. */
export const INFIX = new Map([
  ["or", [1, (a, b) => (c) => truthOf(a(c)) || truthOf(b(c))]],
  ["and", [2, (a, b) => (c) => truthOf(a(c)) && truthOf(b(c))]],
  ["=", [3, (a, b) => (c) => equal(a(c), b(c))]],
  ["!=", [3, (a, b) => (c) => !equal(a(c), b(c))]],
  ["<", [4, numbers((a, b) => a < b)]],
  ["<=", [4, numbers((a, b) => a <= b)]],
  [">", [4, numbers((a, b) => a > b)]],
  [">=", [4, numbers((a, b) => a >= b)]],
  ["+", [5, numbers((a, b) => a + b)]],
  ["-", [5, numbers((a, b) => a - b)]],
  ["*", [6, numbers((a, b) => a * b)]],
  ["div", [6, numbers((a, b) => a / b)]],
  ["mod", [6, numbers((a, b) => a % b)]],
]);

/** How tightly a minus sign binds. */
export const MINUS = 7;

/** The minus sign. */
export const negate = (a) => (c) => -numberOf(a(c));
