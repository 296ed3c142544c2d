// What the office asks of this person: records it sent back with a reason, and changes it holds.

import { html } from "../html.js";
import { say } from "../language.js";
import { to } from "../routes.js";
import { beside, brief } from "../telling.js";

/** Of what was sent back (`standing`) the records that were not changed since, with the reason. */
export async function askedOf(app, rows, standing) {
  const known = new Map(rows.map((row) => [row.record, row]));
  const asked = await Promise.all(standing.map(async ({ values, author }) => {
    const row = known.get(values.record) ?? (await app.store.get(values.record).then((found) => found.row, () => null));
    return row && isOpen(row, values) ? { row, reason: values.reason, author } : null;
  }));
  return asked.filter(Boolean);
}

/** Why this record was sent back; null when it was not, or was corrected since. */
export async function returnOf(app, row) {
  const found = (await returns(app)).find(({ values }) => values.record === row.record && isOpen(row, values));
  return found ? { reason: found.values.reason, author: found.author } : null;
}

/** What the office sent back, ever. */
export const returns = async (app) =>
  !app.forms.has("ruling") ? [] : (await app.store.list({ form: "ruling", limit: 500 })).rows.filter(({ values, withdrawn }) => values.what === "return" && !withdrawn);

const isOpen = (row, { heads }) => !row.withdrawn && row.heads.every((head) => (heads ?? []).includes(head));

/** The reason, as it stands above the record or its form. */
export function Returned({ why }) {
  return why && html`<p class="note bad" role="alert">${say("办公室退回，请改：", "Sent back by the office: ")}${why.reason}（${why.author}）</p>`;
}

export function Asked({ app, asked }) {
  if (!asked.length) return null;
  return html`
    <section class="asked" aria-label=${say("办公室要您看的", "What the office asks you to look at")}>
      <h2>${say("办公室请您看一看", "The office asks you to look")}</h2>
      <ul class="rows">${asked.map(({ row, reason, author }) => html`
        <li><a href=${reason ? to("edit", row.record) : to("record", row.record)}><b>${brief(app.forms.get(row.form), row.values, app.lists).head}</b>
          <small>${reason ? `${author}${say("：", ": ")}${reason}` : beside(row.held)}</small></a>
          <span class="chip bad">${reason ? say("退回，请改", "To correct") : say("被扣下", "Held")}</span></li>`)}</ul>
    </section>`;
}
