// Suites as they are made: what is refused, and which cassette a case has.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import { cassetteOf, checkSetup, defineSuite, isSuite } from "../../src/suite/define.ts";
import { suite } from "../../src/suite.ts";

const nothing = () => {};

Deno.test("a suite that is none is refused where it is made", () => {
  const fn = nothing;
  const wrong: [() => unknown, string, string][] = [
    [() => suite("", { category: "a", cases: [] }), "OPTION_INVALID", "wants a name"],
    [() => suite("A", { category: "../a", cases: [] }), "NAME_INVALID", "leads out"],
    [
      () => suite("A", { category: "a", cases: [], tags: "b" as never }),
      "OPTION_INVALID",
      "no list",
    ],
    [
      () =>
        suite("A", {
          category: "a",
          cases: ["Ask it", "ask it"].map((name) => ({ name, cassette: true, fn: nothing })),
        }),
      "OPTION_INVALID",
      "would share a/ask-it.json",
    ],
    [() => suite("A", { category: "a", case: [] } as never), "OPTION_UNKNOWN", '"cases"?'],
    [() => suite("A", { category: "a" } as never), "OPTION_INVALID", "no list of cases"],
    [() => suite("A", null as never), "OPTION_INVALID", "described by no object"],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn }, { name: "b", fn }] }),
      "OPTION_INVALID",
      'two cases of the name "b"',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, tag: [] } as never] }),
      "OPTION_UNKNOWN",
      'did you mean "tags"?',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b" } as never] }),
      "OPTION_INVALID",
      "no fn to run",
    ],
    [
      () => suite("A", { category: "a", cases: [{ fn } as never] }),
      "OPTION_INVALID",
      "a case without a name",
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: "../b" }] }),
      "NAME_INVALID",
      "leads out",
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: { name: "/b" } }] }),
      "NAME_INVALID",
      "absolute",
    ],
    [
      () =>
        suite("A", { category: "a", cases: [{ name: "b", fn, cassette: { mod: 1 } as never }] }),
      "OPTION_UNKNOWN",
      '"mode"?',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: null as never }] }),
      "OPTION_INVALID",
      "neither true, a name nor options",
    ],
    [
      () => suite("A", { category: "a", timeout: 0, cases: [] }),
      "OPTION_INVALID",
      "no number of milliseconds above 0",
    ],
    [
      () => suite("A", { category: "a", setup: {} as never, cases: [] }),
      "OPTION_INVALID",
      "setup",
    ],
  ];
  for (const [make, code, text] of wrong) {
    const error = assertThrows(make) as Error;
    assert(isRetakeError(error) && error.code === code, String(error));
    assertStringIncludes(error.message, text);
  }
});

Deno.test("a suite is told from what only looks like one", () => {
  const made = defineSuite("A", { category: "a", cases: [] });
  assert(isSuite(made));
  for (const other of [{ ...made }, null, undefined, "A", () => {}]) assert(!isSuite(other));
});

Deno.test("a case has the cassette that it names, or one named after it, or none", () => {
  const a = defineSuite("A", { category: "a/b", cases: [] });
  const of = (cassette?: Parameters<typeof cassetteOf>[1]["cassette"]) =>
    cassetteOf(a, { name: "says hello", fn: nothing, cassette });
  assertEquals(of(), undefined);
  assertEquals(of(true), { name: "a/b/says-hello", options: {} });
  assertEquals(of("other/name"), { name: "other/name", options: {} });
  assertEquals(of({ mode: "once" }), { name: "a/b/says-hello", options: { mode: "once" } });
  assertEquals(of({ name: "mine", mode: "once" }), { name: "mine", options: { mode: "once" } });
});

Deno.test("what a setup gives is a session's options and a teardown, or nothing", () => {
  const a = defineSuite("A", { category: "a", cases: [] });
  assertEquals(checkSetup(a, undefined), {});
  const given = { session: { mode: "once" as const }, teardown: nothing };
  assertEquals(checkSetup(a, given), given);
  for (
    const [wrong, says] of [
      [{ tearDown: nothing }, 'did you mean "teardown"?'],
      [{ teardown: 3 }, "a teardown that is no function"],
      [{ session: { upstream: {} } }, 'did you mean "upstreams"?'],
    ] as const
  ) {
    assertStringIncludes(
      (assertThrows(() => checkSetup(a, wrong as never)) as Error).message,
      says,
    );
  }
});

Deno.test("a case is not named after a key: reports show names", () => {
  const key = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2`;
  const cases = [{ name: `asks with ${key}`, fn: nothing }];
  const error = assertThrows(() => suite("A", { category: "a", cases })) as Error;
  assert(isRetakeError(error, "OPTION_INVALID") && !error.message.includes(key), error.message);
});
