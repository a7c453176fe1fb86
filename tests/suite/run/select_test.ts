// Which cases are run, and in which order.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { RetakeError } from "../../../mod.ts";
import { idOf, select, shuffle, tagsOf } from "../../../src/suite/run/select.ts";
import type { RunOptions } from "../../../src/suite.ts";
import { slug } from "../../../src/cassette/name.ts";
import { answering, asking, run, suiteOf } from "../../support/suites.ts";

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

Deno.test("cases say themselves that they are left out: skip, todo, only", async () => {
  const began: string[] = [];
  const fn = () => {};
  const some = suiteOf({
    "runs": { fn },
    "is skipped": { fn, skip: "its API is down" },
    "is to be written": { todo: "when prices come" },
    "plain": { fn, skip: true },
    "is run in spite": { fn, skip: false, todo: false },
  }, { setup: () => void began.push("some") });
  const { cases, report } = await run(some);
  const told = Object.values(cases).map(({ name, status, skipped }) => [name, status, skipped]);
  assertEquals(told, [
    ["runs", "passed", undefined],
    ["is skipped", "skipped", "skip: its API is down"],
    ["is to be written", "skipped", "todo: when prices come"],
    ["plain", "skipped", "skip"],
    ["is run in spite", "passed", undefined],
  ]);
  assertEquals([report.outcome, report.counts.skipped, began.length], ["passed", 3, 1]);

  // A suite all of whose cases are left out is not set up.
  const other = suiteOf({
    "only this": { fn, only: true },
    "and skipped": { fn, only: true, skip: true },
  }, {
    name: "Other",
  });
  const only = await run([some, other]);
  assertEquals(began.length, 1);
  assertEquals(only.cases["runs"]!.skipped, "another case is marked only");
  assertEquals(only.cases["only this"]!.status, "passed");
  assertEquals(only.cases["and skipped"]!.skipped, "skip");
  assertEquals(only.cases["is skipped"]!.skipped, "skip: its API is down");
  // Of those that are chosen: one that is not does not leave these out.
  assertEquals((await run([some, other], { name: "some >" })).cases["runs"]!.status, "passed");

  const wrong = (more: object) => assertThrows(() => suiteOf({ a: { fn, ...more } }), Error);
  assertStringIncludes(
    wrong({ skip: 1 }).message,
    "has a skip that is neither true, false nor a text",
  );
  assertStringIncludes(
    wrong({ only: "yes" }).message,
    "has an only that is neither true nor false",
  );
  assertStringIncludes(assertThrows(() => suiteOf({ a: {} }), Error).message, "has no fn to run");
});

Deno.test("a case that was renamed is told with the cassette that holds what it asks", async () => {
  await using server = await answering();
  const before = await run(suiteOf({ "old name": asking(server.url) }), { mode: "record" });
  const session = { store: before.store };
  const { events } = await run(suiteOf({ "new name": asking(server.url) }), { session });
  const missed = events.flatMap((event) => event.type === "case:request" ? [event] : []);
  assertEquals(missed.map(({ verdict, same }) => [verdict, same]), [
    ["missed", [`some/${slug("old name")}`]],
  ]);
});
