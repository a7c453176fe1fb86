// Random numbers from a seed: the algorithms that are published, and streams apart from one another.
// What is made of them, with golden values, is in tests/intercept/freeze_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  chance,
  fnv1a64,
  nextBytes,
  nextUuid,
  splitmix64,
  xoshiro128,
} from "../../src/cassette/chance.ts";

const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, () => next());

Deno.test("chance: its three algorithms give their published values", () => {
  assertEquals(
    ["", "a", "foobar"].map(fnv1a64),
    [0xcbf29ce484222325n, 0xaf63dc4c8601ec8cn, 0x85944171f73967e8n],
  );
  assertEquals(
    take(4, splitmix64(1477776061723855037n)),
    [
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
      8488337342461049707n,
    ],
  );
  assertEquals(
    take(10, xoshiro128(1, 2, 3, 4)),
    [
      11520,
      0,
      5927040,
      70819200,
      2031721883,
      1637235492,
      1287239034,
      3734860849,
      3729100597,
      4258142804,
    ],
  );
});

Deno.test("chance: streams and seeds that are alike have nothing in common", () => {
  const starts = new Set<string>();
  for (let at = 0; at < 2000; at++) {
    for (const stream of ["random", "randomUUID", "getRandomValues"]) {
      starts.add(take(2, chance(`seed ${at}`, stream)).join());
    }
  }
  assertEquals(starts.size, 6000);
  // First bits of neighbouring seeds: half of them ones, within five standard deviations.
  let ones = 0;
  for (let at = 0; at < 10_000; at++) ones += chance(String(at), "random")() >>> 31;
  assert(Math.abs(ones - 5000) < 250, `${ones}`);
});

Deno.test("chance: bytes are those of the numbers, lowest first, and a rest is dropped", () => {
  const words = [0x04030201, 0x08070605, 0x0c0b0a09];
  const next = () => words.shift()!;
  assertEquals([...nextBytes(next, new Uint8Array(5))], [1, 2, 3, 4, 5]);
  assertEquals([...nextBytes(next, new Uint8Array(2))], [9, 10]);
});

Deno.test("chance: a UUID says that it is one of version 4", () => {
  for (const word of [0, 0xffffffff]) {
    assertMatch(
      nextUuid(() => word),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
});
