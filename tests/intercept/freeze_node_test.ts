// What real code takes times and ids from, beside the globals: node:crypto, Intl, Temporal.
import { assert, assertEquals, assertThrows } from "@std/assert";
import crypto, { randomBytes, randomFillSync, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { memoryStore, withCassette } from "../../mod.ts";
import { asElsewhere } from "../support/sessions.ts";

const required = createRequire(import.meta.url)("node:crypto") as typeof crypto;
// Copies, as packages take them when they are imported: here before any session is open.
const { randomUUID: requiredUUID, randomInt: requiredInt } = required;
const copied = { randomUUID: crypto.randomUUID, randomFillSync: crypto.randomFillSync };
const imported = { randomUUID, randomBytes };
const isBun = "Bun" in globalThis;
const isDeno = "Deno" in globalThis && !("process" in globalThis && process.versions.bun);
const format = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "full" });
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16)).join(" ");

interface Temporal {
  Now: Record<string, (zone?: string) => { toString(): string }>;
}
const temporal = (globalThis as { Temporal?: Temporal }).Temporal;

/** Each way to ask, by name; what is the same while one waits is told apart by `isTime`. */
const WAYS: [name: string, ask: () => unknown, isTime?: true][] = [
  ["randomUUID, of the module", () => crypto.randomUUID()],
  ["randomUUID, by name", () => randomUUID()],
  ["randomUUID, required", () => required.randomUUID()],
  ["randomUUID, copied early from the module", () => copied.randomUUID()],
  ["randomUUID, copied early from what was required", () => requiredUUID()],
  ["randomInt, copied early from what was required", () => requiredInt(1_000_000_000)],
  ["randomFillSync, copied early", () => hex(copied.randomFillSync(new Uint8Array(8)))],
  // On Bun a name that was imported is replaced with the first frozen session.
  ...(isBun ? [] : [
    ["randomUUID, copied early by name", () => imported.randomUUID()],
    ["randomBytes, copied early by name", () => hex(imported.randomBytes(8))],
  ] satisfies typeof WAYS),
  ["randomBytes, of the module", () => hex(crypto.randomBytes(8))],
  ["randomBytes, by name", () => hex(randomBytes(8))],
  [
    "randomBytes, later",
    () =>
      new Promise((resolve, reject) =>
        crypto.randomBytes(8, (error, bytes) => error ? reject(error) : resolve(hex(bytes)))
      ),
  ],
  ["randomInt, of one bound", () => crypto.randomInt(1_000_000_000)],
  ["randomInt, of two", () => crypto.randomInt(5_000_000_000, 6_000_000_000)],
  [
    "randomInt, later",
    () =>
      new Promise((resolve, reject) =>
        crypto.randomInt(9_000_000_000, (error, made) => error ? reject(error) : resolve(made))
      ),
  ],
  ["randomFillSync, of a part", () => hex(crypto.randomFillSync(new Uint8Array(12), 2, 8))],
  [
    "randomFillSync, of wide elements",
    () => [...crypto.randomFillSync(new Uint32Array(4), 1, 2)].join(),
  ],
  ["randomFill", () =>
    new Promise((resolve, reject) =>
      crypto.randomFill(
        new Uint8Array(12),
        2,
        (error, bytes) => error ? reject(error) : resolve(hex(bytes)),
      )
    )],
  ["getRandomValues, of webcrypto", () => hex(crypto.webcrypto.getRandomValues(new Uint8Array(8)))],
  ["format, of a formatter", () => format.format(), true],
  ["format, handed on", () => [undefined].map(format.format)[0], true],
  ["formatToParts", () => format.formatToParts().map(({ value }) => value).join(""), true],
  ...(temporal ? ["instant", "plainDateTimeISO", "plainDateISO", "plainTimeISO"] : []).map(
    (
      name,
    ): typeof WAYS[number] => [`Temporal.Now.${name}`, () => String(temporal!.Now[name]!()), true],
  ),
  ...(temporal ? ["Asia/Tokyo"] : []).map(
    (zone): typeof WAYS[number] => [
      `Temporal.Now.zonedDateTimeISO of ${zone}`,
      () => String(temporal!.Now.zonedDateTimeISO!(zone)),
      true,
    ],
  ),
];

async function askAll() {
  const all: Record<string, unknown> = {};
  for (const [name, ask] of WAYS) all[name] = [await ask(), await ask()];
  return all;
}

Deno.test("node:crypto, Intl and Temporal give in replay what they gave while recording, without a request", async () => {
  let store = memoryStore();
  const run = (mode: "record" | "replay") =>
    withCassette("a", { store, mode, freeze: true }, askAll);
  const first = await run("record");
  store = await asElsewhere(store);
  assertEquals(await run("replay"), first);
  for (const [name, , isTime] of WAYS) {
    const [one, two] = first[name] as [unknown, unknown];
    assertEquals(one === two, isTime === true, name);
  }
  const outside = await askAll();
  for (const [name, , isTime] of WAYS) {
    // Of a clock that goes on, a day may be the same.
    if (!isTime) assert(String(outside[name]) !== String(first[name]), `${name} goes on outside`);
  }
  const { frozen, interactions } = JSON.parse(await store.load("a") as string);
  assertEquals([Object.keys(frozen), interactions], [["at", "seed"], []]);
});

Deno.test("what the module refuses is refused in its own words, and a fill keeps to its part", async () => {
  await withCassette("a", { store: memoryStore(), mode: "record", freeze: true }, () => {
    assertThrows(() => crypto.randomInt(5, 5), RangeError);
    assertThrows(() => crypto.randomBytes(-1), RangeError);
    assertThrows(() => crypto.randomFillSync(new Uint8Array(4), 9), RangeError);
    const part = crypto.randomFillSync(new Uint8Array(64), 32);
    assertEquals([...part.slice(0, 32)], Array(32).fill(0));
    assert(part.slice(32).some((byte) => byte !== 0));
    const all = Array.from({ length: 500 }, () => crypto.randomInt(-3, 3));
    assert(all.every((one) => one >= -3 && one < 3) && new Set(all).size === 6);
  });
});

Deno.test("afterwards the functions are what they were, and a session that asked for nothing leaves no file", async () => {
  const before = { ...crypto };
  const { get } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format")!;
  const store = memoryStore();
  const { random } = Math;
  await withCassette("a", { store, mode: "record", freeze: true }, () => {
    assert(Math.random !== random);
  });
  assert(Math.random === random);
  assertEquals(await store.list(), []);
  for (const name of ["randomUUID", "randomBytes", "randomInt", "randomFill"] as const) {
    assert(crypto[name] === before[name], name);
  }
  assertEquals(Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format")!.get, get);
});

Deno.test("what is imported by name freezes too, on Deno as far as it goes through the globals", async () => {
  const ask = () => [randomUUID(), hex(randomBytes(4)), hex(randomFillSync(new Uint8Array(4)))];
  let store = memoryStore();
  const run = (mode: "record" | "replay") => withCassette("a", { store, mode, freeze: true }, ask);
  const first = await run("record");
  store = await asElsewhere(store);
  const again = await run("replay");
  assertEquals(again.slice(0, 2), first.slice(0, 2));
  if (!isDeno) assertEquals(again[2], first[2]);
});
