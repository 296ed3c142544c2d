// Holds the JavaScript core to cases whose outcome Python has worked out: those kept beside this file, and those of the file
// that VECTORS names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const at = (name) => import(new URL(`${name}.js`, process.env.CORE).href);
const { parse, show } = await at("answers");
const { canonical, checkLimits, utf8 } = await at("canonical");
const { body, make, verify } = await at("changes");
const { deviceId, uuid7 } = await at("clock");
const { compile } = await at("expression");
const { fold } = await at("fold");
const { decode } = await at("pages");
const { Trouble, text } = await at("problem");
const { calculated, check, relevantValues } = await at("rules");
const { hex, sha256, unhex } = await at("sha256");
const { textOf } = await at("values");

const WORK = {
  canonical(value) {
    checkLimits(value);
    return [canonical(value), hex(sha256(utf8(canonical(value))))];
  },
  ids: ([now, data]) => [uuid7(now, unhex(data)), deviceId(unhex(data))],
  change({ id, sealed, ...given }) {
    const made = make(given);
    verify(made);
    return { id: made.id, sealed: made.sealed, body: body(made) };
  },
  fold: ({ changes, keeps }) => fold(changes, (name) => keeps.includes(name)),
  page: (page) => decode(page).map((c) => [c.id, c.n, c.prev, c.held?.code ?? null,
    c.held?.code === "held_elsewhere" ? null : body(c), c.salt && !c.held ? { fields: c.fields, salt: c.salt } : null]),
  expression([cell, values, repeatOf, now, own]) {
    const known = new Set([...Object.keys(values), ...Object.keys(repeatOf)]);
    return textOf(compile(cell, known).run({ values, repeatOf, now, own }));
  },
  judged: ([form, values, now]) => [
    check(form, values, now).map((p) => [p.code, p.where, p.detail, ...["zh", "en"].map((l) => text({ ...p, got: "" }, l)),
      p.got.includes("{") ? "" : p.got.toLowerCase()]),
    calculated(form, values, now), relevantValues(form, values, now),
  ],
  answer([field, typed, today]) {
    const value = parse(field, typed, today);
    return [value, show(field, value), show(field, value, undefined, "en")];
  },
};

function outcome({ kind, in: given }) {
  try {
    return WORK[kind](given);
  } catch (error) {
    if (error instanceof Trouble) return { problem: error.problems.map((p) => p.code) };
    throw error;
  }
}

function hold(file) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  for (const line of lines) {
    const vector = JSON.parse(line);
    assert.deepEqual(JSON.parse(JSON.stringify(outcome(vector))), vector.out, line.slice(0, 2000));
  }
  return lines.length;
}

test("the kept cases come out as in Python", () => {
  assert.ok(hold(new URL("vectors.jsonl", import.meta.url)) >= 100);
});

test("the drawn cases come out as in Python", { skip: !process.env.VECTORS }, () => {
  hold(process.env.VECTORS);
});

test("the expressions that all engines share have their value", { skip: !process.env.EXPRESSIONS }, () => {
  const shared = JSON.parse(readFileSync(process.env.EXPRESSIONS, "utf8"));
  const repeatOf = Object.fromEntries(Object.entries(shared.repeat_of).filter(([, repeat]) => repeat));
  for (const { expr, value } of shared.vectors) {
    const { run } = compile(expr, new Set(Object.keys(shared.repeat_of)));
    assert.equal(textOf(run({ values: shared.data, now: Date.UTC(2026, 10, 21), own: null, repeatOf })), value, expr);
  }
});
