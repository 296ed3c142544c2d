// The rest: who signs, how the work is kept on this device, a copy of it as a file, the language, the size of the writing.

import { html, useState } from "../html.js";
import { language, say } from "../language.js";
import { to } from "../routes.js";
import { told, when } from "../telling.js";
import { download } from "./copy.js";

export function More({ app }) {
  const [said, setSaid] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const act = (doing, text) => async (event) => {
    event?.preventDefault?.();
    setSaid(null);
    setTrouble(null);
    try {
      setSaid((await doing()) || text);
      await app.look();
    } catch (stopped) {
      setTrouble(stopped);
    }
  };
  const { status } = app;
  return html`
    ${said && html`<p class="note good" role="status">${said}</p>`}
    ${trouble && told(trouble).map((line) => html`<p class="note bad" role="alert">${line}</p>`)}
    <${Signs} app=${app} act=${act} />
    <section><h2>${say("办公室", "The office")}</h2>
      <dl class="facts"><dt>${say("这台设备", "This device")}</dt><dd>${status.name || say("还没有加入", "not joined yet")}</dd>
        <dt>${say("最近联系", "Last contact")}</dt><dd>${when(status.lastContact)}</dd>
        <dt>${say("收据", "Receipt")}</dt><dd>${status.receipt ? status.receipt.mark : say("还没有", "none yet")}</dd></dl>
      <p class="acts">${status.joined
        ? html`<button class="second" onClick=${act(() => app.sync(true), say("同步好了", "In sync"))}>${say("现在同步", "Sync now")}</button>`
        : html`<a class="second" href=${to("join")}>${say("加入办公室", "Join the office")}</a>`}</p></section>
    <${Kept} app=${app} act=${act} />
    <section><h2>${say("语言", "Language")}</h2>
      <p class="acts"><button class="second" onClick=${() => app.speak(language() === "zh" ? "en" : "zh")}>${language() === "zh" ? "English" : "中文"}</button></p></section>`;
}

function Signs({ app, act }) {
  const [name, setName] = useState(app.status.author ?? "");
  return html`<section><h2>${say("谁署名", "Who signs")}</h2>
    <form class="line" onSubmit=${act(() => app.store.sign(name.trim()).then(() => ""), say("好了", "Done"))}>
      <label class="only-read" for="sign">${say("姓名", "Name")}</label>
      <input id="sign" value=${name} onInput=${(event) => setName(event.target.value)} />
      <button class="second">${say("用这个名字", "Use this name")}</button></form></section>`;
}

/** Whether the browser may clean away what is kept here, and a copy of it. */
function Kept({ app, act }) {
  const { persisted } = app.status;
  const hint = {
    true: say("浏览器答应不清理这里的记录。", "The browser has promised not to clean away what is kept here."),
    false: say("浏览器空间不够时可能清理这里的记录。请常同步；把本页添加到桌面可以避免。", "Short of space, the browser may clean this away. Sync often; adding the page to the home screen prevents it."),
  }[persisted];
  const ask = async () => ((await app.store.persist()) ? say("好了，不会被清理。", "Done; it will not be cleaned away.") : say("浏览器还没有答应。把本页添加到桌面后再试。", "The browser did not agree yet. Add the page to the home screen and try again."));
  return html`<section><h2>${say("存在本机的", "Kept on this device")}</h2>
    <p>${say(`没上传 ${app.status.waiting} 条，草稿 ${app.status.drafts} 份。`, `${app.status.waiting} not sent, ${app.status.drafts} unfinished.`)} ${app.store.kind === "phone" ? hint : ""}</p>
    <p class="acts">
      ${app.store.kind === "phone" && persisted === false && html`<button class="second" onClick=${act(ask)}>${say("请浏览器不要清理", "Ask the browser to keep it")}</button>`}
      <button class="second" onClick=${act(() => download(app), say("备份文件已存下。", "The copy is saved."))}>${say("导出备份", "Save a copy")}</button></p></section>`;
}
