// The foot of a form, always in sight: what one may want to look at again, what stopped the saving, and the button.

import { html } from "../html.js";
import { say } from "../language.js";
import { go } from "../routes.js";
import { beside, told } from "../telling.js";
import { download } from "./copy.js";

/** `trouble` stopped the last try to save; `anyway` saves what is not complete. */
export function Foot({ app, sheet, trouble, anyway }) {
  const wrong = sheet.isShown ? sheet.problems() : [], isUnread = Object.keys(sheet.unread).length > 0;
  return html`<footer class="bar-save">
    ${sheet.doubts.map((one) => html`<p class="why look" role="status">${one.where && `${one.where}${say("：", ": ")}`}${beside(one)}</p>`)}
    ${sheet.isGone && html`<p class="why look" role="alert">${say("这份草稿在另一个窗口里已经保存或丢掉了。这里填的还在；再保存，就是另记一条。", "This draft was saved or thrown away in another window. What is filled in here is still here; saving makes another record.")}</p>`}
    ${trouble && told(trouble).map((line) => html`<p class="why" role="alert">${line}</p>`)}
    ${sheet.unkept && html`<p class="why" role="alert">${!trouble && told(sheet.unkept)} ${say("填的还在这一页上，先不要关。", "What you typed is still on this page; do not close it yet.")}
      <button type="button" class="plain" onClick=${() => download(app)}>${say("导出备份", "Save a copy")}</button></p>`}
    ${wrong.length > 0 && html`<p class="why" role="alert">${say(`还有 ${wrong.length} 处没填好`, `${wrong.length} left to fill in`)}
      ${!isUnread && html` <button type="button" class="plain" onClick=${anyway}>${say("先交上，以后补", "Send now, complete later")}</button>`}</p>`}
    <button class="primary wide" disabled=${Boolean(sheet.isSaving)}>${sheet.isSaving ? say("正在保存…", "Saving…") : say("保存", "Save")}</button></footer>`;
}

/** Forgets what was not saved yet. */
export function Drop({ app, sheet }) {
  const drop = async () => {
    if (!confirm(say("丢掉这份没保存的？", "Throw away what is not saved here?"))) return;
    clearTimeout(sheet.timer);
    sheet.timer = 0;
    sheet.isDone = true;
    app.unkept.delete(sheet.id);
    await app.store.dropDraft(sheet.id);
    go("#/", true);
  };
  return html`<p><button type="button" class="plain" onClick=${drop}>${say("不要这份草稿", "Throw this draft away")}</button></p>`;
}
