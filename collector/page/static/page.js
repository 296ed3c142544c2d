// The page itself: opens the store that this device has, and draws the screen that the address names.
//
// The same files run on a phone (its own storage, works offline) and on a laptop (the collector on 127.0.0.1); only
// `open.js` knows which. Screens get `app`: the store, how things stand, and the names of all lists.

import { html, render, useEffect, useState } from "./html.js";
import { language, say, speak } from "./language.js";
import { place, to, usePlace } from "./routes.js";
import { openStore } from "./open.js";
import { keepInSync } from "./syncing.js";
import { latest } from "./latest.js";
import { Lists } from "./lists.js";
import { told } from "./telling.js";
import { Home } from "./screens/home.js";
import { Fill } from "./screens/fill.js";
import { Record } from "./screens/record.js";
import { Counter } from "./screens/counter.js";
import { Join } from "./screens/join.js";
import { More } from "./screens/more.js";

const SCREENS = { new: Fill, edit: Fill, draft: Fill, again: Fill, record: Record, count: Counter, join: Join, more: More };

const titles = () => ({
  new: say("记一条", "New record"), again: say("再来一场", "One more"), edit: say("改一条", "Correct"),
  draft: say("接着填", "Go on"), record: say("一条记录", "A record"), count: say("数人数", "Count heads"),
  join: say("加入办公室", "Join the office"), more: say("更多", "More"),
});

function App({ app }) {
  const at = usePlace();
  const [, again] = useState(0);
  useEffect(() => {
    const draw = () => again((n) => n + 1);
    draw(); // for what changed between the first drawing and now
    return app.onChange(draw);
  }, []);
  const name = at[0] in SCREENS ? at[0] : "home";
  const Screen = SCREENS[name] ?? Home;
  const title = titles()[name];
  useEffect(() => {
    document.title = title ? `${title} · ${say("台账", "taizhang")}` : say("台账", "taizhang");
  });
  return html`
    <header class="bar">
      ${name === "home"
        ? html`<h1>${say("台账", "taizhang")}</h1><a class="bar-link" href=${to("more")}>${say("更多", "More")}</a>`
        : html`<a class="bar-link back" href="#/">‹ ${say("首页", "Home")}</a><h1>${title}</h1>
          <button class="bar-link" lang=${say("en", "zh")} onClick=${() => app.speak(say("en", "zh"))}>${say("EN", "中文")}</button>`}
    </header>
    <main key=${at.join("/")}><${Screen} app=${app} at=${at} /></main>`;
}

/** What every screen shares. `unkept` are drafts that the full disk did not take: they live as long as the page. */
class Opened {
  constructor(store, forms) {
    this.store = store;
    this.listeners = new Set();
    this.lists = new Lists(this);
    this.forms = new Map(forms.map((form) => [form.form, form]));
    this.said = null;
    this.unkept = new Map();
  }

  /** Call it whenever something the page shows has changed. */
  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  draw() {
    for (const listener of [...this.listeners]) listener();
  }

  /** Look again how things stand. */
  look(what = "status") {
    if (what === "records" || what === "forms") this.lists.forget();
    this.isOld ||= what === "forms";
    return this.lookAgain();
  }

  lookAgain = latest(async () => {
    if (this.isOld) {
      this.isOld = false;
      this.forms = new Map((await this.store.forms()).map((form) => [form.form, form]));
    }
    this.status = await this.store.status();
    this.draw();
  });

  /** Something was written: the page shows it, and it goes to the office. */
  written() {
    return this.look("records").then(() => this.sync());
  }

  /** A sentence that stays on the next screen, once. */
  say(text) {
    this.said = text;
  }

  speak(wanted) {
    speak(wanted);
    this.draw();
  }
}

async function start() {
  const page = document.getElementById("page");
  speak(language());
  try {
    const store = await openStore();
    const [forms, status] = await Promise.all([store.forms(), store.status()]);
    const app = new Opened(store, forms);
    app.status = status;
    app.sync = keepInSync(store, app);
    store.on(({ what }) => app.look(what));
    // A phone that is opened for the first time is asked to join; whoever wants to record first goes on from there.
    if (!app.status.joined && store.kind === "phone" && !place().length && !app.status.waiting) history.replaceState(null, "", to("join"));
    page.textContent = "";
    render(html`<${App} app=${app} />`, page);
  } catch (trouble) {
    page.textContent = "";
    render(html`<main class="letter"><h1>${say("台账打不开", "It cannot be opened")}</h1>
      ${told(trouble).map((line) => html`<p>${line}</p>`)}</main>`, page);
  }
}

start();
