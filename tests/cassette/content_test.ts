import { assertEquals } from "@std/assert";
import { countContents, takeContent, unionOf } from "../../src/cassette/content.ts";
import type { Body, Interaction } from "../../src/cassette/types.ts";

function answer(
  path: string,
  body: Body,
  more: { recordedAt?: string; waited?: number } = {},
): Interaction {
  return {
    request: { method: "GET", url: `https://api.example.com/${path}`, headers: [] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: { status: 200, statusText: "OK", type: "basic", headers: [], body },
    ...more,
  };
}

Deno.test("when and in which pieces it came is no part of a content; what it says is", () => {
  const counts = countContents([answer("a", { text: "one" })]);
  const later = answer("a", { text: "one", pieces: [[1, 2], [3, 1]] }, {
    recordedAt: "2026-02-02T00:00:00.000Z",
    waited: 9,
  });
  assertEquals(takeContent(counts, answer("a", { text: "two" })), false);
  assertEquals(takeContent(counts, answer("b", { text: "one" })), false);
  assertEquals(takeContent(counts, later), true);
  assertEquals(takeContent(counts, later), false, "each is taken once");
});

Deno.test("chunks count as the text that they make", () => {
  const counts = countContents([answer("a", { chunks: [{ at: 0, text: "ab" }] })]);
  const cut = answer("a", { chunks: [{ at: 1, text: "a" }, { at: 7, text: "b" }] });
  assertEquals(takeContent(counts, cut), true);
});

Deno.test("a union has each as often as the one that has it most often, in order", () => {
  const [a, b, c] = ["a", "b", "c"].map((path) => answer(path, { text: path }));
  assertEquals(unionOf([[a!, b!, a!], [b!, c!, a!], []]), [a, b, a, c]);
  assertEquals(unionOf([]), []);
});

Deno.test("what went over a WebSocket is a content, and when it did is not", () => {
  const talk = (at: number, text: string, code = 1000): Interaction => {
    const { body: _, ...response } = answer("a", { text: "" }).response!;
    const close = { by: "client", at, code, reason: "", wasClean: true } as const;
    const frames = [{ from: "client", at, text }] as const;
    return {
      ...answer("a", { text: "" }),
      response: { ...response, status: 101, frames: [...frames], close },
    } as Interaction;
  };
  const counts = () => countContents([talk(1, "one")]);
  assertEquals(takeContent(counts(), talk(9, "one")), true);
  assertEquals(takeContent(counts(), talk(1, "two")), false);
  assertEquals(takeContent(counts(), talk(1, "one", 1001)), false);
  assertEquals(unionOf([[talk(1, "one"), talk(2, "two")], [talk(3, "one")]]).length, 2);
});
