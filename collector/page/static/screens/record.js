// One record: its answers in words, what it still lacks, what to do with it, and the whole of what became of it.

import { html, useEffect, useState } from "../html.js";
import { say, told as label } from "../language.js";
import { to } from "../routes.js";
import { answer, beside, state, told, when } from "../telling.js";
import { Returned, returnOf } from "./asked.js";
import { countersOf } from "./counter.js";
import { useSaid } from "./said.js";

export function Record({ app, at: [, record] }) {
  const [found, setFound] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const load = async () => {
    try {
      const one = await app.store.get(record);
      await app.lists.forRows([one.row, ...one.history.map(({ sets }) => ({ form: one.row.form, values: Object.fromEntries(sets.map((set) => [set.field, set.value])) }))]);
      const form = app.forms.get(one.row.form), devices = await app.store.names("device");
      setFound({ ...one, form, devices, why: await returnOf(app, one.row), doubts: await app.store.doubts(form.form, one.row.values, record) });
    } catch (stopped) {
      setTrouble(stopped);
    }
  };
  useEffect(() => {
    load();
    return app.store.on(load);
  }, [record]);
  if (trouble) return html`<p class="note bad" role="alert">${told(trouble)}</p>`;
  if (!found) return html`<p class="empty" aria-busy="true">…</p>`;
  return html`<${Shown} app=${app} found=${found} act=${(doing) => doing().catch(setTrouble)} />`;
}

function Shown({ app, found, act }) {
  const { row, form, problems, computed, doubts, history } = found;
  const how = state(row), said = useSaid(app);
  const values = { ...row.values, ...computed };
  const answered = form.fields.filter((field) => values[field.name] !== null && values[field.name] !== undefined && String(values[field.name]));
  return html`
    ${said && html`<p class="note good" role="status">${said}</p>`}
    <${Returned} why=${found.why} />
    ${row.held && html`<p class="note bad" role="alert">${say("办公室扣下了这条：", "The office holds this: ")}${beside(row.held)}</p>`}
    ${row.contested && html`<p class="note look">${say("一边撤回、一边又改，等办公室定。", "Withdrawn by one, changed by another; the office will decide.")}</p>`}
    ${Object.keys(row.conflicts).length > 0 && html`<p class="note look" role="status">${say("有的项两个人写得不一样（见下面），等办公室定；知道哪个对，就改一改。", "Two people wrote different answers (see below); the office will decide. If you know which is right, correct it.")}</p>`}
    ${row.state === "changed" && html`<${Changed} app=${app} found=${found} />`}
    ${doubts.map((one) => html`<p class="note look" role="status">${beside(one)}${(one.detail.records ?? []).map((other) => html` <a href=${to("record", other)}>${say("看那一条", "See it")}</a>`)}</p>`)}
    ${problems.length > 0 && html`<div class="note look" role="alert"><p>${say("还没填全，先不算数：", "Incomplete, so not counted yet:")}</p>
      <ul>${problems.map((one) => html`<li>${one.where}${say("：", ": ")}${beside(one)}</li>`)}</ul></div>`}
    <section><h2>${label(form.label)} <span class=${`chip ${how.kind}`}>${how.text}</span></h2>
      <dl class="facts">${answered.map((field) => html`<dt>${label(field.label)}</dt><dd>${answer(field, values[field.name], app.lists)}
        ${row.conflicts[field.name] && html`<small>${say("有人另写：", "somebody wrote: ")}${row.conflicts[field.name].slice(1).map((other) => `${answer(field, other.value, app.lists)}（${other.author}）`).join("、")}</small>`}</dd>`)}</dl>
    </section>
    <${Acts} app=${app} row=${row} form=${form} act=${act} />
    <details class="story"><summary>${say("这条的经过", "Its history")}</summary>
      <ol>${history.map((change) => html`<${Step} app=${app} form=${form} change=${change} devices=${found.devices} />`)}</ol></details>`;
}

/** What somebody else made of it since. */
function Changed({ app, found: { form, history } }) {
  const last = history.filter((change) => !change.own).at(-1);
  const told = (last?.sets ?? []).map(({ field, value }) => [form.fields.find((one) => one.name === field), value]).filter(([field]) => field);
  if (!last) return null;
  return html`<p class="note info" role="status">${last.author}${last.act === "withdraw" ? say(" 撤回了这条", " withdrew it") : say(" 改了这条", " changed it")}${told.length > 0 && say("：", ": ")}${
    told.map(([field, value]) => `${label(field.label)} ${answer(field, value, app.lists) || say("（清空）", "(cleared)")}`).join(say("，", ", "))}</p>`;
}

function Acts({ app, row, form, act }) {
  if (row.withdrawn) {
    const restore = () => app.store.restore(row.record, row.heads).then(() => app.written());
    return html`<p class="acts"><button class="second wide" onClick=${() => act(restore)}>${say("恢复", "Restore")}</button></p>`;
  }
  const withdraw = async () => {
    if (!confirm(say("撤回这条？它不再计入任何数字，以后还能恢复。", "Withdraw this record? It counts nowhere then, and can be restored."))) return;
    await app.store.withdraw(row.record, row.heads);
    app.written();
  };
  return html`<div class="acts">
    ${countersOf(app.forms, form).map((counter) => html`<a class="second" href=${to("count", counter.form, row.record)}>${say("数人数", "Count heads")}</a>`)}
    <a class="second" href=${to("edit", row.record)}>${say("改一改", "Correct")}</a>
    <a class="second" href=${to("again", row.record)}>${say("复制一条", "Copy")}</a>
    <button class="plain" onClick=${() => act(withdraw)}>${say("撤回", "Withdraw")}</button></div>`;
}

/** What a device is called here: this one by the name it joined with, others by the office's list, a laptop's by itself. */
function deviceOf(app, devices, change) {
  const listed = devices.find(({ values }) => values?.device === change.device)?.values.name;
  const name = (change.own && app.status.name) || listed || change.device;
  return name === change.author || /^d[a-z2-7]{12}$/.test(name) ? "" : say(`（${name}）`, ` (${name})`);
}

function Step({ app, form, change, devices }) {
  const fates = { changed: say("后来改了", "changed later"), lost: say("没有采用", "not taken"), beside: say("有分歧", "contested") };
  const acts = { withdraw: say("撤回", "Withdrew"), restore: say("恢复", "Restored"), set: say("写下", "Wrote") };
  return html`<li><b>${acts[change.act]}</b> ${change.author}${deviceOf(app, devices, change)} <small>${when(change.madeAt)}
      ${change.own && !change.sent ? say(" · 待上传", " · to be sent") : ""}</small>
    ${change.held && html`<p class="why">${beside(change.held)}</p>`}
    <ul>${change.sets.map(({ field, value, fate }) => {
      const asked = form.fields.find((one) => one.name === field);
      return html`<li>${asked ? label(asked.label) : field}${say("：", ": ")}${asked ? answer(asked, value, app.lists) || say("（清空）", "(cleared)") : String(value)}
        ${fates[fate] && html` <small>${fates[fate]}</small>`}</li>`;
    })}</ul></li>`;
}
