// Values of options, as they are typed.
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import {
  dollars,
  pattern,
  resultsFolder,
  several,
  time,
  wholeNumber,
  wholeNumberOrNone,
} from "../../src/cli/arguments.ts";

Deno.test("what can be typed is read", () => {
  assertEquals([wholeNumber("12"), wholeNumberOrNone("0"), wholeNumberOrNone("3")], [12, 0, 3]);
  assertEquals(["500ms", "500", "30s", "1.5s", "2m"].map(time), [500, 500, 30_000, 1500, 120_000]);
  assertEquals(["0.50", "$2", "3"].map(dollars), [0.5, 2, 3]);
  assertEquals([pattern("says"), pattern("/^says/i"), pattern("/")], ["says", /^says/i, "/"]);
  assertEquals(several("b", several("a", undefined)), ["a", "b"]);
  assertEquals([undefined, "out", false].map(resultsFolder), ["results", "out", undefined]);
});

Deno.test("what makes no sense is refused in a sentence", () => {
  const wrong: [(word: string) => unknown, string[], says: string][] = [
    [wholeNumber, ["0", "-1", "1.5", "none", ""], "is no whole number above 0."],
    [wholeNumberOrNone, ["-1", "1.5", "x"], "is no whole number."],
    [time, ["soon", "0s", "-1s", "5h", ""], "is no time: 500ms, 30s and 2m are."],
    [dollars, ["much", "-1", "1,50"], "is no amount of US dollars: 0.50 is."],
    [pattern, ["/(/", "/a/x"], "is no regular expression: "],
    [resultsFolder, [""], "--results names no folder."],
  ];
  for (const [read, words, says] of wrong) {
    for (const word of words) {
      const error = assertThrows(() => read(word)) as Error;
      assertEquals([word, isRetakeError(error, "OPTION_INVALID")], [word, true]);
      assertStringIncludes(error.message, says);
    }
  }
});
