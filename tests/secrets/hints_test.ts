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

const named = (text: string) => possibleFormats(text, FORMATS).map(({ format }) => format.name);

Deno.test("formats are possible where one of their hints stands, in their own order", () => {
  const always = ["short", "none"];
  assertEquals(named(""), always);
  assertEquals(named("a b"), always);
  assertEquals(named("xxab"), ["two", ...always]);
  assertEquals(named("abcd"), ["two", "overlapping", ...always]);
  assertEquals(named("bcd then zz"), ["two", "overlapping", ...always]);
  assertEquals(named("bc"), always);
  assertEquals(named("éab é"), ["two", ...always], "a letter before it that is no ASCII");
  assertEquals(named("é1"), ["short", "foreign", "none"]);
});

Deno.test("a format of which it is said where it begins is tried at its hints, as in all of the text", () => {
  const texts = [
    "",
    "key=1",
    "a-key=11key=2",
    "skey=api key=3, xapi-key=4",
    "keykey=5",
    "apikey=6key=7",
  ];
  const pattern = /(?:api[ -]?)?key=[0-9]+/g;
  for (const text of texts) {
    const found = possibleFormats(text, [{ name: "key", hints: ["key"], behind: 4, pattern }]);
    assertEquals(
      found.flatMap(({ matches }) => [...matches()]).map((match) => [match.index, match[0]]),
      Array.from(text.matchAll(pattern), (match) => [match.index, match[0]]),
      text,
    );
  }
  const near = (text: string, at: number) => text[at + 1] === "-";
  const dashes = [{ name: "dashes", hints: ["-"], near, pattern: /--/g }];
  assertEquals(possibleFormats("a-b", dashes), []);
  assertEquals(possibleFormats("a-b--", dashes).length, 1);
});

Deno.test("formats that begin alike are told apart, at each place of a text", () => {
  const alike = ["ab", "abc", "abcd", "abce", "abcefg", "abé", "abcŤ", "ťb"].map((hint) =>
    format(hint, hint)
  );
  const texts = [
    "ab",
    "abc",
    "abcd",
    "abcef",
    "xabcefgab",
    "aabcabcd",
    "abé",
    "abcT",
    "abcŤ",
    "tb",
  ];
  for (const text of texts) {
    assertEquals(
      possibleFormats(text, alike).map(({ format }) => format.name),
      alike.map(({ name }) => name).filter((hint) => text.includes(hint)),
      text,
    );
  }
});
