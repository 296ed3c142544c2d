// Counting heads at the door: one tap for each person. What is counted becomes a record of its own (an audience count), so
// that two people at two doors never overwrite each other. The number so far is kept as a draft at every tap.

import { html, useEffect, useState } from "../html.js";
import { say, told as label } from "../language.js";
import { brief, told } from "../telling.js";
import { done } from "./said.js";

const MOST = 5000;

/** The forms that count for a record of this form: they refer to it and ask one number. */
export const countersOf = (forms, form) =>
  [...forms.values()].filter((other) => other.used === "field" && other !== form && reference(other, form) && numberOf(other));

const reference = (other, form) => other.fields.find((field) => field.kind === "one_of" && field.of === form.form && field.required === true);
const numberOf = (other) => other.fields.find((field) => field.kind === "integer" && field.required === true);

/** The answers of a count by taps. */
export function counted(counter, form, record, number) {
  const answers = { [reference(counter, form).name]: record, [numberOf(counter).name]: number };
  const way = counter.fields.find((field) => field.choices?.some((choice) => choice.value === "tap"));
  return way ? { ...answers, [way.name]: "tap" } : answers;
}

export function Counter({ app, at: [, counterName, record] }) {
  const [found, setFound] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const [busy, setBusy] = useState(false);
  const counter = app.forms.get(counterName), draft = `count-${record}`;
  useEffect(() => {
    Promise.all([app.store.get(record), app.store.draft(draft)])
      .then(([one, kept]) => app.lists.forRows([one.row]).then(() => setFound({ row: one.row, number: kept?.number ?? 0 })))
      .catch(setTrouble);
  }, [record]);
  if (trouble && !found) return html`<p class="note bad" role="alert">${told(trouble)}</p>`;
  if (!found) return html`<p class="empty" aria-busy="true">…</p>`;
  const form = app.forms.get(found.row.form);
  const set = (number) => {
    setFound({ ...found, number });
    app.store.keepDraft({ id: draft, form: counterName, values: counted(counter, form, record, number), number, record: null, of: record }).catch(setTrouble);
  };
  const save = async () => {
    setBusy(true);
    try {
      await app.store.save(counterName, counted(counter, form, record, found.number), { draft });
      done(app, say(`已记下：${found.number} 人`, `Saved: ${found.number} people`));
      app.written();
    } catch (stopped) {
      setBusy(false);
      setTrouble(stopped);
    }
  };
  return html`<p class="about">${brief(form, found.row.values, app.lists).head}</p>
    <${Taps} number=${found.number} set=${set} />
    <footer class="bar-save">${trouble && told(trouble).map((line) => html`<p class="why" role="alert">${line}</p>`)}
      <button class="primary wide" disabled=${busy} onClick=${save}>${say("保存", "Save")} ${label(counter.label)}</button></footer>`;
}

/** The number, one tap up, one tap down. */
export function Taps({ number, set }) {
  return html`<div class="taps">
    <output class="taps-number" aria-live="polite">${number}</output>
    <button type="button" class="taps-more" onClick=${() => set(Math.min(MOST, number + 1))}>＋1</button>
    <button type="button" class="plain" disabled=${number === 0} onClick=${() => set(number - 1)}>${say("－1 点多了", "−1 one too many")}</button>
  </div>`;
}
