// One form for all that differs: told in a line, and how far apart two things are.
import { assert, assertEquals } from "@std/assert";
import {
  describeDifference,
  type Difference,
  distance,
  shorten,
} from "../../src/diff/difference.ts";

const of = (recorded: string | undefined, asked: string | undefined): Difference => ({
  field: "$.a",
  recorded,
  asked,
});

Deno.test("a difference is told in one line", () => {
  assertEquals(describeDifference(of('"x"', '"y"')), '$.a: recorded "x", asked "y"');
  assertEquals(describeDifference(of(undefined, "1")), "$.a: recorded (nothing), asked 1");
  assert(describeDifference(of("x".repeat(5000), "y".repeat(5000))).length < 400);
});

Deno.test("long texts are cut in the middle, short ones not at all", () => {
  assertEquals(shorten("abc", 3), "abc");
  const long = shorten("a".repeat(100) + "z".repeat(100), 50);
  assertEquals([long.length, long[0], long.at(-1)], [50, "a", "z"]);
  assert(long.includes(" … "));
});

Deno.test("what has more in common is closer, and each field counts", () => {
  const near = distance([of("the quick brown fox", "the quick red fox")]);
  const far = distance([of("the quick brown fox", "a lazy dog")]);
  assert(near < far, `${near} ${far}`);
  assert(far <= distance([of("the quick brown fox", undefined)]));
  assertEquals(distance([]), 0);
  assertEquals(distance([of("a", undefined), of("b", undefined)]), 2);
});
