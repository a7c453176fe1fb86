// What is compared of a request, made from options.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { isRetakeError } from "../../src/errors.ts";
import { compareBy } from "../../src/diff/comparison.ts";

Deno.test("by default the body is compared, no header is, and nothing is left out", () => {
  assertEquals(compareBy(), {
    headers: [],
    body: true,
    ignoreHeaders: [],
    ignoreQuery: [],
    ignoreBody: [],
    ignoreBinaryFrames: false,
  });
});

Deno.test("names of headers are taken in any case, each once, without those that are ignored", () => {
  const { headers, ignoreHeaders } = compareBy(
    { headers: ["X-Tenant", "Accept", "x-tenant", "X-Run"] },
    { headers: ["X-RUN"] },
  );
  assertEquals([headers, ignoreHeaders], [["accept", "x-tenant"], ["x-run"]]);
});

Deno.test("a path that is none is refused", () => {
  const error = assertThrows(() => compareBy({}, { body: ["a.b"] }));
  assert(isRetakeError(error, "OPTION_INVALID"));
});
