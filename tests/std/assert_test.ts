// What is used of @std/assert, true of the real one and of our stand-in for it: what each assertion
// lets pass, what it does not, and that it then throws an AssertionError.
import * as std from "@std/assert";

class Special extends Error {}
const throws = (error: unknown) => () => {
  throw error;
};
const rejects = (error: unknown) => () => Promise.reject(error);

/** Calls that pass, and calls that fail, by the name of the assertion. */
const CALLS: Record<string, { pass: (() => unknown)[]; fail: (() => unknown)[] }> = {
  assert: {
    pass: [() => std.assert(1), () => std.assert("a")],
    fail: [() => std.assert(0), () => std.assert("")],
  },
  assertFalse: { pass: [() => std.assertFalse(0)], fail: [() => std.assertFalse("a")] },
  assertExists: {
    pass: [() => std.assertExists(0), () => std.assertExists("")],
    fail: [() => std.assertExists(null), () => std.assertExists(undefined)],
  },
  assertEquals: {
    pass: [
      () => std.assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
      () => std.assertEquals(NaN, NaN),
      () => std.assertEquals(new Map([["a", 1]]), new Map([["a", 1]])),
      () => std.assertEquals(new Uint8Array([1, 2]), new Uint8Array([1, 2])),
      () => std.assertEquals(new Date(5), new Date(5)),
    ],
    fail: [
      () => std.assertEquals<unknown>({ a: 1 }, { a: "1" }),
      () => std.assertEquals<unknown>([1], [1, 2]),
      () => std.assertEquals(new Uint8Array([1, 2]), new Uint8Array([1, 3])),
      () => std.assertEquals(new Date(5), new Date(6)),
    ],
  },
  assertNotEquals: {
    pass: [() => std.assertNotEquals({ a: 1 }, { a: 2 })],
    fail: [() => std.assertNotEquals({ a: 1 }, { a: 1 })],
  },
  assertStrictEquals: {
    pass: [() => std.assertStrictEquals(CALLS, CALLS)],
    fail: [() => std.assertStrictEquals({}, {})],
  },
  assertNotStrictEquals: {
    pass: [() => std.assertNotStrictEquals({}, {})],
    fail: [() => std.assertNotStrictEquals(CALLS, CALLS)],
  },
  assertAlmostEquals: {
    pass: [
      () => std.assertAlmostEquals(1, 1 + 1e-9),
      () => std.assertAlmostEquals(1, 1.4, 0.5),
    ],
    fail: [() => std.assertAlmostEquals(1, 1.1), () => std.assertAlmostEquals(1, 1.6, 0.5)],
  },
  assertGreater: {
    pass: [() => std.assertGreater(2, 1)],
    fail: [() => std.assertGreater(1, 1), () => std.assertGreater(0, 1)],
  },
  assertGreaterOrEqual: {
    pass: [() => std.assertGreaterOrEqual(1, 1)],
    fail: [() => std.assertGreaterOrEqual(0, 1)],
  },
  assertLess: {
    pass: [() => std.assertLess(1, 2)],
    fail: [() => std.assertLess(1, 1), () => std.assertLess(2, 1)],
  },
  assertLessOrEqual: {
    pass: [() => std.assertLessOrEqual(1, 1)],
    fail: [() => std.assertLessOrEqual(2, 1)],
  },
  assertInstanceOf: {
    pass: [() => std.assertInstanceOf(new Special(), Error)],
    fail: [() => std.assertInstanceOf(new Error(), Special)],
  },
  assertNotInstanceOf: {
    pass: [() => std.assertNotInstanceOf(new Error(), Special)],
    fail: [() => std.assertNotInstanceOf(new Special(), Error)],
  },
  assertMatch: {
    pass: [() => std.assertMatch("abc", /b/)],
    fail: [() => std.assertMatch("abc", /d/)],
  },
  assertNotMatch: {
    pass: [() => std.assertNotMatch("abc", /d/)],
    fail: [() => std.assertNotMatch("abc", /b/)],
  },
  assertStringIncludes: {
    pass: [() => std.assertStringIncludes("abc", "b")],
    fail: [() => std.assertStringIncludes("abc", "d")],
  },
  assertArrayIncludes: {
    pass: [() => std.assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }])],
    fail: [() => std.assertArrayIncludes([{ a: 1 }], [{ a: 2 }])],
  },
  assertObjectMatch: {
    pass: [() => std.assertObjectMatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } })],
    fail: [
      () => std.assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
      () => std.assertObjectMatch({ a: 1 }, { b: 1 }),
    ],
  },
  assertIsError: {
    pass: [
      () => std.assertIsError(new Special("some words"), Error, "words"),
      () => std.assertIsError(new Error("some words"), Error, /w.rds/),
    ],
    fail: [
      () => std.assertIsError("no error"),
      () => std.assertIsError(new Error(), Special),
      () => std.assertIsError(new Error("some words"), Error, "others"),
    ],
  },
  assertThrows: {
    pass: [
      () => std.assertThrows(throws("not an error")),
      () => std.assertThrows(throws(new Special("some words")), Error, "words"),
    ],
    fail: [
      () => std.assertThrows(() => {}),
      () => std.assertThrows(throws(new Error("some words")), Special),
      () => std.assertThrows(throws(new Error("some words")), Error, "others"),
    ],
  },
  assertRejects: {
    pass: [
      () => std.assertRejects(rejects("not an error")),
      () => std.assertRejects(rejects(new Special("some words")), Error, "words"),
    ],
    fail: [
      () => std.assertRejects(() => Promise.resolve()),
      () => std.assertRejects(rejects(new Error("some words")), Special),
      () => std.assertRejects(rejects(new Error("some words")), Error, "others"),
      // What throws does not reject.
      () => std.assertRejects(throws(new Error("some words")), Error),
    ],
  },
  fail: { pass: [], fail: [() => std.fail(), () => std.fail("some words")] },
  unreachable: { pass: [], fail: [() => std.unreachable()] },
};

/** What a call throws; written here, since the assertions are what is looked at. */
async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
}

for (const [name, { pass, fail }] of Object.entries(CALLS)) {
  Deno.test(`assert: ${name} throws where it should, and nowhere else`, async () => {
    for (const call of pass) {
      const error = await thrownBy(call);
      if (error !== undefined) throw new Error(`${call} threw`, { cause: error });
    }
    for (const call of fail) {
      const error = await thrownBy(call);
      const is = error instanceof Error ? error.name : String(error);
      if (is !== "AssertionError") throw new Error(`${call} threw ${is}`);
    }
  });
}

Deno.test("assert: what was thrown is given back", async () => {
  const error = new Special("some words");
  std.assertStrictEquals(std.assertThrows(throws(error), Special), error);
  std.assertStrictEquals(await std.assertRejects(rejects(error), Special), error);
  std.assertStrictEquals(await std.assertRejects(rejects("words")), "words");
});

Deno.test("assert: what is said of a failure stands in its message", async () => {
  const calls = [
    () => std.assert(false, "said here"),
    () => std.assertEquals(1, 2, "said here"),
    () => std.assertGreater(1, 2, "said here"),
    () => std.assertStringIncludes("a", "b", "said here"),
    () => std.fail("said here"),
  ];
  for (const call of calls) {
    const { message } = await thrownBy(call) as Error;
    std.assertStringIncludes(message, "said here");
  }
});
