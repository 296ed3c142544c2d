// One question of a form: its label, hint, answer and what is wrong with it, drawn by its kind.

import { html } from "../html.js";
import { say, told } from "../language.js";
import { beside } from "../telling.js";
import { isRequired } from "../core/rules.js";
import { Choices } from "./choices.js";
import { Day } from "./day.js";
import { Text, NumberPad } from "./texts.js";
import { Picker } from "./picker.js";
import { Rows } from "./rows.js";

const BY_KIND = {
  select_one: Choices, select_multiple: Choices, date: Day, integer: NumberPad, decimal: NumberPad, text: Text,
  list_of_text: Text, one_of: Picker, many_of: Picker, repeat: Rows,
};
const SEVERAL = new Set(["select_one", "select_multiple", "date", "many_of", "one_of", "repeat"]);

export function Field({ app, sheet, field }) {
  const Answer = BY_KIND[field.kind];
  if (!Answer) return null;
  const id = `f-${field.name}`, wrong = sheet.problemOf(field.name);
  const needed = isRequired(sheet.form, field.name, { ...sheet.values, [field.name]: null }, Date.now());
  const described = [field.hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const name = html`${told(field.label)}${needed ? html` <span class="needed">${say("必填", "needed")}</span>` : null}`;
  const rest = html`
    ${field.hint?.zh && html`<p class="hint" id=${`${id}-hint`}>${told(field.hint)}</p>`}
    <${Answer} app=${app} sheet=${sheet} field=${field} id=${id} wrong=${Boolean(wrong)} described=${described} />
    ${wrong && html`<p class="error" id=${`${id}-error`}>${beside(wrong)}</p>`}`;
  const kind = `field${wrong ? " wrong" : ""}`;
  return SEVERAL.has(field.kind)
    ? html`<fieldset class=${kind} data-field=${field.name} aria-describedby=${described}><legend>${name}</legend>${rest}</fieldset>`
    : html`<div class=${kind} data-field=${field.name}><label for=${id}>${name}</label>${rest}</div>`;
}
