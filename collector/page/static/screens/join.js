// Joining the office: the one-time code stands in the address that the QR code holds, behind the #, where no server sees it.
// There is no account to remember and no password.

import { html, useEffect, useState } from "../html.js";
import { say } from "../language.js";
import { done } from "./said.js";
import { told } from "../telling.js";
import { lacking } from "../open.js";
import { Warning } from "./warning.js";

export function Join({ app, at: [, given = ""] }) {
  const [url, setUrl] = useState(app.store.kind === "phone" ? location.origin : "");
  const [code, setCode] = useState(given);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const join = async (event) => {
    event?.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const status = await app.store.join(url.trim(), code.trim());
      await app.look("forms");
      app.sync();
      done(app, say(`已加入，这台设备叫“${status.name}”。`, `Joined; this device is called ${status.name}.`));
    } catch (trouble) {
      setProblem(trouble);
      setBusy(false);
    }
  };
  useEffect(() => {
    // WeChat opens what it scans in its own browser: there the code is not to be used up.
    if (given && !app.status.joined && lacking() !== "wechat") join();
  }, []);
  if (app.status.joined) return html`<p class="note good">${say(`已经加入，这台设备叫“${app.status.name}”。`, `Joined already; this device is called ${app.status.name}.`)}</p>`;
  return html`<${Warning} app=${app} /><form class="fields" onSubmit=${join}>
    <p>${say("向办公室要二维码，用手机扫；或者在这里填加入码。", "Scan the office's QR code with the phone, or fill in the code here.")}</p>
    ${problem && told(problem).map((line) => html`<p class="note bad" role="alert">${line}</p>`)}
    ${app.store.kind === "laptop" && html`<div class="field"><label for="join-url">${say("办公室的地址", "The office's address")}</label>
      <input id="join-url" value=${url} placeholder="192.168.1.5:8321" autocomplete="off" onInput=${(event) => setUrl(event.target.value)} /></div>`}
    <div class="field"><label for="join-code">${say("加入码", "Code")}</label>
      <input id="join-code" value=${code} placeholder="ABCD-EFGH" autocomplete="off" autocapitalize="characters" onInput=${(event) => setCode(event.target.value)} /></div>
    <button class="primary wide" disabled=${busy}>${busy ? say("正在加入…", "Joining…") : say("加入", "Join")}</button>
    <p><a href="#/">${say("先记，以后再加入", "Record first, join later")}</a></p></form>`;
}
