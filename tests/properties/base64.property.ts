// Base64, by the platform's own methods and by ours where it has none.
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc, { type Arbitrary } from "fast-check";
import { fromBase64, isBase64, toBase64 } from "../../src/cassette/base64.ts";
import { checkBody, Fault } from "../../src/cassette/validate.ts";
import { property, wantSameBytes } from "./run.ts";

const bytes: Arbitrary<Uint8Array<ArrayBuffer>> = fc.uint8Array({ maxLength: 70 })
  .map((array) => new Uint8Array(array));

/** Runs it twice: with what the platform has, and as on a platform that has nothing. */
function bothWays(run: () => void): void {
  run();
  const [statics, methods] = [Uint8Array, Uint8Array.prototype] as unknown as [
    { fromBase64?: unknown },
    { toBase64?: unknown },
  ];
  const [from, to] = [statics.fromBase64, methods.toBase64];
  if (!from || !to) return;
  try {
    statics.fromBase64 = methods.toBase64 = undefined;
    run();
  } finally {
    statics.fromBase64 = from;
    methods.toBase64 = to;
  }
}

property("bytes become the base64 that others make of them, and come back", 0.2, bytes, (bytes) => {
  const expected = Buffer.from(bytes).toString("base64");
  assertEquals(btoa(String.fromCharCode(...bytes)), expected);
  bothWays(() => {
    assertEquals(toBase64(bytes), expected);
    wantSameBytes(fromBase64(expected), bytes);
    wantSameBytes(fromBase64(expected.replaceAll("=", "")), bytes, "without padding");
    wantSameBytes(fromBase64(toBase64(bytes.subarray(1))), bytes.subarray(1), "a part of a buffer");
  });
  assert(isBase64(expected) && isBase64(expected.replaceAll("=", "")));
});

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom("A", "B", "/", "+", "9", "="), maxLength: 10 }),
  fc.string({
    unit: fc.constantFrom("A", "=", " ", "\n", "-", "_", "é", "\0", "😀"),
    maxLength: 6,
  }),
  fc.tuple(bytes, fc.nat(100), fc.constantFrom("=", "A", "*", "")).map(([bytes, at, put]) => {
    const whole = Buffer.from(bytes).toString("base64");
    const place = at % (whole.length + 1);
    return whole.slice(0, place) + put + whole.slice(place + 1);
  }),
);

property("text is base64 everywhere or nowhere", 0.2, text, (text) => {
  const taken = isBase64(text);
  bothWays(() => {
    let decoded: Uint8Array | undefined;
    try {
      decoded = fromBase64(text);
    } catch (error) {
      assert(error instanceof SyntaxError, `${error}`);
    }
    if (taken) wantSameBytes(decoded!, Buffer.from(text, "base64"));
    // White space the platform's own method passes over; a cassette has none.
    else if (!/\s/.test(text)) assertEquals(decoded, undefined);
  });
  let refused = false;
  try {
    checkBody({ base64: text }, "body");
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refused = true;
  }
  assertEquals(refused, !taken);
});
