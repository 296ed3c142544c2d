// Choices as tiles: one tap, and a second tap on the same tile takes the answer back.

import { html } from "../html.js";
import { told } from "../language.js";

export function Choices({ sheet, field }) {
  const value = sheet.values[field.name];
  const many = field.kind === "select_multiple", chosen = many ? (value ?? []) : [value];
  const tap = (code) => {
    const isOn = chosen.includes(code);
    if (many) sheet.answer(field.name, isOn ? chosen.filter((one) => one !== code) : [...chosen, code]);
    else sheet.answer(field.name, isOn ? null : code);
  };
  return html`<div class="choices">${field.choices.map((choice) => html`
    <button type="button" key=${choice.value} class="choice" aria-pressed=${chosen.includes(choice.value)} onClick=${() => tap(choice.value)}>${told(choice.label)}</button>`)}</div>`;
}
