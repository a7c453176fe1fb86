// A cassette is written as those who format JSON would write it, so that neither changes one, nor a recording their work.
import { assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import process from "node:process";
import fc, { type Arbitrary } from "fast-check";
import { format } from "prettier";
import { formatCassette } from "../../src/cassette/format.ts";
import type { Cassette, JsonValue } from "../../src/cassette/types.ts";
import { property, SEED } from "./run.ts";

const number: Arbitrary<number> = fc.oneof(
  fc.nat(9),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e21, -1e-7, 2e300, 5e-324, -1.5e21),
);

const text: Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

/** What stands on one line, on as many as it has items, or between the two: at any depth. */
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    number,
    text,
    fc.constantFrom<JsonValue>(null, true, false, [], {}),
    fc.array(number, { maxLength: 40 }),
    fc.array(text, { maxLength: 12 }),
    fc.array(fc.oneof(number, fc.constant(null)), { maxLength: 30 }),
    fc.array(fc.array(number, { maxLength: 3 }), { maxLength: 20 }),
    fc.array(fc.array(number, { maxLength: 20 }), { maxLength: 4 }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }) as Arbitrary<{ [key: string]: JsonValue }>,
  ),
}));

const TIME = "2026-01-01T00:00:00.000Z";

function cassetteOf(values: readonly JsonValue[]): Cassette {
  return {
    format: "retake/2",
    recordedAt: TIME,
    variables: { values: [...values] },
    interactions: values.map((json) => ({
      request: { method: "POST", url: "https://api.example.com/", headers: [], body: { json } },
      recordedAt: TIME,
      waited: 0,
      response: {
        status: 200,
        statusText: "OK",
        type: "basic",
        headers: [["x-a", "b"]],
        body: { json, pieces: [[1, 2], [3, 4]] },
      },
    })),
  };
}

const many = fc.array(value, { minLength: 1, maxLength: 8 });

property("Prettier changes no cassette", 0.01, many, async (values) => {
  const cassette = formatCassette(cassetteOf(values));
  assertEquals(await format(cassette, { parser: "json" }), cassette);
});

/** A process for each would take most of the time, so one cassette holds them all. */
Deno.test("deno fmt changes no cassette", () => {
  const values = fc.sample(value, { seed: SEED, numRuns: 500 });
  const input = formatCassette(cassetteOf(values));
  const deno = "deno" in process.versions ? process.execPath : "node_modules/.bin/deno";
  const words = ["fmt", "--no-config", "--ext", "json", "-"];
  const { status, stdout, stderr } = spawnSync(deno, words, { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`deno fmt ended with ${status}: ${stderr}`);
  const lines = stdout.toString().split("\n");
  const changed = input.split("\n").findIndex((line, at) => line !== lines[at]);
  if (stdout.toString() !== input) {
    const near = lines.slice(Math.max(0, changed - 5), changed + 5).join("\n");
    throw new Error(`line ${changed + 1} is another, of PROPERTY_SEED=${SEED}:\n${near}`);
  }
});
