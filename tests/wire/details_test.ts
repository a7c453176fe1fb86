// How names of headers are spelt: what is usual is not said, and the rest comes back as it was.
import { assertEquals } from "@std/assert";
import type { HeaderPair } from "../../src/cassette/types.ts";
import { detailsOf, keepDetails, spellingOf, spelt } from "../../src/wire/details.ts";

Deno.test("headers come back in the spelling in which they came", () => {
  const cases: [names: string[], spelling: string[]][] = [
    [["Content-Type", "X-Request-Id", "Vary"], []],
    [["content-type", "ETag", "X-odd-NAME"], ["content-type", "ETag", "X-odd-NAME"]],
    [["set-cookie", "set-cookie", "Vary"], ["set-cookie"]],
    [["Set-Cookie", "set-cookie", "SET-COOKIE"], ["Set-Cookie", "set-cookie", "SET-COOKIE"]],
  ];
  for (const [names, spelling] of cases) {
    const came = names.map((name): HeaderPair => [name, "v"]);
    assertEquals(spellingOf(came), spelling);
    const kept = came.map(([name, value]): HeaderPair => [name.toLowerCase(), value]);
    assertEquals(spelt(kept, spelling), came);
  }
});

Deno.test("where nothing is known of the spelling, it is the usual one", () => {
  assertEquals(spelt([["x-request-id", "1"], ["etag", "2"]]), [["X-Request-Id", "1"], [
    "Etag",
    "2",
  ]]);
});

Deno.test("what a response cannot say is kept beside it, if there is something", () => {
  const [one, other] = [new Response(), new Response()];
  const details = { headers: [] };
  assertEquals(keepDetails(one, details), one);
  keepDetails(other, undefined);
  assertEquals([detailsOf(one), detailsOf(other)], [details, undefined]);
});
