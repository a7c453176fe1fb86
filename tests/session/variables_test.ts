// Single values of a cassette.
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { JsonValue } from "../../src/cassette/types.ts";
import { isRetakeError, RetakeError } from "../../src/errors.ts";
import { readVariable, type Variables } from "../../src/session/variables.ts";

function read(make: () => JsonValue, variables: Partial<Variables> = {}) {
  const kept: [string, JsonValue][] = [];
  const failures: string[] = [];
  const all: Variables = {
    values: [],
    makes: false,
    keep: (name, value) => void kept.push([name, value]),
    missing: () => new RetakeError("MISS", "There is none."),
    fail: ({ code }) => void failures.push(code),
    ...variables,
  };
  return { value: () => readVariable("id", make, all), kept, failures };
}

const never = (): never => {
  throw new Error("made");
};

Deno.test("a value that is there is given, the most recent first, as a copy", () => {
  const recent = { id: { at: 1 } };
  const { value, kept } = read(never, { values: [{}, recent, { id: 2 }] });
  const given = value() as { at: number };
  given.at = 7;
  assertEquals([value(), kept], [{ at: 1 }, []]);
});

Deno.test("what every object has is no value", () => {
  const { value, kept } = read(() => "made", { values: [{}] });
  assertEquals(value(), "made");
  assertEquals(kept, [["id", "made"]]);
});

Deno.test("where nothing is recorded, a value is made each time and not kept", () => {
  let count = 0;
  const { value, kept } = read(() => ++count, { makes: true });
  assertEquals([value(), value(), kept], [1, 2, []]);
});

Deno.test("where it may not be made, it is missing, and the run fails", () => {
  const { value, failures } = read(never, { keep: undefined });
  assert(isRetakeError(assertThrows(value), "MISS"));
  assertEquals(failures, ["MISS"]);
});

Deno.test("what JSON cannot hold is refused, and not kept", () => {
  for (const made of [1n, undefined, new Date(0), NaN, { a: () => {} }]) {
    const { value, kept } = read(() => made as unknown as JsonValue);
    assert(isRetakeError(assertThrows(value), "OPTION_INVALID"));
    assertEquals(kept, []);
  }
});
