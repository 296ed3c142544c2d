// What will not work in this browser and what to do about it; what speaks against the clock.

import { html } from "../html.js";
import { say } from "../language.js";
import { lacking } from "../open.js";

const words = () => ({
  wechat: say("这里是微信自带的浏览器，记下的可能被清掉。请点右上角 ··· ，选“用浏览器打开”。",
    "This is WeChat's browser, which may clean away what you record. Choose ··· at the top, then open in a browser."),
  insecure: say("这个地址不是 https，没有网络时打不开这一页。记下的仍存在本机；请向办公室要 https 的地址，或在电脑上用 taizhang page。",
    "This address is not https: the page will not open without a network. What you record is still kept here; ask the office for an https address, or use taizhang page on a laptop."),
  old: say("这个浏览器太旧，没有网络时打不开。请装新的 Edge 或 Chrome。", "This browser is too old to work offline. Please install a current Edge or Chrome."),
});

export function Warning({ app }) {
  const what = app.store.kind === "phone" ? lacking() : null;
  return html`
    ${what && html`<p class="note look" role="alert">${words()[what]}</p>`}
    ${app.status.clockDoubt && html`<p class="note look" role="alert">${say("这台设备的日期可能不对，请看一看；记的日期请自己填。", "The date of this device may be wrong; please check it, and fill dates in yourself.")}</p>`}`;
}
