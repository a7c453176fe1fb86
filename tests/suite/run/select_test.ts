// Which cases are run, and in which order.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../../mod.ts";
import { idOf, select, shuffle, tagsOf } from "../../../src/suite/run/select.ts";
import type { RunOptions } from "../../../src/suite.ts";
import { run, suiteOf } from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));
const nothing = () => {};

Deno.test("an order drawn by lot is the same for the same seed, which is told", async () => {
  const cases = Object.fromEntries(numbers(20).map((name) => [name, nothing]));
  const order = async (shuffle?: boolean | number) => {
    const { began, events, report } = await run(suiteOf(cases), { concurrency: 1, shuffle });
    const [start] = events;
    assert(start?.type === "run:start");
    assertEquals(start.seed, report.seed);
    return { began, seed: report.seed, written: report.suites[0]!.cases.map(({ name }) => name) };
  };
  const plain = await order();
  assertEquals([plain.began, plain.seed], [numbers(20), undefined]);
  const seven = await order(7);
  assertEquals(seven.seed, 7);
  assertEquals(seven.written, numbers(20)); // the report is in the order in which they are written
  assertEquals([...seven.began].sort(), numbers(20).sort());
  assert(seven.began.join() !== numbers(20).join());
  assertEquals((await order(7)).began, seven.began);
  assert((await order(8)).began.join() !== seven.began.join());
  const drawn = await order(true);
  assert(Number.isInteger(drawn.seed));
  assertEquals((await order(drawn.seed)).began, drawn.began);
});

Deno.test("cases are chosen by name, tag and category, and all of these have to fit", async () => {
  const suites = [
    suiteOf(
      {
        "says hello": { fn: nothing, tags: ["slow"] },
        "says goodbye": nothing,
      },
      { name: "Greetings", category: "words/greetings", tags: ["words"] },
    ),
    suiteOf({ "adds": { fn: nothing, tags: ["slow"] }, "says so": nothing }, {
      name: "Sums",
      category: "sums",
    }),
  ];
  const chosen = async (options: RunOptions) => (await run(suites, options)).began;
  const all: [RunOptions, string[]][] = [
    [{}, ["says hello", "says goodbye", "adds", "says so"]],
    [{ name: "SAYS" }, ["says hello", "says goodbye", "says so"]],
    [{ name: "Greetings > says g" }, ["says goodbye"]],
    [{ name: /^Sums > a|hello$/ }, ["says hello", "adds"]],
    [{ name: /s/g }, ["says hello", "says goodbye", "adds", "says so"]],
    [{ tags: ["slow"] }, ["says hello", "adds"]],
    [{ tags: ["words", "slow"] }, ["says hello", "says goodbye", "adds"]],
    [{ categories: ["sums"] }, ["adds", "says so"]],
    [{ name: "says", tags: ["slow"], categories: ["words/greetings"] }, ["says hello"]],
  ];
  for (const [options, expected] of all) {
    assertEquals(await chosen({ concurrency: 1, ...options }), expected);
  }
  for (const options of [{ name: "nothing like it" }, { tags: ["none"] }]) {
    const error = await assertRejects(() => chosen(options), RetakeError, "nothing was run");
    assertEquals(error.code, "OPTION_INVALID"); // a run of nothing would pass
    assert(error.message.includes("Greetings > says hello"), error.message);
  }
  const { report, cases } = await run(suites, { categories: ["words/greetings"] });
  assertEquals(report.counts.total, 2); // what was not chosen is not there
  assertEquals(cases["says hello"]!.tags, ["words", "slow"]);
});

Deno.test("those that share a cassette keep their order, however the others are drawn", () => {
  const shares = { cassette: "some/shared", fn: nothing };
  const suite = suiteOf({ a: shares, b: nothing, c: shares, d: nothing, e: shares, f: nothing }, {
    tags: ["slow"],
  });
  const selected = select([suite], {});
  const orders = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const drawn = shuffle(selected, seed).map((one) => one.case.name).join("");
    assertEquals(drawn.replace(/[bdf]/g, ""), "ace", String(seed));
    orders.add(drawn);
  }
  assert(orders.size > 10, String(orders.size));
  assertEquals([idOf(selected[0]!), tagsOf(selected[0]!)], ["Some > a", ["slow"]]);
});
