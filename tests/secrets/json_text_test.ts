import { assertEquals } from "@std/assert";
import { isJsonBetween } from "../../src/secrets/json_text.ts";

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // the other answer
  }
}

const PIECES =
  '{ } [ ] , : " \\ a \\n \\u0041 \\u004 \\x 0 1 -1 - 01 1.5 1. .5 1e5 1E+5 1e 2e-7 true false null tru "a" "b": {"a":1} [] {} é \u2028 \u0001'
    .split(" ").concat([" ", "\n", "\r", "\t", "\v", "\u00a0", "", '"\\"', '"\\\\"', '"a":']);

Deno.test("a text is JSON where JSON.parse takes it, also as a part of another", () => {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  let taken = 0;
  for (let turn = 0; turn < 40_000; turn++) {
    const text = Array.from({ length: next(9) }, () => PIECES[next(PIECES.length)]!).join("");
    const isJson = isParsed(text);
    if (isJson) taken++;
    assertEquals(isJsonBetween(text, 0, text.length), isJson, text);
    assertEquals(isJsonBetween(`"[1${text}]}0`, 3, 3 + text.length), isJson, text);
  }
  assertEquals(taken > 1000, true, `${taken} were JSON`);
});

Deno.test("JSON of any depth, and one that was damaged at any place, is told as JSON.parse does", () => {
  const deep = 2000;
  const nested = `${'{"a":['.repeat(deep)}1${"]}".repeat(deep)}`;
  assertEquals(isJsonBetween(nested, 0, nested.length), true);
  assertEquals(isJsonBetween(nested, 0, nested.length - 1), false);
  const whole = JSON.stringify(
    {
      a: [1, -2.5e-7, true, false, null, 'b\n\u0001"\\é', {}, []],
      "c d": { e: [[], [{}]], f: "" },
    },
    null,
    1,
  );
  for (let at = 0; at <= whole.length; at++) {
    for (const piece of ["", '"', "\\", ",", "]", "}", "0", "e", "\n"]) {
      const text = whole.slice(0, at) + piece + whole.slice(at + 1);
      assertEquals(isJsonBetween(text, 0, text.length), isParsed(text), text);
    }
  }
});
