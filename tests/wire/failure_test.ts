// Errors, taken down and built again.
import { assert, assertEquals } from "@std/assert";
import { buildError, recordError } from "../../src/wire/failure.ts";
import { describeError } from "../support/observe.ts";

const cause = Object.assign(new Error("connect ECONNREFUSED"), {
  code: "ECONNREFUSED",
  errno: -111,
  syscall: "connect",
  port: 80,
});

const errors: [string, unknown][] = [
  ["a TypeError with a cause", new TypeError("fetch failed", { cause })],
  ["a DOMException", new DOMException("The operation timed out.", "TimeoutError")],
  ["an AggregateError", new AggregateError([cause, new RangeError("b")], "all failed")],
  ["an error of another name", Object.assign(new Error("x"), { name: "ConnectionError" })],
  ["a class of one's own", new (class OwnError extends RangeError {})("mine")],
];

for (const [what, error] of errors) {
  Deno.test(`${what} is the same to who branches on it`, () => {
    const recorded = recordError(error);
    assertEquals(JSON.parse(JSON.stringify(recorded)), recorded, "plain data");
    const built = buildError(recorded);
    const { class: _, ...facts } = describeError(built);
    const { class: __, ...expected } = describeError(error);
    assertEquals(facts, expected);
    assertEquals(recordError(built), recorded);
  });
}

Deno.test("the nearest class that can be built again is that of the error", () => {
  assert(buildError(recordError(errors[4]![1])) instanceof RangeError);
  assertEquals(recordError("a text"), { class: "Error", name: "Error", message: "a text" });
});

Deno.test("what is true of the recording machine only is left out", () => {
  const error = Object.assign(new Error("x"), {
    line: 3,
    sourceURL: "file:///home/me/a.ts",
    code: "E",
  });
  assertEquals(recordError(error).properties, { code: "E" });
});

Deno.test("causes that lead in a circle end, and a name of a property does nothing", () => {
  const error = new Error("round");
  error.cause = error;
  let depth = 0;
  for (let at = recordError(error).cause; at; at = at.cause) depth++;
  assertEquals(depth, 8);
  const properties = JSON.parse('{"__proto__":"x"}');
  const built = buildError({ class: "Error", name: "Error", message: "", properties });
  assertEquals(Object.getPrototypeOf(built), Error.prototype);
});
