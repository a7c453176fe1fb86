// How the recordings of a run and those of a cassette come together.
import { assertEquals } from "@std/assert";
import type { Cassette, Interaction } from "../../../src/cassette/types.ts";
import { merge } from "../../../src/session/record/merge.ts";
import { getting } from "../../support/sessions.ts";

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

const cassetteOf = (...interactions: Interaction[]): Cassette => ({
  format: "retake/1",
  recordedAt,
  interactions,
});
const nothing = { rewritten: new Map(), added: [], asked: new Map() };
const pathsOf = (interactions: Interaction[]) =>
  interactions.map(({ request }) => new URL(request.url).pathname);

Deno.test("what is new comes behind what is there", () => {
  const base = cassetteOf(getting("/a"), getting("/b"));
  assertEquals(pathsOf(merge(base, base, [getting("/c")], nothing)), ["/a", "/b", "/c"]);
  assertEquals(pathsOf(merge(undefined, undefined, [getting("/c")], nothing)), ["/c"]);
});

Deno.test("the same answer that another process has recorded meanwhile is there already", () => {
  const old = cassetteOf(getting("/a"));
  const base = cassetteOf(getting("/a"), getting("/b"));
  assertEquals(pathsOf(merge(base, old, [getting("/b"), getting("/c")], nothing)), [
    "/a",
    "/b",
    "/c",
  ]);
  // What was there before the run, and is asked again in it, is recorded twice.
  assertEquals(pathsOf(merge(old, old, [getting("/a")], nothing)), ["/a", "/a"]);
});

Deno.test("where recordings stay that were asked for, what is new stands between them as it was asked", () => {
  const [one, two, late] = [getting("/one"), getting("/two"), getting("/late")];
  const fresh = getting("/between");
  const base = cassetteOf(one, two, late);
  const asked = new Map([[JSON.stringify(one), 10], [JSON.stringify(two), 30]]);
  const added = [{ interaction: fresh, asked: 20 }];
  const merged = merge(base, base, [fresh], { rewritten: new Map(), added, asked });
  assertEquals(pathsOf(merged), ["/one", "/between", "/two", "/late"]);
});
