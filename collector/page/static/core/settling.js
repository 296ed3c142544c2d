// A form's expressions, compiled, and the order in which they settle a record before it is judged: an answer to a question
// that is not asked reads as empty, calculations are filled in, each field after the fields that it reads.
// Twin of schemas/settling.py.

import { isRow } from "./canonical.js";
import { compile } from "./expression.js";
import { Trouble } from "./problem.js";
import { labelOf } from "./shapes.js";
import { textOf, truthOf } from "./values.js";

/** One field, compiled. A retired one asks for nothing and only keeps its shape. */
class Question {
  constructor(field, scope) {
    const live = !field.retired, typed = live && field.kind !== "calculate";
    const cell = (asked, text) => (asked ? scope.compiled(field, text) : null);
    this.field = field;
    this.name = field.name;
    this.always = typed && field.required === true;
    this.required = cell(typed, field.required);
    this.relevant = cell(live, field.relevant);
    this.constraint = cell(typed, field.constraint);
    this.calculation = cell(field.kind === "calculate", field.calculation);
    this.rows = field.kind === "repeat" ? new Scope(field.fields ?? [], scope.known, scope.repeatOf) : null;
    this.isStep = Boolean(this.relevant || this.calculation || this.rows?.steps.length);
  }

  /** Whether an empty answer is a problem of this record. */
  isRequired(context) {
    return this.always || (this.required !== null && truthOf(this.required.run(context)));
  }

  /** The names that must be settled before this one. */
  reads() {
    const own = [this.relevant, this.calculation].flatMap((cell) => [...(cell?.names ?? [])]);
    const inner = (this.rows?.steps ?? []).flatMap((step) => step.reads());
    return [...own, ...inner.filter((name) => !Object.hasOwn(this.rows.blankRow, name))].sort();
  }
}

/** The questions of a record, or of a row of a repeat. `broken` are the problems of expressions that cannot be read. */
export class Scope {
  constructor(fields, known, repeatOf) {
    Object.assign(this, { known, repeatOf, broken: [] });
    this.questions = fields.map((field) => new Question(field, this));
    this.blankRow = Object.fromEntries(this.questions.map((q) => [q.name, null]));
    this.steps = this.ordered();
    this.broken.push(...this.questions.flatMap((q) => q.rows?.broken ?? []));
  }

  /** The expression of a cell, null for a cell without one. */
  compiled(field, text) {
    if (typeof text !== "string" || !text) return null;
    try {
      return compile(text, this.known, labelOf(field));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.broken.push({ ...error.problem, detail: { ...error.problem.detail, field: field.name } });
      return null;
    }
  }

  /** What there is to settle, each after what it reads; a circle is cut where it is met. */
  ordered() {
    const byName = new Map(this.questions.map((q) => [q.name, q])), out = [], seen = new Set();
    const visit = (name) => {
      const question = byName.get(name) ?? byName.get(this.repeatOf[name]);
      if (!question || seen.has(question.name)) return;
      seen.add(question.name);
      if (!question.isStep) return;
      question.reads().forEach(visit);
      out.push(question);
    };
    [...byName.keys()].forEach(visit);
    return out;
  }

  /** The values as expressions see them, and the names of the questions that are not asked. */
  settle(values, now) {
    const settled = { ...values }, gone = new Set();
    const context = { values: settled, now, own: null, repeatOf: this.repeatOf };
    for (const step of this.steps) {
      context.own = values[step.name] ?? null;
      if (step.relevant && !truthOf(step.relevant.run(context))) {
        gone.add(step.name);
        settled[step.name] = null;
      } else if (step.calculation) {
        settled[step.name] = stored(step.calculation.run(context));
      } else if (step.rows) {
        settled[step.name] = rowsOf(context.own).map((row) => step.rows.settledRow(settled, row, now));
      }
    }
    return { settled, gone };
  }

  /** A row with its own steps settled. */
  settledRow(outer, row, now) {
    const { settled } = this.settle(this.inside(outer, row), now);
    return { ...row, ...Object.fromEntries(this.steps.map((step) => [step.name, settled[step.name]])) };
  }

  /** What a row sees: its own values, and those of the record around it. */
  inside(outer, row) {
    return { ...outer, ...this.blankRow, ...row };
  }
}

/** The rows that a value of a repeat holds. */
export const rowsOf = (value) => (Array.isArray(value) ? value.filter(isRow) : []);

/** A calculated value as ODK stores it: a truth as 1 or 0, null where there is nothing to tell. */
function stored(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  return Number.isNaN(value) ? null : textOf(value) || null;
}
