// The wire to the office: one message out, one message back. Whatever can answer instead of the office (nobody, a log-in
// page of the network, something broken) comes out of here as a problem. Twin of collector/wire.py; bodies go out in
// gzip where the browser can, and the browser itself inflates what comes back.

import { PROTOCOL, checked } from "./messages.js";
import { Trouble, fail, heard } from "./problem.js";

const SILENCE_MS = 120_000; // of a whole question: a phone on the edge of a network is slow

/** Posts messages to one address, and remembers what the office's clock last said. */
export class Wire {
  constructor(url, fetch) {
    Object.assign(this, { url: url.replace(/\/+$/, ""), fetch, officeTime: null });
  }

  /** The reply to one question of the exchange. */
  ask = async (request, token) => checked("reply", await this.post("/v1/exchange", request, token));

  /** Enrol a device with a one-time code. @returns {Promise<{token: string, name: string}>} */
  async join(code, device) {
    if (code.length < 4 || code.length > 64) throw fail("bad_code", "", code);
    return checked("token", await this.post("/v1/join", { v: PROTOCOL, code, device }));
  }

  /** A token for the new identity of a device whose chain forked, vouched for by its token so far. */
  async succeed(token, device) {
    return checked("token", await this.post("/v1/succeed", { v: PROTOCOL, device }, token));
  }

  async post(path, message, token = "") {
    const [said, coding] = await packed(JSON.stringify(message));
    const headers = { "Content-Type": "application/json", ...coding, ...(token && { Authorization: `Bearer ${token}` }) };
    let response, text;
    try {
      response = await this.fetch(this.url + path, {
        method: "POST", headers, body: said, redirect: "manual", cache: "no-store", credentials: "omit",
        signal: AbortSignal.timeout?.(SILENCE_MS),
      });
      text = await response.text();
    } catch (error) {
      throw fail("unreachable", this.url, error.name === "TimeoutError" ? "time-out" : "");
    }
    return this.read(response, parsed(text));
  }

  read(response, message) {
    if (response.status === 200 && message && "v" in message) {
      this.officeTime = Date.parse(response.headers.get("Date")) || null;
      return message;
    }
    if (response.status !== 200 && typeof message?.problem?.code === "string") {
      const told = heard(message.problem), pause = Number(response.headers.get("Retry-After"));
      throw new Trouble(pause ? { ...told, detail: { ...told.detail, retry_after: pause } } : told);
    }
    throw fail(response.status >= 500 ? "server_failed" : "not_the_office", this.url, `HTTP ${response.status}`);
  }
}

async function packed(text) {
  if (typeof CompressionStream === "undefined" || text.length < 200) return [text, {}];
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return [await new Response(stream).arrayBuffer(), { "Content-Encoding": "gzip" }];
}

function parsed(text) {
  try {
    const message = JSON.parse(text);
    return typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
