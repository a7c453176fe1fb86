// What holds for any bytes is in tests/properties/base64.property.ts.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromAnyBase64, fromBase64, isBase64, toBase64 } from "../../src/cassette/base64.ts";

Deno.test("base64 is taken padded and unpadded, and else refused", () => {
  for (const text of ["", "AA", "AA==", "AAA", "AAA=", "AAAA", "/+9A"]) {
    assert(isBase64(text), text);
    assertEquals(fromBase64(text).length, Math.floor(text.replaceAll("=", "").length * 3 / 4));
  }
  for (const text of ["A", "AA=", "=", "==", "AAAA==", "AAAAA=", "A===", "AA==AA==", "A*==", "é"]) {
    assertEquals(isBase64(text), false, text);
    assertThrows(() => fromBase64(text), SyntaxError);
  }
});

Deno.test("either alphabet of base64 is taken, and what is none is no error", () => {
  for (const text of ["-_8=", "-_8", "+/8="]) {
    assertEquals(fromAnyBase64(text), Uint8Array.from([251, 255]), text);
  }
  for (const text of ["A", "A*==", "<BASIC_AUTH>", "me:secret", "A=A="]) {
    assertEquals(fromAnyBase64(text), undefined, text);
  }
});

Deno.test("base64 is padded, and of the alphabet that is not for URLs", () => {
  const bytes = [[], [0], [0, 1], [255, 254, 253], [251, 255]];
  assertEquals(bytes.map((all) => toBase64(Uint8Array.from(all))), [
    "",
    "AA==",
    "AAE=",
    "//79",
    "+/8=",
  ]);
});
