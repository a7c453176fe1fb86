// Where two sequences differ.
import { assert, assertEquals } from "@std/assert";
import { type Gap, gaps } from "../../src/diff/alignment.ts";

const of = (before: string, after: string) =>
  gaps([...before], [...after]).map(({ before: [a, b], after: [c, d] }) =>
    `${a}-${b} ${before.slice(a, b)} > ${c}-${d} ${after.slice(c, d)}`
  );

Deno.test("equal sequences have no gaps", () => {
  assertEquals(of("", ""), []);
  assertEquals(of("abc", "abc"), []);
});

Deno.test("what was put in, taken out and replaced is where it is", () => {
  assertEquals(of("abc", "abxc"), ["2-2  > 2-3 x"]);
  assertEquals(of("abxc", "abc"), ["2-3 x > 2-2 "]);
  assertEquals(of("abc", "axc"), ["1-2 b > 1-2 x"]);
  assertEquals(of("", "ab"), ["0-0  > 0-2 ab"]);
  assertEquals(of("ab", ""), ["0-2 ab > 0-0 "]);
  assertEquals(of("abcdefg", "xbcyefz"), ["0-1 a > 0-1 x", "3-4 d > 3-4 y", "6-7 g > 6-7 z"]);
});

Deno.test("as little differs as can be", () => {
  assertEquals(of("abcabba", "cbabac").length, 4);
  const kept = 7 - gaps([..."abcabba"], [..."cbabac"])
    .reduce((sum, { before: [from, to] }) => sum + to - from, 0);
  assertEquals(kept, 4); // the longest common subsequence of the two
});

/** Puts the one together from what they have in common and the gaps; it must come to the other. */
function apply(before: readonly string[], after: readonly string[], found: readonly Gap[]) {
  const made: string[] = [];
  let at = 0;
  for (const gap of found) {
    made.push(...before.slice(at, gap.before[0]), ...after.slice(...gap.after));
    at = gap.before[1];
  }
  return [...made, ...before.slice(at)];
}

Deno.test("sequences too long for a table are aligned all the same", () => {
  const before = Array.from({ length: 3000 }, (_, at) => `line ${at % 997}`);
  const after = ["new", ...before.filter((_, at) => at % 11 !== 5), "end"];
  after[1700] = "changed";
  const found = gaps(before, after);
  assertEquals(apply(before, after, found), after);
  const taken = found.reduce((sum, { before: [from, to] }) => sum + to - from, 0);
  assert(taken < before.length, "they have nothing in common");
});

Deno.test("gaps of anything lead from the one to the other", () => {
  let seed = 7;
  const next = () => seed = (seed * 1103515245 + 12345) % 2147483648;
  for (let round = 0; round < 300; round++) {
    const draw = () => Array.from({ length: next() % 12 }, () => "abc"[next() % 3]!);
    const [before, after] = [draw(), draw()];
    assertEquals(apply(before, after, gaps(before, after)), after);
  }
});
