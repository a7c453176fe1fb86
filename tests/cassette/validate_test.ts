// The damages that these find in a cassette are in tests/cassette/format_test.ts.
import { assertEquals, assertThrows } from "@std/assert";
import {
  checkBody,
  checkError,
  checkHeaders,
  Fault,
  kind,
  wantAmount,
  wantArray,
  wantMethod,
  wantObject,
  wantOneOf,
  wantText,
  wantTime,
  wantUrl,
} from "../../src/cassette/validate.ts";

/** What is wrong, and where; `undefined` when nothing is. */
function faultOf(check: () => void): string | undefined {
  try {
    check();
  } catch (error) {
    if (error instanceof Fault) return `${error.path} ${error.message}`;
    throw error;
  }
}

Deno.test("a fault names its place and what is there", () => {
  const faults: [() => void, string][] = [
    [() => wantText(1, "a"), "a is 1, not text"],
    [() => wantArray({}, "a"), "a is an object"],
    [() => wantObject([], "a"), "a is a list"],
    [() => wantObject(undefined, "a"), "a is missing"],
    [() => wantTime("soon", "a"), 'a is "soon"'],
    [() => wantAmount(-1, "a"), "a is -1"],
    [() => wantUrl("here", "a"), 'a is "here"'],
    [() => wantMethod("GE T", "a"), 'a is "GE T"'],
    [() => wantOneOf("c", ["a", "b"], "x"), 'x is "c"'],
    [() => checkHeaders([["a b", "c"]], "h"), "h[0] cannot be"],
    [() => checkBody({ text: "", json: 1 }, "b"), "b must have exactly one"],
    [() => checkError({ class: "E" }, "e"), "e."],
  ];
  for (const [check, start] of faults) {
    const found = faultOf(check);
    assertEquals(found?.startsWith(start), true, `${found} does not start with ${start}`);
  }
});

Deno.test("what is sound passes", () => {
  wantTime("2026-01-01T00:00:00.000Z", "a");
  wantAmount(0, "a");
  wantUrl("https://a.example/", "a");
  wantMethod("QUERY", "a");
  wantOneOf(undefined, [undefined, "a"], "a");
  checkHeaders([["content-type", "text/plain"]], "a");
  checkBody({ chunks: [{ at: 0, text: "a" }] }, "a");
  checkError(
    { class: "TypeError", name: "TypeError", message: "", properties: { code: "E" } },
    "a",
  );
});

Deno.test("a check that breaks by itself is no fault of the cassette", () => {
  assertThrows(
    () => faultOf(() => checkHeaders(new Proxy([], { get: broken }), "a")),
    Error,
    "broke",
  );
});

function broken(): never {
  throw new Error("broke");
}

Deno.test("a value is shown in short", () => {
  const shown = [undefined, null, [], {}, "a", 1.5].map(kind);
  assertEquals(shown, ["missing", "null", "a list", "an object", '"a"', "1.5"]);
  assertEquals(kind("x".repeat(1000)).length < 250, true);
});
