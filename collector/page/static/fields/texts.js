// Typed answers: numbers, large and with the number keys; text that grows with what is written.

import { html, useEffect, useRef } from "../html.js";
import { say, unit } from "../language.js";

const LONG = 40;

export function NumberPad({ sheet, field, id, wrong, described }) {
  const typed = sheet.typed[field.name] ?? sheet.values[field.name] ?? "";
  return html`<div class="number"><input id=${id} inputmode=${field.kind === "integer" ? "numeric" : "decimal"} autocomplete="off"
      value=${String(typed)} aria-invalid=${wrong} aria-describedby=${described} onInput=${(event) => sheet.type(field.name, event.target.value)} />
    ${unit(field.unit) && html`<span class="unit">${unit(field.unit)}</span>`}</div>`;
}

export function Text({ sheet, field, id, wrong, described }) {
  const area = useRef(null);
  const value = sheet.values[field.name];
  const text = sheet.typed[field.name] ?? (Array.isArray(value) ? value.join("、") : value) ?? "";
  useEffect(() => {
    if (area.current) {
      area.current.rows = Math.min(8, Math.max(text.length > LONG ? 3 : 1, text.split("\n").length));
    }
  }, [text]);
  return html`<textarea id=${id} ref=${area} rows="1" aria-invalid=${wrong} aria-describedby=${described} value=${text}
      onInput=${(event) => sheet.type(field.name, event.target.value)}></textarea>
    ${text.length > 200 && html`<p class="hint">${say(`${text.length} 个字`, `${text.length} characters`)}</p>`}`;
}
