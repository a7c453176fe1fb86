// A cassette as it is when a session opens.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FORMAT } from "../../src/cassette/format.ts";
import type { Cassette } from "../../src/cassette/types.ts";
import { isRetakeError } from "../../src/errors.ts";
import type { Mode } from "../../src/session/mode.ts";
import { frozenOf, openCassette } from "../../src/session/open.ts";
import type { SessionOptions } from "../../src/session/types.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { getting, nowhere, settingsOf } from "../support/sessions.ts";

const recordedAt = "2026-01-01T00:00:00.000Z";
const now = () => Date.parse("2026-01-02");
const textOf = (more: Partial<Cassette> = {}) =>
  JSON.stringify({ format: FORMAT, recordedAt, ...more, interactions: [getting("/a")] });

async function open(options: SessionOptions, clean = false, text = textOf(), name = "a") {
  const store = options.store ?? memoryStore({ a: text });
  const { settings, warnings } = settingsOf({ now, ...options, store });
  const opened = await openCassette(name, { ...settings, cleanExpired: clean }, nowhere);
  opened.release();
  return { opened, warnings, store };
}

Deno.test("what is read, and what may be written, is by the mode table", async () => {
  const rows: [Mode, boolean, boolean, boolean][] = [
    ["replay", true, false, false],
    ["once", true, false, false],
    ["update", true, true, false],
    ["record", true, true, true],
    ["live", false, false, false],
  ];
  for (const [mode, old, writes, replaces] of rows) {
    const { opened } = await open({ mode });
    assertEquals([opened.old !== undefined, opened.writes, opened.replaces], [
      old,
      writes,
      replaces,
    ], mode);
  }
  const { opened } = await open({ mode: "once", store: memoryStore() });
  assertEquals([opened.old, opened.writes], [undefined, true]);
});

Deno.test("what has expired is told, recorded anew, or counts as gone", async () => {
  const late = () => Date.parse("2027-01-01");
  const told = await open({ now: late });
  assertEquals([told.opened.expired, told.warnings.length], [true, 1]);
  const anew = (await open({ now: late, onExpired: "record" })).opened;
  assertEquals([anew.settings.mode, anew.writes, anew.replaces], ["record", true, true]);
  const gone = await open({ now: late }, true);
  assertEquals([gone.opened.old, await gone.store.load("a")], [undefined, undefined]);
  const kept = await open({ now: late, mode: "once" }, true); // until it has gone well
  assertEquals([kept.opened.old, kept.opened.replaces], [undefined, true]);
  assertEquals(await kept.store.load("a"), textOf());
});

Deno.test("a name that is none, and a cassette that is damaged, are refused", async () => {
  const { settings } = settingsOf();
  const named = await assertRejects(() => openCassette("../a", settings, nowhere));
  assert(isRetakeError(named, "NAME_INVALID"));
  const long = "k7qz93hbwmr2lp0tx5n4vc";
  for (
    const name of [`posts-password-${long}`, `uses-npm_${long}d8y1f6g3h5j2k4`, `key=${long} a`]
  ) {
    const error = await assertRejects(() => open({ mode: "record" }, false, undefined, name));
    assert(isRetakeError(error, "NAME_INVALID"), name);
    assert(!JSON.stringify([error.message, error.facts]).includes(long), error.message);
  }
  await open({ mode: "record" }, false, undefined, "a/password-authentication-of-2026");
  assert(isRetakeError(await assertRejects(() => open({}, false, "{")), "CASSETTE_INVALID"));
});

Deno.test("one session writes at a time, and gives that back when opening fails", async () => {
  const store = memoryStore();
  const { settings } = settingsOf({ store, mode: "record" });
  const first = await openCassette("a", settings, nowhere);
  const error = await assertRejects(() => openCassette("a", settings, nowhere));
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  first.release();
  const list = () => Promise.reject(new Error("no journals"));
  const journals = { open: () => Promise.reject(new Error()), list };
  const failing = settingsOf({ store: { ...store, journals }, mode: "record" }).settings;
  for (let turn = 0; turn < 2; turn++) {
    const thrown = await assertRejects(() => openCassette("a", failing, nowhere));
    assertEquals((thrown as Error).message, "no journals");
  }
});

Deno.test("a cassette that was frozen and is used without, or the other way round, is told of", async () => {
  const frozen = { at: recordedAt, seed: "s" };
  const without = await open({}, false, textOf({ frozen }));
  assertStringIncludes(without.warnings[0]!, "recorded with freeze: true, and is used without");
  const never = await open({ freeze: true });
  assertStringIncludes(never.warnings[0]!, "recorded without freeze: true");
  const both = await open({ freeze: true }, false, textOf({ frozen }));
  assertEquals(both.warnings, []);
  assertEquals(frozenOf(both.opened, undefined)?.now(), Date.parse(recordedAt));
  assertEquals(frozenOf(without.opened, frozen), undefined);
});
