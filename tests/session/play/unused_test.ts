// Recordings that nobody has asked for.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { memoryStore, parseCassette, type SessionOptions, withCassette } from "../../../mod.ts";
import { isRetakeError } from "../../../src/errors.ts";
import type { CassetteEntry } from "../../../src/match/lookup.ts";
import { tellUnused } from "../../../src/session/play/unused.ts";
import { postJson, serve } from "../../support/local_server.ts";

const entries = (...plays: number[]): CassetteEntry[] =>
  plays.map((count, position) => ({
    interaction: {
      request: { method: "GET", url: `https://api.example.com/${position}`, headers: [] },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 1,
      unanswered: true,
    },
    position,
    plays: count,
  }));

function tell(unused: "ignore" | "warn" | "error" | "drop", ...plays: number[]) {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const rerun = (variable: string) => `${variable} npm test`;
  const place = { name: "a", where: "cassettes/a.json", rerun };
  const played = { entries: entries(...plays), sockets: [] };
  return { error: tellUnused(played, { unused, warn, mode: "replay" }, place), warnings };
}

Deno.test("where all were asked for, there is nothing to say", () => {
  for (const unused of ["ignore", "warn", "error"] as const) {
    assertEquals(tell(unused, 1, 2), { error: undefined, warnings: [] });
    assertEquals(tell(unused), { error: undefined, warnings: [] });
  }
});

Deno.test("what is left is ignored, warned of, or an error, as it is set", () => {
  assertEquals(tell("ignore", 0), { error: undefined, warnings: [] });
  const warned = tell("warn", 1, 0);
  assertEquals(warned.error, undefined);
  assertStringIncludes(warned.warnings[0]!, "1 of 2 recordings in cassettes/a.json");
  assertStringIncludes(warned.warnings[0]!, "#2  GET https://api.example.com/1");
  assertEquals(tell("drop", 1, 0).warnings, warned.warnings); // in replay nothing is written
  const { error, warnings } = tell("error", 0, 1, 0);
  assert(isRetakeError(error, "UNUSED"));
  assertEquals([error.facts.unused, warnings], [[0, 2], []]);
});

Deno.test("of many, five are shown and the others counted", () => {
  const [text] = tell("warn", ...Array<number>(8).fill(0)).warnings;
  assertEquals(text!.match(/^ {2}#/gm)?.length, 5);
  assertStringIncludes(text!, "... and 3 more");
});

Deno.test("an update that drops what is unused replaces what has changed, in its place, and nothing else", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const run = (prompts: string[], more: SessionOptions = {}) =>
    withCassette(
      "a",
      { store, unused: "drop", onWarning: (text) => void warnings.push(text), ...more },
      async () => {
        for (const prompt of prompts) await postJson(`${server.url}/chat`, { prompt });
      },
    );
  const kept = async () => {
    const { interactions } = parseCassette((await store.load("a"))!, "a");
    return interactions.map(({ request: { body }, recordedAt }) =>
      [(body as { json: { prompt: string } }).json.prompt, recordedAt] as const
    );
  };
  await run(["one", "two", "three"], { mode: "record" });
  const [one, , three] = await kept();
  await run(["one", "two otherwise", "three"], { mode: "update" });
  const [first, second, third, ...none] = await kept();
  assertEquals([first, third, second![0], none], [one, three, "two otherwise", []]);
  assertStringIncludes(
    warnings.join(),
    "1 of 3 recordings in memory: a were not asked for any more",
  );
  // A run that fails, one that asks for nothing, and any other mode drop nothing.
  const before = await store.load("a");
  await assertRejects(() => run(["one", "x"], { mode: "replay" }));
  await run([], { mode: "update" });
  await run(["one"], { mode: "once" });
  await assertRejects(() =>
    withCassette("a", { store, unused: "drop", mode: "update" }, async () => {
      await postJson(`${server.url}/chat`, { prompt: "one" });
      throw new Error("it fails");
    })
  );
  assertEquals(await store.load("a"), before);
  await run(["one"], { mode: "update" });
  assertEquals((await kept()).map(([prompt]) => prompt), ["one"]);
});
