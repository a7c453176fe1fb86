import { assertEquals } from "@std/assert";
import { possibleFormats } from "../../src/secrets/hints.ts";
import type { SecretFormat } from "../../src/secrets/types.ts";

const format = (name: string, ...hints: string[]): SecretFormat => ({ name, hints, pattern: /x/g });

const FORMATS = [
  format("two", "ab", "zz"),
  format("overlapping", "bcd"),
  format("short", "-"),
  format("foreign", "é1"),
  format("none"),
];

const named = (text: string) => possibleFormats(text, FORMATS).map(({ name }) => name);

Deno.test("formats are possible where one of their hints stands, in their own order", () => {
  const always = ["short", "foreign", "none"];
  assertEquals(named(""), always);
  assertEquals(named("a b"), always);
  assertEquals(named("xxab"), ["two", ...always]);
  assertEquals(named("abcd"), ["two", "overlapping", ...always]);
  assertEquals(named("bcd then zz"), ["two", "overlapping", ...always]);
  assertEquals(named("bc"), always);
  assertEquals(named("éab é"), ["two", ...always], "a letter before it that is no ASCII");
});
