// What happens to a request in a session.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError } from "../../src/errors.ts";
import { answer, variableOf } from "../../src/session/answer.ts";
import { close } from "../../src/session/close.ts";
import type { Mode } from "../../src/session/mode.ts";
import { openCassette } from "../../src/session/open.ts";
import { report } from "../../src/session/report.ts";
import { openState, type SessionState } from "../../src/session/state.ts";
import type { SessionOptions } from "../../src/session/types.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { asElsewhere, nowhere, settingsOf } from "../support/sessions.ts";

const url = "https://api.example.com/a";
let asked = 0;
const fetch = () => Promise.resolve(Response.json(++asked));

async function stateOf(
  options: SessionOptions,
): Promise<{ state: SessionState; warnings: string[] }> {
  const { settings, warnings } = settingsOf({ fetch, unused: "ignore", ...options });
  return { state: await openState(await openCassette("a", settings, nowhere), {}), warnings };
}

const counts = (state: SessionState) => {
  const { played, recorded, live, missed } = report(state);
  return { played, recorded, live, missed };
};

async function recordedStore() {
  const store = memoryStore();
  const { state } = await stateOf({ store, mode: "record" });
  await (await answer(state, url)).text();
  await close(state);
  return await asElsewhere(store);
}

Deno.test("by its mode, a request is played, recorded, passed on or refused", async () => {
  const none = { played: 0, recorded: 0, live: 0, missed: 0 };
  const expected: [Mode, string, Partial<typeof none>][] = [
    ["replay", url, { played: 1 }],
    ["replay", `${url}/other`, { missed: 1 }],
    ["once", `${url}/other`, { missed: 1 }],
    ["update", url, { played: 1 }],
    ["update", `${url}/other`, { recorded: 1 }],
    ["record", url, { recorded: 1 }],
    ["live", url, { live: 1 }],
  ];
  for (const [mode, place, count] of expected) {
    const { state } = await stateOf({ store: await recordedStore(), mode });
    const given = await answer(state, place).catch((error: unknown) => error);
    assertEquals(isRetakeError(given, "MISS"), count.missed === 1);
    if (given instanceof Response) await given.text();
    assertEquals(counts(state), { ...none, ...count }, `${mode} ${place}`);
    await close(state, { failed: true }).catch(() => {});
  }
});

Deno.test("a miss is asked of the real API where the mode and the user let it, and not saved", async () => {
  const store = await recordedStore();
  const before = await store.load("a");
  const { state, warnings } = await stateOf({ store, allowFallback: true });
  await (await answer(state, `${url}/other`)).text();
  assertEquals([counts(state).live, warnings.length], [1, 1]);
  await close(state);
  assertEquals(await store.load("a"), before);
  const once = (await stateOf({ store, mode: "once", allowFallback: true })).state;
  assert(isRetakeError(await assertRejects(() => answer(once, `${url}/other`)), "MISS"));
  await close(once, { failed: true }).catch(() => {});
});

Deno.test("what is aborted is answered by its own reason, and plays nothing", async () => {
  const { state } = await stateOf({ store: await recordedStore() });
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assertEquals(await assertRejects(() => answer(state, url, { signal })), reason);
  assertEquals(await assertRejects(() => answer(state, new Request(url, { signal }))), reason);
  assertEquals(counts(state).played, 0);
  await close(state);
});

Deno.test("after its end a session answers nothing, and what never leaves is not its business", async () => {
  const { state } = await stateOf({ fetch: globalThis.fetch });
  assertEquals(await (await answer(state, "data:,hello")).text(), "hello");
  assertEquals(counts(state), { played: 0, recorded: 0, live: 0, missed: 0 });
  await close(state);
  const error = await assertRejects(() => answer(state, url));
  assert(isRetakeError(error, "SESSION_CLOSED"));
  assertEquals(report(state).missed, 0);
});

Deno.test("a single value is made where the session records, and given where it plays", async () => {
  const store = memoryStore();
  const recording = (await stateOf({ store, mode: "once" })).state;
  assertEquals(variableOf(recording, "id", () => 7), 7);
  await close(recording);
  const playing = (await stateOf({ store })).state;
  assertEquals(variableOf(playing, "id", () => 8), 7);
  assertEquals(variableOf((await stateOf({ mode: "live" })).state, "id", () => 9), 9);
  await close(playing);
});
