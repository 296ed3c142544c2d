// An entry of a list: the recent six, else by town, or by a few letters of the name: characters, pinyin initials, aliases.

import { html, useEffect, useState } from "../html.js";
import { say } from "../language.js";
import { find } from "../core/names.js";

const FOUND = 8, RECENT = 6;

/** The town of a village, from its name 镇·村; "" for what stands by itself. A person's name may hold such a dot too. */
const townOf = ({ name, own, above }) => (above ? name.slice(0, -own.length - 1) : "");
/** A name that goes on in a second line after its town only. */
const broken = (entry) => (entry.above ? html`${townOf(entry)}·<wbr />${entry.own}` : entry.name);

export function Picker({ app, sheet, field, id, wrong, described }) {
  const [entries, setEntries] = useState([]);
  const [recent, setRecent] = useState([]);
  const [text, setText] = useState("");
  const [town, setTown] = useState(null);
  const [isOpen, open] = useState(false);
  useEffect(() => {
    app.lists.entries(field.of).then(setEntries, () => {});
    app.store.recent(field.of, RECENT).then(setRecent, () => {});
  }, [field.of, app.lists.version]);
  const many = field.kind === "many_of", value = sheet.values[field.name];
  const chosen = many ? (value ?? []) : value ? [value] : [];
  const pick = (record) => {
    if (many) sheet.answer(field.name, chosen.includes(record) ? chosen.filter((one) => one !== record) : [...chosen, record]);
    else sheet.answer(field.name, record);
    setText("");
    open(false);
  };
  const drop = (record) => sheet.answer(field.name, many ? chosen.filter((one) => one !== record) : null);
  const isShown = isOpen || !chosen.length;
  return html`
    ${chosen.length > 0 && html`<ul class="picked">${chosen.map((record) => html`<li key=${record}><span>${app.lists.name(field.of, record)}</span>
      <button type="button" class="plain" aria-label=${say(`去掉 ${app.lists.name(field.of, record)}`, `Remove ${app.lists.name(field.of, record)}`)} onClick=${() => drop(record)}>✕</button></li>`)}</ul>`}
    ${!isShown && html`<button type="button" class="plain" onClick=${() => open(true)}>${many ? say("再加一个", "Add another") : say("换一个", "Change")}</button>`}
    ${isShown && html`
      <input id=${id} class="seek" autocomplete="off" placeholder=${say("名称或拼音首字母", "name or pinyin initials")} aria-label=${say("找", "Find")} value=${text} aria-invalid=${wrong} aria-describedby=${described}
        onInput=${(event) => setText(event.target.value)} />
      <${Offered} entries=${entries} recent=${recent} text=${text} town=${town} setTown=${setTown} chosen=${chosen} pick=${pick} />`}`;
}

/** What there is to choose from: what was typed, else one town, else the recent ones and the towns. */
function Offered({ entries, recent, text, town, setTown, chosen, pick }) {
  if (!entries.length) return html`<p class="hint">${say("这台设备上还没有这份名单，同步后就有", "This device has no such list yet; it comes with a sync")}</p>`;
  const open = entries.filter((entry) => !chosen.includes(entry.record) && entry.standsFor === entry.record);
  const towns = [...new Set(open.map(townOf).filter(Boolean))];
  const tile = (entry) => html`<button type="button" key=${entry.record} class="choice" onClick=${() => pick(entry.record)}>${town && townOf(entry) === town ? entry.own : broken(entry)}</button>`;
  if (text.trim()) {
    const found = find(entries, text, FOUND).filter((entry) => !chosen.includes(entry.record));
    return found.length
      ? html`<div class="choices places" aria-live="polite">${found.map(tile)}</div>`
      : html`<p class="hint" role="status">${say("没有找到。名单由办公室管，可以先写在备注里", "Not found. The office keeps this list; write it into the note for now")}</p>`;
  }
  if (town) {
    return html`<button type="button" class="plain" onClick=${() => setTown(null)}>‹ ${town}</button>
      <div class="choices places">${open.filter((entry) => townOf(entry) === town).map(tile)}</div>`;
  }
  const lately = recent.map((record) => open.find((entry) => entry.record === record)).filter(Boolean);
  const few = towns.length ? lately : [...new Set([...lately, ...open])].slice(0, FOUND);
  return html`<div class="choices places">${few.map(tile)}</div>
    ${towns.length > 0 && html`<div class="choices towns">${towns.map((one) => html`<button type="button" key=${one} class="choice town" onClick=${() => setTown(one)}>${one} ›</button>`)}</div>`}`;
}
