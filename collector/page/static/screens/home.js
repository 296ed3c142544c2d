// The first screen: where the work is, what the office asks for, what to write down, and what was written down, by day.

import { html, useEffect, useState } from "../html.js";
import { Trouble } from "../core/problem.js";
import { say, told } from "../language.js";
import { latest } from "../latest.js";
import { to } from "../routes.js";
import { brief, dayName, standing, state, told as problems, when } from "../telling.js";
import { Asked, askedOf, returns } from "./asked.js";
import { useSaid } from "./said.js";
import { Warning } from "./warning.js";

const PAGE = 60;

export function Home({ app }) {
  const [rows, setRows] = useState(null);
  const [drafts, setDrafts] = useState([]);
  const [asked, setAsked] = useState([]);
  const [shown, setShown] = useState(PAGE);
  const read = async () => {
    const [found, kept, standing, held] = await Promise.all(
      [app.store.list({ limit: shown }), app.store.drafts(), returns(app), app.store.list({ held: true })]);
    const asks = [...await askedOf(app, found.rows, standing), ...held.rows.filter((row) => app.forms.has(row.form)).map((row) => ({ row }))];
    await app.lists.forRows([...found.rows, ...kept, ...asks.map(({ row }) => row)]);
    setAsked(asks);
    const unkept = [...app.unkept.values()];
    setDrafts([...unkept, ...kept.filter(({ id }) => !app.unkept.has(id))]);
    setRows(found);
    app.drawn();
  };
  useEffect(() => {
    const reload = latest(read);
    reload();
    return app.store.on(({ what }) => what !== "status" && reload());
  }, [shown]);
  const said = useSaid(app);
  return html`
    ${said && html`<p class="note good" role="status">${said}</p>`}
    <${Warning} app=${app} />
    <${Standing} app=${app} />
    <${Asked} app=${app} asked=${asked} />
    <${Begin} app=${app} rows=${rows?.rows ?? []} />
    <${Drafts} app=${app} drafts=${drafts} />
    ${rows ? html`<${Days} app=${app} rows=${rows.rows} />` : html`<p class="empty" aria-busy="true">…</p>`}
    ${rows?.more && html`<button class="plain wide" onClick=${() => setShown(shown + 200)}>${say("更早的", "Earlier ones")}</button>`}`;
}

/** The plain sentence, the button beside it, and why it did not work last time. */
function Standing({ app }) {
  const [trouble, setTrouble] = useState(null);
  const { status, syncing } = app;
  const now = standing(status, syncing);
  const sync = async () => {
    setTrouble(null);
    await app.sync(true).catch((stopped) => setTrouble(stopped));
  };
  // That there is no network the sentence says already; anything else that stopped the last try is told.
  const stopped = status.waiting && status.lastError && status.lastError.code !== "unreachable" ? new Trouble(status.lastError) : null;
  const failed = trouble ?? stopped ? problems(trouble ?? stopped) : [];
  const mayGo = app.store.kind === "phone" && status.persisted === false && (status.waiting > 0 || status.receipt);
  return html`
    <section class=${`standing ${now.kind}`} aria-label=${say("上传情况", "Delivery")}>
      <p role="status">${now.text}</p>
      ${status.joined
        ? html`<button class="plain" disabled=${Boolean(syncing)} onClick=${sync}>${say("同步", "Sync")}</button>`
        : html`<a class="plain" href=${to("join")}>${say("加入", "Join")}</a>`}
      <small>${status.joined && say(`最近联系：${when(status.lastContact)}`, `Last contact: ${when(status.lastContact)}`)}
        ${syncing && syncing.sent + syncing.received > 0 && say(` · 已交 ${syncing.sent}，取回 ${syncing.received}`, ` · sent ${syncing.sent}, received ${syncing.received}`)}</small>
      ${failed.map((line) => html`<p class="why" role="alert">${line}</p>`)}
      ${mayGo && html`<a class="plain aside" href=${to("more")}>${say("浏览器空间不够时可能清理这里的记录，怎么办", "Short of space, the browser may clean this away: what to do")}</a>`}
    </section>`;
}

/** What can be written down: one wide button for the form that is used most, a tile for each other one. */
function Begin({ app, rows }) {
  const forms = [...app.forms.values()].filter((form) => form.used === "field" && form.mayWrite !== false && !isCount(form));
  const [first, ...rest] = forms.sort((a, b) => (b.form === "session") - (a.form === "session"));
  const last = rows.find((row) => row.form === first?.form && !row.withdrawn && row.state !== "received");
  if (!first) return null;
  return html`
    <section class="begin" aria-label=${say("记一条", "New record")}>
      <a class="primary wide" href=${to("new", first.form)}>＋ ${say(`记${told(first.label)}`, `New ${told(first.label).toLowerCase()}`)}</a>
      ${last && html`<a class="second wide" href=${to("again", last.record)}>${say("再来一场", "One more like")}：${brief(first, last.values, app.lists).head}</a>`}
      <ul class="tiles">${rest.map((form) => html`<li><a class="tile" href=${to("new", form.form)}>＋ ${told(form.label)}</a></li>`)}</ul>
    </section>`;
}

/** A form that only counts for a record of another form is begun from that record. */
const isCount = (form) => form.fields[0]?.kind === "one_of" && form.fields[0].required === true && !form.fields.some((field) => field.kind === "date");

function Drafts({ app, drafts }) {
  if (!drafts.length) return null;
  return html`
    <section><h2>${say("没填完的", "Unfinished")}</h2>
    <ul class="rows">${drafts.map((draft) => {
      const form = app.forms.get(draft.form);
      return form && html`<li><a href=${draft.of ? to("count", draft.form, draft.of) : to("draft", draft.id)}><b>${brief(form, draft.values ?? {}, app.lists).head}</b>
        <small>${told(form.label)} · ${when(draft.at)}</small></a><span class="chip look">${say("草稿", "Draft")}</span></li>`;
    })}</ul></section>`;
}

function Days({ app, rows }) {
  if (!rows.length) return html`<p class="empty">${say("还没有记录。讲完一场，点上面的按钮记下来。", "Nothing yet. After a talk, use the button above.")}</p>`;
  const days = Map.groupBy ? Map.groupBy(rows, (row) => row.day) : grouped(rows);
  return [...days].map(([day, these]) => html`
    <section key=${day}><h2>${dayName(day)}</h2>
    <ul class="rows">${these.map((row) => html`<${Row} key=${row.record} app=${app} row=${row} />`)}</ul></section>`);
}

function grouped(rows) {
  const days = new Map();
  for (const row of rows) days.set(row.day, [...(days.get(row.day) ?? []), row]);
  return days;
}

function Row({ app, row }) {
  const form = app.forms.get(row.form);
  if (!form) return null;
  const { head, rest } = brief(form, row.values, app.lists);
  const how = state(row);
  return html`<li class=${row.withdrawn ? "gone" : ""}><a href=${to("record", row.record)}><b>${head}</b>
    <small>${[told(form.label), rest].filter(Boolean).join(" · ")}${row.lacks.length ? html` · <em>${say("没填全", "incomplete")}</em>` : ""}${Object.keys(row.conflicts).length ? html` · <em>${say("有分歧", "contested")}</em>` : ""}</small></a>
    <span class=${`chip ${how.kind}`}>${how.text}</span></li>`;
}
