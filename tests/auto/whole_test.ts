// What runners' own settings say of whether a run is of all tests.
import { assertEquals } from "@std/assert";
import {
  type JestRun,
  partOfJest,
  partOfNode,
  partOfPlaywright,
  typedPlaywright,
} from "../../src/auto/whole.ts";

Deno.test("a run of Jest is of all tests, unless one of its settings may leave some out", () => {
  const whole: JestRun = {
    testNamePattern: "",
    testPathPatterns: { patterns: [] },
    nonFlagArgs: [],
    shard: undefined,
    onlyChanged: false,
    onlyFailures: false,
    findRelatedTests: false,
    watch: false,
    watchAll: false,
    bail: 0,
  };
  assertEquals(partOfJest(whole), undefined);
  assertEquals(partOfJest({}), undefined);
  const parts: [JestRun, string][] = [
    [{ testNamePattern: "^one$" }, "-t ^one$ names some of the tests"],
    [
      { testPathPatterns: { patterns: ["a.test"] }, nonFlagArgs: ["a.test"] },
      "a.test names some of the tests",
    ],
    [{ testPathPattern: "a.test" }, "a.test names some of the tests"],
    [{ nonFlagArgs: ["a.test.js"] }, "a.test.js names some of the tests"],
    [{ shard: { shardIndex: 1, shardCount: 2 } }, "--shard may leave tests out"],
    [{ onlyChanged: true }, "--onlyChanged may leave tests out"],
    [{ onlyFailures: true }, "--onlyFailures may leave tests out"],
    [{ findRelatedTests: true }, "--findRelatedTests may leave tests out"],
    [{ watch: true }, "--watch may leave tests out"],
    [{ bail: 1 }, "--bail may leave tests out"],
  ];
  for (const [run, why] of parts) assertEquals(partOfJest({ ...whole, ...run }), why);
});

Deno.test("what runs a file of node:test knows the filters, from its own options and from NODE_OPTIONS", () => {
  // What Node 26 hands to all of them says nothing.
  const handed = [
    "--test-concurrency=0",
    "--test-isolation=process",
    "--test-timeout=0",
    "--import",
  ];
  assertEquals(partOfNode([...handed, "@retake/retake/auto"]), undefined);
  for (
    const words of [["--test-name-pattern", "one"], ["--test-skip-pattern=two"], ["--test-only"], [
      "--test-shard=1/2",
    ], ["--test-rerun-failures", "state.json"]]
  ) assertEquals(partOfNode([...handed, ...words]), `${words[0]!.split("=")[0]} leaves tests out`);
});

Deno.test("a worker of Playwright knows what leaves tests out wherever it was set, its first process what was typed", () => {
  const plain = { config: { shard: null, maxFailures: 0 }, _test: { parent: { parent: {} } } };
  assertEquals(partOfPlaywright(plain), undefined);
  assertEquals(partOfPlaywright({}), undefined);
  const shard = { current: 1, total: 2 };
  assertEquals(partOfPlaywright({ ...plain, config: { shard } }), "--shard leaves tests out");
  assertEquals(
    partOfPlaywright({ ...plain, config: { maxFailures: 1 } }),
    "--max-failures may leave tests out",
  );
  const only = { _only: true };
  for (const _test of [only, { parent: only }, { parent: { _only: false, parent: only } }]) {
    assertEquals(partOfPlaywright({ ...plain, _test }), "a test is marked only");
  }
  const bin = "/home/ann/chat/node_modules/.bin/playwright";
  assertEquals(typedPlaywright(["node", bin, "test", "-g", "x"]), [
    "playwright",
    "test",
    "-g",
    "x",
  ]);
  const cli = "C:\\chat\\node_modules\\@playwright\\test\\cli.js";
  assertEquals(typedPlaywright(["node.exe", cli, "test"]), ["playwright", "test"]);
  assertEquals(typedPlaywright(["node", bin, "show-report"]), undefined);
  assertEquals(typedPlaywright(["node", "/x/lib/common/process.js"]), undefined);
});
