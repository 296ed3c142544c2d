// A phone under node that a test drives: one line of JSON in, [method, arguments], one line out. Its disk is memory; with a
// file as argument it is read from there first and kept there after each answer, so that a phone may be killed or copied.
// CORE is the address of the core's folder.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { MemoryDisk } from "./memory.mjs";

const { openPhone } = await import(new URL("phone.js", process.env.CORE).href);
const { Trouble } = await import(new URL("problem.js", process.env.CORE).href);

const file = process.argv[2];
const disk = new MemoryDisk();
const world = { now: 1_583_985_600_000, dropReplies: 0, repeat: 0, spoil: 0, dieAfter: 0, heard: [] };

if (file && existsSync(file)) {
  for (const [store, rows] of Object.entries(JSON.parse(readFileSync(file, "utf8")))) disk.stores[store] = new Map(rows);
}

function keep() {
  if (!file) return;
  const stores = Object.fromEntries(Object.entries(disk.stores).map(([store, rows]) => [store, [...rows]]));
  writeFileSync(`${file}.new`, JSON.stringify(stores));
  renameSync(`${file}.new`, file);
}

/** The network, as the test wants it: replies that get lost, pages that arrive otherwise than sent. */
async function weather(url, { body, ...given }) {
  if (world.spoil > 0 && url.endsWith("exchange")) {
    const text = typeof body === "string" ? body : await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    const message = JSON.parse(text);
    if (message.page) {
      world.spoil--;
      message.page.author[0] += "!";
      body = JSON.stringify(message);
      delete given.headers["Content-Encoding"];
    }
  }
  const response = await fetch(url, { ...given, body });
  const fresh = await response.text();
  world.heard.push(fresh);
  // A proxy that gives an old answer again; the new one is lost.
  const text = world.repeat > 0 && world.repeat-- ? world.heard[0] : fresh;
  if (world.dieAfter > 0 && --world.dieAfter === 0) process.exit(9);
  if (world.dropReplies > 0 && world.dropReplies--) throw new TypeError("the line is cut");
  return new Response(text, { status: response.status, headers: response.headers });
}

const phone = await openPhone({
  disk, channel: null, database: "test", clock: () => (world.now += 1000), fetch: weather, sleep: async () => {},
  random: (count) => new Uint8Array(randomBytes(count)),
});
keep();

const METHODS = {
  world: (facts) => Object.assign(world, facts),
  heard: () => world.heard,
  row: (record) => phone.read((desk) => desk.act.get("record", record)),
  log: () => phone.read((desk) => desk.act.all("log")),
  put: (key, value) => phone.act((desk) => desk.put(key, value)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [method, args] = JSON.parse(line);
  let answer;
  try {
    answer = { ok: (await (METHODS[method] ?? phone[method].bind(phone))(...args)) ?? null };
  } catch (error) {
    answer = error instanceof Trouble ? { problems: error.problems } : { crash: error.stack };
  }
  keep();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
