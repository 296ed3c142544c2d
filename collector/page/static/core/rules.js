// Judges a whole record by its form: what is missing, what cannot be, and what the form computes. Pure and quick, so that
// it can run at every key; `now` is the record's own time in milliseconds. Twin of schemas/rules.py.

import { problem } from "./problem.js";
import { Scope, rowsOf } from "./settling.js";
import { holds, isEmpty, labelOf, shapeProblem, shown } from "./shapes.js";
import { truthOf } from "./values.js";

const NO_MESSAGE = { zh: "不符合这张表的规定", en: "does not meet the form's rule" };
const scopes = new WeakMap();

/** Everything wrong with a record, in the order of the form. @returns {import("./problem.js").Problem[]} */
export function check(form, values, now) {
  const scope = scopeOf(form);
  return [...scope.broken, ...problems(scope, values, now)];
}

/** The calculated fields, as text; null when there is nothing to tell. */
export const calculated = (form, values, now) => computed(scopeOf(form), values, now);

/** The values without answers to questions that the form does not ask of such a record. */
export const relevantValues = (form, values, now) => relevant(scopeOf(form), values, values, now);

/** The names of the questions that the form does not ask of such a record. @returns {Set<string>} */
export const notAsked = (form, values, now) => scopeOf(form).settle(values, now).gone;

/** Whether an empty answer to this question would be a problem of such a record. */
export function isRequired(form, name, values, now) {
  const scope = scopeOf(form), question = scope.questions.find((q) => q.name === name);
  const { settled, gone } = scope.settle(values, now);
  return !gone.has(name) && question.isRequired({ values: settled, now, own: null, repeatOf: scope.repeatOf });
}

function scopeOf(form) {
  if (!scopes.has(form)) {
    const names = form.fields.map((field) => field.name);
    const columns = form.fields.flatMap((f) => (f.fields ?? []).map((inner) => [inner.name, f.name]));
    const repeatOf = Object.fromEntries(columns.filter(([inner]) => !names.includes(inner)));
    scopes.set(form, new Scope(form.fields, new Set([...names, ...columns.map(([inner]) => inner)]), repeatOf));
  }
  return scopes.get(form);
}

function problems(scope, values, now) {
  const { settled, gone } = scope.settle(values, now);
  const context = { values: settled, now, own: null, repeatOf: scope.repeatOf };
  return scope.questions.flatMap((question) => {
    const value = values[question.name] ?? null, asked = !gone.has(question.name);
    if (!isEmpty(value)) return answered(question, value, context, asked);
    context.own = null;
    if (!asked || !question.isRequired(context)) return [];
    return [problem("required", labelOf(question.field), "", { field: question.name })];
  });
}

/** What is wrong with an answer. One to a question that is not asked must still fit its column. */
function answered(question, value, context, asked) {
  const { field, constraint, rows } = question;
  if (!holds(field, value)) return [shapeProblem(field, value)];
  if (!asked) return [];
  context.own = value;
  if (constraint && !truthOf(constraint.run(context))) return [refused(field, value)];
  return rows ? value.flatMap((row, i) => inRow(question, row, i + 1, context)) : [];
}

/** The problems of a row, told as problems of the repeat. */
function inRow({ name, field, rows }, row, n, context) {
  return problems(rows, rows.inside(context.values, row), context.now).map((told) => ({
    ...told, where: `${labelOf(field)}[${n}] ${told.where}`,
    detail: { ...told.detail, field: name, row: n, column: told.detail.field },
  }));
}

function refused(field, value) {
  const said = field.constraint_message ?? NO_MESSAGE, zh = said.zh || said.en || NO_MESSAGE.zh;
  const detail = { field: field.name, message_zh: zh, message_en: said.en || zh };
  return problem("constraint", labelOf(field), shown(value), detail);
}

function computed(scope, values, now) {
  const { settled } = scope.settle(values, now), out = [];
  for (const { name, calculation, rows } of scope.questions) {
    if (calculation) out.push([name, settled[name]]);
    else if (rows?.questions.some((inner) => inner.calculation)) {
      out.push([name, rowsOf(settled[name]).map((row) => computed(rows, rows.inside(settled, row), now))]);
    }
  }
  return Object.fromEntries(out);
}

/** Of what a record or row holds itself, what is relevant; in a row, `seen` is more than it holds. */
function relevant(scope, own, seen, now) {
  const { settled, gone } = scope.settle(seen, now);
  const out = Object.fromEntries(Object.entries(own).filter(([name]) => !gone.has(name)));
  for (const { name, field, rows } of scope.steps) {
    if (rows && Object.hasOwn(out, name) && out[name] !== null && holds(field, out[name])) {
      out[name] = out[name].map((row) => relevant(rows, row, rows.inside(settled, row), now));
    }
  }
  return out;
}
