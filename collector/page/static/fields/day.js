// A day: today and yesterday are one tap, unless the clock is in doubt; any other day is picked or typed.

import { html } from "../html.js";
import { say } from "../language.js";
import { DAY_MS, today } from "../core/clock.js";

export function Day({ app, sheet, field, id, wrong, described }) {
  const value = sheet.values[field.name] ?? "", now = Date.now();
  const chips = [[today(now), say("今天", "Today")], [today(now - DAY_MS), say("昨天", "Yesterday")]];
  return html`<div class="days">${field.prefill === "today" && !app.status.clockDoubt && chips.map(([day, name]) => html`
      <button type="button" class="choice" aria-pressed=${value === day} onClick=${() => sheet.answer(field.name, day)}>${name}</button>`)}
    <input type="date" id=${id} aria-label=${say("别的日子", "Another day")} value=${value} aria-invalid=${wrong} aria-describedby=${described}
      onInput=${(event) => sheet.type(field.name, event.target.value)} /></div>`;
}
