// What a recording has changed, request by request, and the older one put in its place.
import { assertEquals } from "@std/assert";
import type { Cassette, Interaction } from "../../src/cassette/types.ts";
import { changesOf, holdsSame, keepOld } from "../../src/diff/review.ts";
import { asks } from "../support/small_tapes.ts";

const cassette = (interactions: Interaction[], more: Partial<Cassette> = {}): Cassette => ({
  format: "retake/2",
  recordedAt: interactions.map(({ recordedAt }) => recordedAt).sort().at(-1) ?? "",
  ...more,
  interactions,
});
const kinds = (was: Cassette | undefined, now: Cassette | undefined) =>
  changesOf(was, now).map(({ kind, whole, pair, only }) =>
    [kind, whole ?? (pair?.after ?? only)!.interaction.request.url.slice(-1)].join(" ")
  );

const was = cassette([asks("a", "1"), asks("b", "1"), asks("c", "1"), asks("d", "1")]);
const now = cassette([
  asks("a", "1", 2),
  asks("x", "1", 2),
  asks("c", "", 2),
  asks("d", '{"other":1}', 2),
]);

Deno.test("changes go by the newer order: recorded again, asked now, asked no more", () => {
  assertEquals(kinds(was, now), ["same a", "new x", "breaking c", "changed d", "gone b"]);
  assertEquals(kinds(was, was), []);
  assertEquals(kinds(undefined, now), ["new file"]);
  assertEquals(kinds(was, undefined), ["gone file"]);
  assertEquals(kinds(undefined, undefined), []);
});

Deno.test("the old is put in the place of the new, until both are the same", () => {
  let made: Cassette | undefined = now;
  const urls: string[] = [];
  for (let change = changesOf(was, made)[0]; change; change = changesOf(was, made)[0]) {
    made = keepOld(was, made, change);
    urls.push(made!.interactions.map(({ request }) => request.url.slice(-1)).join(""));
  }
  assertEquals(urls, ["axcd", "acd", "acd", "acd", "abcd"]);
  assertEquals(made, was);
  assertEquals(holdsSame(made, was), true);
  assertEquals(holdsSame(now, was), false);
  assertEquals(keepOld(undefined, now, changesOf(undefined, now)[0]!), undefined);
  assertEquals(keepOld(was, undefined, changesOf(was, undefined)[0]!), was);
});

Deno.test("what was taken out first, in the middle and last comes back in its place", () => {
  for (const missing of [[0], [1], [3], [0, 1], [1, 2], [2, 3], [0, 1, 2, 3]]) {
    let made: Cassette | undefined = cassette(
      was.interactions.filter((_, at) => !missing.includes(at)),
    );
    for (let change = changesOf(was, made)[0]; change; change = changesOf(was, made)[0]) {
      made = keepOld(was, made, change);
    }
    assertEquals(made, was, String(missing));
  }
});

Deno.test("one of several recordings of one request is decided on by itself", () => {
  const [one, two] = [
    cassette([asks("a", "1"), asks("a", "2"), asks("a", "3")]),
    cassette([asks("a", "1"), asks("a", "two", 2), asks("a", "3")]),
  ];
  const [change, ...more] = changesOf(one, two);
  assertEquals(more, []);
  assertEquals(keepOld(one, two, change!), one);
});

Deno.test("what all recordings depend on is kept or left as a whole", () => {
  const frozen = (seed: string, text: string) =>
    cassette([asks("a", text), asks("b", text)], { frozen: { at: "2026-01-01", seed } });
  const [one, two] = [frozen("x", "1"), frozen("y", "")];
  assertEquals(kinds(one, two), ["breaking frozen"]);
  assertEquals(keepOld(one, two, changesOf(one, two)[0]!), one);
  const variables = cassette([asks("a", "1")], { variables: { id: "1" } });
  assertEquals(kinds(variables, cassette([asks("a", "1")], { variables: { id: "2" } })), [
    "changed variables",
  ]);
});
