// A repeat: rows of a few questions each, for offices that add such a form. Every cell is typed text.

import { html } from "../html.js";
import { say, told } from "../language.js";
import { parse, show } from "../core/answers.js";
import { today } from "../core/clock.js";

export function Rows({ sheet, field }) {
  const rows = sheet.values[field.name] ?? [];
  const set = (at, name, text) => {
    const column = field.fields.find((one) => one.name === name);
    let value = text;
    try {
      value = parse(column, text, today(Date.now()));
    } catch {
      // Kept as typed: the rules tell what is wrong with it.
    }
    sheet.answer(field.name, rows.map((row, i) => (i === at ? { ...row, [name]: value } : row)));
  };
  return html`${rows.map((row, at) => html`<div class="row-of" key=${at}>${field.fields.map((column) => html`
      <label>${told(column.label)}<input value=${show(column, row[column.name])} onChange=${(event) => set(at, column.name, event.target.value)} /></label>`)}
      <button type="button" class="plain" onClick=${() => sheet.answer(field.name, rows.filter((_, i) => i !== at))}>${say("去掉这一行", "Remove this row")}</button></div>`)}
    <button type="button" class="second" onClick=${() => sheet.answer(field.name, [...rows, {}])}>＋ ${say("一行", "A row")}</button>`;
}
