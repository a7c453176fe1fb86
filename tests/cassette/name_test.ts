import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import { checkName, fileSegment, slug } from "../../src/cassette/name.ts";

const badNames: [unknown, string][] = [
  ["", "is empty"],
  ["../x", "leads out"],
  ["a/../../x", "leads out"],
  ["./a", "leads out"],
  ["/etc/passwd", "absolute"],
  ["C:/x", "absolute"],
  ["a\\b", "backslash"],
  ["a//b", "empty folder"],
  ["con", "device name"],
  ["a/NUL.txt", "device name"],
  ["a b", "not portable"],
  ["a:b", "absolute"],
  ["a\0b", "not portable"],
  [".hidden", "not portable"],
  ["trailing.", "not portable"],
  ["é", "not portable"],
  ["x".repeat(121), "121 characters"],
  [Array(100).fill("abc").join("/"), "characters long"],
  ["a.json", "leave that off"],
  ["a.failed", "failed runs"],
  [undefined, "is not text"],
  [7, "is not text"],
];

for (const [name, fault] of badNames) {
  Deno.test(`the name ${JSON.stringify(name)?.slice(0, 30)} is refused: ${fault}`, () => {
    const error = assertThrows(() => checkName(name)) as Error;
    assert(isRetakeError(error, "NAME_INVALID"));
    assertStringIncludes(error.message, fault);
  });
}

Deno.test("what is no text is refused as a name, whatever it is", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  for (const name of [10n, circle, Symbol("a"), () => {}, null, { toJSON: () => 1n }]) {
    assert(isRetakeError(assertThrows(() => checkName(name)), "NAME_INVALID"));
  }
});

Deno.test("good names are taken as they are", () => {
  for (const name of ["a", "openai/says-hello", "A_b.c-1/x.y", "_private", "console", "common"]) {
    assertEquals(checkName(name), name);
  }
});

Deno.test("slugs are names, and different texts get different ones", () => {
  assertEquals(slug("says hello"), "says-hello");
  assertEquals(slug("Says Hello"), "says-hello");
  const texts = [
    "a b",
    "a-b",
    "a_b",
    "a  b",
    "é",
    "日本語",
    "",
    "con",
    "x".repeat(500),
    "x".repeat(501),
  ];
  const slugs = texts.map(slug);
  assertEquals(new Set(slugs).size, texts.length);
  for (const one of slugs) checkName(one);
});

Deno.test("a file's name stays as it is where it may", () => {
  assertEquals(fileSegment("says_hello.2"), "says_hello.2");
  for (const other of ["says hello", "a/b", "con", ".hidden", "a.json", "é"]) {
    assertEquals(fileSegment(other), slug(other));
    checkName(fileSegment(other));
  }
});
