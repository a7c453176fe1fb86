// What a run links to functions, with a stand-in for the tracker.
import { assertEquals } from "@std/assert";
import type { Cassette, Interaction, Producer } from "../../src/cassette/types.ts";
import type { CassetteEntry } from "../../src/match/lookup.ts";
import {
  keepSignatures,
  type Linking,
  linkInteraction,
  notePlayed,
  openLinking,
  refreshPlayed,
} from "../../src/session/linking.ts";
import { withProducers } from "../../src/cassette/producers.ts";
import { type HeldRecording, linkTracker, type Origin } from "../../src/session/tracker.ts";
import { getting } from "../support/sessions.ts";

const producer = (fn: string, hash: string): Producer => ({
  fn,
  hash: hash.repeat(64),
  how: "scope",
});
let known: Producer[] | Error = [];
const kept: [string[], string][] = [];
const holding: [string, readonly HeldRecording[]][] = [];
linkTracker(() =>
  Promise.resolve({
    producersOf: () => known instanceof Error ? Promise.reject(known) : Promise.resolve(known),
    judge: () => Promise.resolve([]),
    describe: () => Promise.resolve(""),
    hold: (held, cassette) => Promise.resolve(void holding.push([cassette, held])),
    keep: (producers, verdict) =>
      Promise.resolve(void kept.push([producers.map(({ fn }) => fn), verdict])),
  })
);

const origin: Origin = { functions: [], stack: "", opened: "" };
const linked = (fn: string, hash: string): Interaction =>
  withProducers(getting("/a"), [producer(fn, hash)]);

function linkingOf(old: Interaction[], refresh?: Linking["refresh"]) {
  const warnings: string[] = [];
  const cassette: Cassette = {
    format: "retake/1",
    recordedAt: "2026-01-01T00:00:00.000Z",
    interactions: old,
  };
  const warn = (text: string) => void warnings.push(text);
  const linking = openLinking(cassette, { stale: [], refresh }, { name: "a", warn });
  const entries = old.map((interaction, position): CassetteEntry => ({
    interaction,
    position,
    plays: 0,
  }));
  return { linking, entries, warnings };
}

Deno.test("where nothing is tracked and nothing was linked, nothing is", async () => {
  known = [producer("a.ts#f", "a")];
  const { linking } = linkingOf([getting("/a")]);
  assertEquals(linking.active, false);
  assertEquals((await linkInteraction(linking, getting("/a"), origin)).producedBy, undefined);
  kept.length = 0;
  await keepSignatures(linking, [linked("a.ts#f", "a")], new Map());
  assertEquals(kept, []);
});

Deno.test("what is recorded beside what is linked is linked too, and its functions are kept once", async () => {
  known = [producer("a.ts#f", "b")];
  const { linking } = linkingOf([linked("a.ts#f", "a")]);
  const made = await linkInteraction(linking, getting("/b"), origin);
  assertEquals(made.producedBy, known);
  assertEquals((await linkInteraction(linking, getting("/b"), undefined)).producedBy, undefined);
  kept.length = 0;
  await keepSignatures(linking, [made, made], new Map());
  assertEquals(kept, [[["a.ts#f"], "recorded again"]]);
});

Deno.test("a run that refreshes rewrites what was played, and drops what was not", async () => {
  const [one, two] = [linked("a.ts#f", "a"), linked("a.ts#g", "a")];
  const { linking, entries } = linkingOf([one, two], "record");
  known = [producer("a.ts#f", "b")];
  notePlayed(linking, entries[0]!, origin);
  notePlayed(linking, entries[0]!, undefined); // the first time counts
  const rewritten = await refreshPlayed(linking, entries);
  assertEquals([...rewritten.keys()], [one, two]);
  assertEquals(rewritten.get(one)?.producedBy, known);
  assertEquals(rewritten.get(two), undefined);
  assertEquals([...linking.asked.keys()], [JSON.stringify(rewritten.get(one))]);
});

Deno.test("a run that verifies leaves recordings as they are, and notes at what they hold", async () => {
  const [one, two] = [linked("a.ts#f", "a"), linked("a.ts#g", "a")];
  const { linking, entries } = linkingOf([one, two], "verify");
  known = [producer("a.ts#f", "b")];
  for (const entry of entries) notePlayed(linking, entry, origin);
  const rewritten = await refreshPlayed(linking, entries);
  // Another function is another cassette.
  assertEquals([[...linking.held], [...rewritten.keys()]], [[[one, known]], [two]]);
  [kept.length, holding.length] = [0, 0];
  await keepSignatures(linking, [], rewritten);
  assertEquals(
    kept,
    [[[], "recorded again"], [["a.ts#f"], "still valid: requests unchanged"]].slice(1),
  );
  const at = [{ recording: one, at: known }, {
    recording: rewritten.get(two)!,
    at: two.producedBy!,
  }];
  assertEquals(holding, [["a", at]]);
});

Deno.test("what comes from nothing this time comes from what it came from before", async () => {
  const was = linked("a.ts#f", "a");
  const { linking, entries } = linkingOf([was], "verify");
  known = [];
  notePlayed(linking, entries[0]!, origin);
  assertEquals([...(await refreshPlayed(linking, entries)).keys()], []); // it stays as it was
  known = new Error("no parser of linking_test");
  assertEquals([...(await refreshPlayed(linking, entries)).keys()], []);
});

Deno.test("a run that does not refresh rewrites nothing", async () => {
  const { linking, entries } = linkingOf([linked("a.ts#f", "a")]);
  notePlayed(linking, entries[0]!, origin);
  assertEquals([linking.plays.size, (await refreshPlayed(linking, entries)).size], [0, 0]);
});

Deno.test("a tracker that fails is told of once, and fails no run", async () => {
  known = new Error("told once by linking_test");
  const { linking, warnings } = linkingOf([linked("a.ts#f", "a")]);
  for (let turn = 0; turn < 2; turn++) {
    assertEquals(await linkInteraction(linking, getting("/b"), origin), getting("/b"));
  }
  assertEquals(warnings, [
    "retake: recordings cannot be linked to the functions they come from: told once by linking_test",
  ]);
});
