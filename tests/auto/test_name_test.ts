// What the cassettes of tests and of the hooks of suites are called.
import { assert, assertEquals } from "@std/assert";
import { hookName, twins } from "../../src/auto/test_name.ts";
import { cassetteName } from "../../src/host/test_name.ts";
import { leadsTo } from "../../src/auto/told.ts";
import { checkName } from "../../src/cassette/name.ts";

const file = new URL("./chat.test.ts", import.meta.url).href;

Deno.test("a test's cassette is named after its file, its suites and itself", () => {
  assertEquals(cassetteName(file, ["chat", "says hello"]), "tests/auto/chat/chat/says-hello");
  assertEquals(cassetteName(file, []), "tests/auto/chat");
});

Deno.test("a name begins in the folder that is said, where the file lies below it, and with the project", () => {
  const from = new URL("../", import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, "$1");
  assertEquals(cassetteName(file, ["chat"], { from }), "auto/chat/chat");
  assertEquals(cassetteName(file, ["chat"], { from: `${from}host` }), "tests/auto/chat/chat");
  assertEquals(cassetteName(file, ["chat"], { from, project: "one" }), "one/auto/chat/chat");
  assertEquals(checkName(cassetteName(file, ["chat"], { project: "@m/a" })).split("/").length, 5);
});

Deno.test("a hook's cassette is named after its suite, its kind and its place", () => {
  const name = hookName({ file }, ["chat"], { kind: "beforeAll", number: 2 });
  assertEquals(checkName(name()), "tests/auto/chat/chat/_beforeAll-2");
});

Deno.test("what is nested too deep for a name has one that can be used, and its own", () => {
  const suites = Array.from({ length: 6 }, (_, at) => `${"a long name ".repeat(6)}${at}`);
  const [one, other] = ["one", "other"].map((test) => cassetteName(file, [...suites, test]));
  assert(one !== other);
  assertEquals([one, other].map((name) => checkName(name)), [one, other]);
});

Deno.test("twins have names of their own, which no other test has", () => {
  const free = twins();
  const names = ["a", "a", "b", "a-2", "a"].map((name) => free(() => name));
  // Whichever is asked for first.
  assertEquals(names.toReversed().map((name) => name()), ["a-3", "a-2-2", "b", "a-2", "a"]);
});

Deno.test("an error is told by itself, by what quotes it, by what it is the cause of", () => {
  const miss = new Error("No recording answers.\n  asked  this");
  const wrapped = new Error("Connection error.", {
    cause: new Error("fetch failed", { cause: miss }),
  });
  for (const error of [miss, wrapped, { message: `Error: ${miss.message}` }, miss.message]) {
    assert(leadsTo(error, miss));
  }
  for (const error of [undefined, null, new Error("another"), "another", {}]) {
    assert(!leadsTo(error, miss));
  }
});
