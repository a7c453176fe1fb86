// How the recordings of a run and those of a cassette come together.
import { assertEquals, assertMatch } from "@std/assert";
import { memoryStore, parseCassette, withCassette } from "../../../mod.ts";
import type { Cassette, Interaction } from "../../../src/cassette/types.ts";
import { merge } from "../../../src/session/record/merge.ts";
import { serve } from "../../support/local_server.ts";

const recordedAt = "2026-01-01T00:00:00.000Z";
const twin = (): Interaction => ({
  request: { method: "GET", url: "http://a.test/", headers: [] },
  recordedAt,
  waited: 3,
  response: { status: 200, statusText: "", type: "basic", headers: [] },
});

Deno.test("of recordings that are alike to the byte, one may go and the others stay", () => {
  const [first, second] = [twin(), twin()];
  const cassette: Cassette = { format: "retake/1", recordedAt, interactions: [first, second] };
  const rewrite = (...rewritten: [Interaction, Interaction | undefined][]) =>
    merge(cassette, cassette, [], { rewritten: new Map(rewritten), added: [], asked: new Map() });
  assertEquals(rewrite([second, undefined]).length, 1);
  assertEquals(rewrite([first, undefined], [second, undefined]).length, 0);
  const changed = { ...twin(), waited: 4 };
  assertEquals(rewrite([first, changed]).map(({ waited }) => waited), [4, 3]);
});

Deno.test("what a failed run has kept, the next failed one keeps too", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const run = (path: string, fails: boolean) =>
    withCassette("paid", { mode: "record", store, onWarning }, async () => {
      await (await fetch(`${server.url}/${path}`)).text();
      if (fails) throw new Error("afterwards");
    }).catch(() => {});
  const kept = async () => {
    const text = await store.load("paid.failed");
    return text === undefined ? undefined : parseCassette(text, "kept").interactions
      .map(({ request }) => new URL(request.url).pathname);
  };
  await run("one", true);
  await run("two", true);
  assertEquals(await kept(), ["/one", "/two"]);
  assertEquals(
    warnings.every((text) => /paid for: where all are right, rename it/.test(text)),
    true,
  );
  await run("three", false);
  assertEquals(await kept(), undefined);
});

Deno.test("of a failed run over a cassette that is there, nothing is to be renamed over it", async () => {
  const server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const run = (fails: boolean) =>
    withCassette("there", { mode: "record", store, onWarning }, async () => {
      await (await fetch(`${server.url}/one`)).text();
      if (fails) throw new Error("afterwards");
    }).catch(() => {});
  await run(false);
  const before = await store.load("there");
  await run(true);
  assertMatch(warnings[0]!, /copy what is right into/);
  await server.close();
  await run(false); // nobody answers: nothing was paid for, and what was is kept
  assertEquals(warnings[1]!.includes("to do"), false);
  const { interactions } = parseCassette((await store.load("there.failed"))!, "kept");
  assertEquals(interactions.map(({ response }) => response?.status), [200, undefined]);
  assertEquals(await store.load("there"), before);
});
