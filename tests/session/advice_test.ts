// Whatever says that something is to be recorded again names the command that does it here, whole.
import { assert, assertMatch } from "@std/assert";
import { createRetake, memoryStore, type SessionOptions, withCassette } from "../../mod.ts";
import { runInContext } from "../../src/session/context.ts";

const at = "2026-01-01T00:00:00.000Z";
const url = "https://api.example.com/a";

/** A cassette with one answer; `more` goes into it. */
const cassette = (more: object = {}, response: object = {}) => ({
  format: "retake/1",
  recordedAt: at,
  interactions: [{
    request: { method: "GET", url, headers: [] },
    recordedAt: at,
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [],
      body: { text: "a" },
      ...response,
    },
  }],
  ...more,
});

/** What is said of a cassette, as a warning or as an error. */
async function saidOf(kept: unknown, options: SessionOptions = {}, asks = true): Promise<string> {
  const warnings: string[] = [];
  const text = typeof kept === "string" ? kept : JSON.stringify(kept);
  try {
    await withCassette("a", {
      store: { ...memoryStore(), load: () => Promise.resolve(text) },
      mode: "replay",
      expires: "never",
      onWarning: (message) => void warnings.push(message),
      ...options,
    }, async (session) => {
      if (asks) await (await session.fetch(url)).text();
    });
  } catch (error) {
    warnings.push((error as Error).message);
  }
  return warnings.join("\n");
}

const TEXTS: Record<string, () => Promise<string>> = {
  "a damaged cassette": () => saidOf('{"format": "retake/1"'),
  "a cassette of a later release": () => saidOf(cassette({ format: "retake/99" })),
  "an expired cassette": () => saidOf(cassette(), { expires: "1d", onExpired: "error" }),
  "a cassette that was recorded without freeze": () => saidOf(cassette(), { freeze: true }),
  "a cassette that was recorded with freeze": () => saidOf(cassette({ frozen: { at, seed: "a" } })),
  "recordings that nobody asked for": () => saidOf(cassette(), { unused: "error" }, false),
  "an answer that was read in part": () =>
    saidOf(cassette({}, { partial: "cancelled", lasted: 1 })),
};

for (const [name, said] of Object.entries(TEXTS)) {
  Deno.test(`${name}: what to do is a command`, async () => {
    const text = await said();
    assertMatch(text, /: {2}CASSETTE_MODE=record (?:deno|bun|node|npm|npx) /);
    assert(!/CASSETTE_MODE=record(?:$|[^ ])/m.test(text), text);
  });
}

Deno.test("a mode that stands in the code is named where it would count more than the command", async () => {
  const unused = { unused: "error" } as const;
  assertMatch(
    await saidOf(cassette(), unused, false),
    /CASSETTE_MODE=record .*\(when mode: "replay" is out of the code, which counts more\)/,
  );
  const { openSession } = createRetake({ mode: "replay", ...unused });
  const said = await runInContext({ overrides: { mode: "replay" } }, async () => {
    const store = { ...memoryStore(), load: () => Promise.resolve(JSON.stringify(cassette())) };
    const session = await openSession("a", { store, mode: "replay", expires: "never" });
    return await session.close().catch((error: Error) => error.message);
  });
  assertMatch(String(said), /CASSETTE_MODE=record/);
  assert(!String(said).includes("out of the code"), "a mode that was typed counts as typed");
});

Deno.test("inside of a test, the command is that of the test alone", async () => {
  const rerun = (assignment: string) => `${assignment} one test`;
  const said = await runInContext({ rerun }, () => saidOf(cassette(), { unused: "error" }, false));
  assertMatch(said, /CASSETTE_MODE=record one test/);
});
