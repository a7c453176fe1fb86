import { assertEquals, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import { joinPath, parsePath, removePaths } from "../../src/cassette/json_path.ts";
import type { JsonValue } from "../../src/cassette/types.ts";

Deno.test("a path is read step by step", () => {
  assertEquals(parsePath("$.a-b[0][*].*..ts"), [
    { name: "a-b" },
    { index: 0 },
    { every: true },
    { every: true },
    { anywhere: "ts" },
  ]);
  assertEquals(parsePath(String.raw`$["a\"b"]['c\u0064']["\n"]`), [
    { name: 'a"b' },
    { name: "cd" },
    { name: "\n" },
  ]);
});

Deno.test("a path that is not one is refused with examples", () => {
  for (const path of ["messages", "$", "$.a[?(@.b)]", "$.a[", "$..", ""]) {
    const error = assertThrows(() => parsePath(path)) as Error;
    assertEquals(isRetakeError(error, "OPTION_INVALID"), true);
    assertEquals(error.message.includes("$.messages[*].id"), true, error.message);
  }
});

const removals: [string, JsonValue, string[], JsonValue][] = [
  ["a member", { a: 1, b: 2 }, ["$.a"], { b: 2 }],
  ["elements as the list is, not as it becomes", [1, 2, 3], ["$[0]", "$[1]"], [3]],
  ["every child", { a: [1, 2], b: { c: 3 } }, ["$.a[*]", "$.b.*"], { a: [], b: {} }],
  ["at any depth", { ts: 1, a: [{ ts: 2, b: 1 }] }, ["$..ts"], { a: [{ b: 1 }] }],
  ["nothing where there is nothing", { a: 1 }, ["$.b", "$[0]", "$.a.b"], { a: 1 }],
  ["no index of an object, no name of a list", [{ "0": 1 }], ["$[0][0]", "$.length"], [{ "0": 1 }]],
];

for (const [name, value, paths, left] of removals) {
  Deno.test(`removed by its path: ${name}`, () => {
    removePaths(value, paths.map(parsePath));
    assertEquals(value, left);
  });
}

Deno.test("a path that was joined reads as what it was joined of", () => {
  for (const key of ["a", "a-b", "a b", "it's", '"', "\\", "\n", "日本", "", "0"]) {
    assertEquals(parsePath(joinPath(joinPath("$", key), 3)), [{ name: key }, { index: 3 }]);
  }
});
