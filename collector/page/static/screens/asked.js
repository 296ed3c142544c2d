// What the office asks of this person: records it sent back with a reason, and changes it holds.

import { html } from "../html.js";
import { say } from "../language.js";
import { to } from "../routes.js";
import { brief } from "../telling.js";

/** Rulings that send a record back and still stand: the record has not been changed since. */
export async function askedOf(app, rows) {
  if (!app.forms.has("ruling")) return [];
  const known = new Map(rows.map((row) => [row.record, row])), standing = await returns(app);
  const asked = await Promise.all(standing.map(async ({ values, author }) => {
    const row = known.get(values.record) ?? (await app.store.get(values.record).then((found) => found.row, () => null));
    return row && isOpen(row, values) ? { row, reason: values.reason, author } : null;
  }));
  return asked.filter(Boolean);
}

/** Why this record was sent back; null when it was not, or was corrected since. */
export async function returnOf(app, row) {
  if (!app.forms.has("ruling")) return null;
  const found = (await returns(app)).find(({ values }) => values.record === row.record && isOpen(row, values));
  return found ? { reason: found.values.reason, author: found.author } : null;
}

const returns = async (app) =>
  (await app.store.list({ form: "ruling", limit: 500 })).rows.filter(({ values, withdrawn }) => values.what === "return" && !withdrawn);

const isOpen = (row, { heads }) => !row.withdrawn && row.heads.every((head) => (heads ?? []).includes(head));

/** The reason, as it stands above the record or its form. */
export function Returned({ why }) {
  return why && html`<p class="note bad" role="alert">${say("办公室退回，请改：", "Sent back by the office: ")}${why.reason}（${why.author}）</p>`;
}

export function Asked({ app, asked }) {
  if (!asked.length) return null;
  return html`
    <section class="asked" aria-label=${say("办公室退回的", "Sent back by the office")}>
      <h2>${say("办公室退回，请改", "Sent back, please correct")}</h2>
      <ul class="rows">${asked.map(({ row, reason, author }) => html`
        <li><a href=${to("edit", row.record)}><b>${brief(app.forms.get(row.form), row.values, app.lists).head}</b>
          <small>${author}${say("：", ": ")}${reason}</small></a><span class="chip bad">${say("要改", "To correct")}</span></li>`)}</ul>
    </section>`;
}
