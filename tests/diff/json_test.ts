// What differs between two JSON values, by path.
import { assertEquals } from "@std/assert";
import type { JsonValue } from "../../src/cassette/types.ts";
import type { Difference } from "../../src/diff/difference.ts";
import { compareValues } from "../../src/diff/json.ts";

function compare(asked: JsonValue | undefined, was: JsonValue | undefined, fixed = false) {
  const found: Difference[] = [];
  compareValues("$", asked, was, found, fixed);
  return found;
}

const fields = (asked: JsonValue, was: JsonValue) =>
  compare(asked, was).map(({ field, recorded, asked }) => [field, recorded, asked]);

Deno.test("equal values do not differ, whatever the order of their members", () => {
  assertEquals(fields({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }), []);
  assertEquals(compare(undefined, undefined), []);
});

Deno.test("what differs is told by its path, members of the recorded one first", () => {
  assertEquals(fields({ a: { b: [1, 3] }, new: true }, { a: { b: [1, 2, 9] }, old: "x" }), [
    ["$.a.b[1]", "2", "3"],
    ["$.a.b[2]", "9", undefined],
    ["$.old", '"x"', undefined],
    ["$.new", undefined, "true"],
  ]);
  assertEquals(fields({ "a b": 2 }, { "a b": 1 }), [['$["a b"]', "1", "2"]]);
});

Deno.test("values of other kinds are told as a whole", () => {
  assertEquals(fields({ a: [1] }, { a: { 0: 1 } }), [["$.a", '{"0":1}', "[1]"]]);
  assertEquals(fields(null, {}), [["$", "{}", "null"]]);
  assertEquals(fields("1", 1), [["$", "1", '"1"']]);
});

Deno.test("members that every object has are no members", () => {
  const own = JSON.parse('{"__proto__":1,"toString":2}');
  assertEquals(fields({}, own).map(([field]) => field), ["$.__proto__", "$.toString"]);
});

Deno.test("keys of others are the same to a reader", () => {
  const key = (tag: string) => ({ key: `[redacted:${tag}]` });
  assertEquals(fields(key("1a2b3c4d"), key("5e6f7a8b")), []);
  assertEquals(fields({}, key("1a2b3c4d")).length, 1);
});

Deno.test("the option that leaves a field out is told where there is one", () => {
  const ignores = (asked: JsonValue, was: JsonValue, fixed?: boolean) =>
    compare(asked, was, fixed).map(({ ignore }) => ignore);
  assertEquals(ignores({ a: 1 }, { a: 2 }), ["ignore: { body: ['$.a'] }"]);
  assertEquals(ignores({ "it's": 1 }, { "it's": 2 }), [`ignore: { body: ["$[\\"it's\\"]"] }`]);
  assertEquals(ignores(1, 2), [undefined]);
  assertEquals(ignores({ a: 1 }, { a: 2 }, true), [undefined]);
});
