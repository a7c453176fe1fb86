import { assertEquals } from "@std/assert";
import { headerValue } from "../../src/cassette/headers.ts";

Deno.test("the values of one header are joined as fetch joins them", () => {
  const message = { headers: [["vary", "a"], ["x", ""], ["vary", "b"]] as [string, string][] };
  assertEquals(headerValue(message, "vary"), "a, b");
  assertEquals(headerValue(message, "x"), "");
  assertEquals(headerValue(message, "y"), undefined);
});
