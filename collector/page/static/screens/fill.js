// Filling in a form: a new record, one more like another, a draft, or a correction of what is there.

import { html, useEffect, useRef, useState } from "../html.js";
import { say, told as label } from "../language.js";
import { fail } from "../core/problem.js";
import { Sheet, copied } from "../filling.js";
import { Field } from "../fields/field.js";
import { answer, told } from "../telling.js";
import { go, to } from "../routes.js";
import { Returned, returnOf } from "./asked.js";
import { Taps, counted, countersOf } from "./counter.js";
import { Drop, Foot } from "./foot.js";

export function Fill({ app, at }) {
  const [sheet, setSheet] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const [, again] = useState(0);
  useEffect(() => {
    let open = null;
    opened(app, at, () => again((n) => n + 1)).then((made) => setSheet((open = made)), setTrouble);
    // Leaving the screen within the moment before a draft is kept must not lose it.
    const leave = () => open?.timer && open.keep();
    const warn = (event) => open?.unkept && event.preventDefault();
    document.addEventListener("visibilitychange", leave);
    addEventListener("beforeunload", warn);
    const stop = [app.store.on(({ what }) => what === "drafts" && open?.look().catch(() => {})), app.onChange(() => renewed(app, open))];
    return () => {
      document.removeEventListener("visibilitychange", leave);
      removeEventListener("beforeunload", warn);
      for (const end of stop) end();
      leave();
    };
  }, []);
  if (trouble && !sheet) return html`<p class="note bad" role="alert">${told(trouble)}</p>`;
  if (!sheet) return html`<p class="empty" aria-busy="true">…</p>`;
  return html`<${Filling} app=${app} sheet=${sheet} trouble=${trouble} setTrouble=${setTrouble} />`;
}

/** A form that the office changed meanwhile asks its new questions at once; what was answered stays. */
function renewed(app, sheet) {
  if (sheet) sheet.form = app.forms.get(sheet.form.form) ?? sheet.form;
}

/** The sheet that the address asks for. */
async function opened(app, [what, which], draw) {
  const { store } = app;
  const id = crypto.randomUUID?.() ?? `d${Date.now()}${Math.random()}`;
  const start = await { new: fresh, again: alike, edit: existing, draft: unfinished }[what](app, which, id);
  app.stopped = () => {};
  const sheet = new Sheet(app, start, draw);
  await sheet.fill();
  return sheet;
}

const fresh = async (app, which, id) => ({ id, form: app.forms.get(which) });

async function alike(app, which, id) {
  const { row } = await app.store.get(which), form = app.forms.get(row.form);
  return { id, form, given: copied(form, row.values), isCopy: true };
}

async function existing(app, which, id) {
  const { row } = await app.store.get(which);
  return { id, form: app.forms.get(row.form), record: row.record, parents: row.heads, base: row.values, contested: Object.keys(row.conflicts), why: await returnOf(app, row) };
}

async function unfinished(app, which) {
  const kept = app.unkept.get(which) ?? (await app.store.draft(which));
  if (!kept) throw fail("unknown_record", "", which);
  const { id, record, parents, given, typed, base, number, folded, contested } = kept;
  return { id, contested, record, parents, given, typed, base, number, folded, isKept: true, form: app.forms.get(kept.form) };
}

function Filling({ app, sheet, trouble, setTrouble }) {
  const form = useRef(null);
  const { main, silent, more } = sheet.questions();
  const save = async (anyway) => {
    sheet.isShown = true;
    if (!anyway && sheet.problems().length) {
      await sheet.keep();
      focusFirst(form.current, sheet);
      return;
    }
    // A second tap while the first is being saved must not make a second record.
    if (sheet.isSaving) return;
    sheet.isSaving = true;
    sheet.draw();
    try {
      await finish(app, sheet);
    } catch (stopped) {
      sheet.isSaving = false;
      setTrouble(stopped);
      sheet.keep();
    }
  };
  const field = (one) => html`<${Field} key=${one.name} app=${app} sheet=${sheet} field=${one} />`;
  return html`<form class="fields" ref=${form} noValidate onSubmit=${(event) => (event.preventDefault(), save(false))}>
    <h2>${label(sheet.form.label)}</h2>
    <${Returned} why=${sheet.why} />
    ${sheet.isCopy && html`<${Silent} app=${app} sheet=${sheet} silent=${silent} />`}
    ${main.map(field)}
    <${Counting} app=${app} sheet=${sheet} />
    ${!sheet.isCopy && html`<${Silent} app=${app} sheet=${sheet} silent=${silent} />`}
    ${more.length > 0 && html`<details class="optional"><summary>${say(`还可以填 ${more.length} 项`, `${more.length} more, not needed`)}</summary>${more.map(field)}</details>`}
    ${sheet.isKept && html`<${Drop} app=${app} sheet=${sheet} />`}
    <${Foot} app=${app} sheet=${sheet} trouble=${trouble} anyway=${() => save(true)} /></form>`;
}

/** What is answered already, each to be changed by a tap. */
function Silent({ app, sheet, silent }) {
  if (!silent.length) return null;
  return html`<section class="silent" aria-label=${say("自动填的", "Filled in for you")}><ul>${silent.map((one) => html`
    <li key=${one.name}><button type="button" onClick=${() => (sheet.opened.add(one.name), sheet.draw())}>${label(one.label)}${say("：", ": ")}<b>${answer(one, sheet.values[one.name], app.lists)}</b> <small>${say("改", "change")}</small></button></li>`)}</ul></section>`;
}

/** Count heads while the form is open; the count becomes a record of its own when the form is saved. */
function Counting({ app, sheet }) {
  const [isOpen, open] = useState(sheet.number > 0);
  const [counter] = countersOf(app.forms, sheet.form);
  const asksNumber = sheet.number > 0 || sheet.questions().main.some((field) => field.kind === "integer");
  if (!counter || sheet.record || !asksNumber) return null;
  if (!isOpen) return html`<button type="button" class="second wide" onClick=${() => open(true)}>${say("在门口一个一个数", "Count them at the door")}</button>`;
  const set = (number) => {
    sheet.number = number;
    sheet.changed(false);
  };
  return html`<section class="field"><h3>${label(counter.label)}</h3><${Taps} number=${sheet.number} set=${set} /></section>`;
}

async function finish(app, sheet) {
  const { form, number } = sheet, here = location.hash;
  if (sheet.record && !Object.keys(sheet.corrections()).length) {
    sheet.isDone = true;
    await app.store.dropDraft(sheet.id);
    return go(to("record", sheet.record), true);
  }
  // When only the count could not be saved, a second try is not to make the record again.
  const saved = (sheet.saved ??= await sheet.save());
  const [counter] = countersOf(app.forms, form);
  if (number && counter && !sheet.record) await app.store.save(counter.form, counted(counter, form, saved.record, number));
  if (app.status.persisted === false) app.store.persist().catch(() => {});
  app.say(saved.problems.length ? say("已记下，还没填全。", "Saved; not complete yet.") : say("已记下。", "Saved."));
  const doubts = await app.store.doubts(form.form, sheet.values, saved.record).catch(() => []);
  await app.look("records");
  // Whoever has gone elsewhere meanwhile stays there.
  if (location.hash === here) go(doubts.length || sheet.record ? to("record", saved.record) : "#/", true);
  app.sync();
}

function focusFirst(form, sheet) {
  requestAnimationFrame(() => {
    const first = sheet.problems().map((one) => form?.querySelector(`[data-field="${one.detail?.field}"]`)).find(Boolean);
    first?.scrollIntoView({ block: "center" });
    first?.querySelector("input, textarea, button")?.focus();
  });
}
