// The lists of what an option may be are tied to its type: each line under `@ts-expect-error` must
// not compile, or the type check of this file fails.
import { assertEquals, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import {
  type Check,
  checkMembers,
  type Checks,
  isFlag,
  isText,
  isTexts,
  namesOf,
  objectOf,
  oneOf,
} from "../../src/session/checks.ts";

interface Options {
  colour?: "red" | "green";
  names?: readonly string[];
  loud?: boolean;
}

Deno.test("a choice that the type has and the list lacks, or the reverse, does not compile", () => {
  const all: Check<Options["colour"] & string> = oneOf("red", "green");
  // @ts-expect-error -- "green" is missing
  const fewer: Check<Options["colour"] & string> = oneOf("red");
  // @ts-expect-error -- the type has no "blue"
  const more: Check<Options["colour"] & string> = oneOf("red", "green", "blue");
  assertEquals(all("green"), undefined);
  assertEquals(fewer("green"), '"red"');
  assertEquals(more("pink"), '"red" or "green" or "blue"');
});

Deno.test("a member that the type has and the checks lack, or the reverse, does not compile", () => {
  const checks: Checks<Options> = { colour: oneOf("red", "green"), names: isTexts, loud: isFlag };
  // @ts-expect-error -- loud is missing
  const fewer = objectOf<Options>("options", { colour: oneOf("red", "green"), names: isTexts });
  // @ts-expect-error -- the type has no size
  const more = objectOf<Options>("options", { ...checks, size: isText });
  const swapped = objectOf<Options>("options", {
    ...checks,
    // @ts-expect-error -- these are the choices of another option
    colour: oneOf("cyan", "magenta"),
  });
  assertEquals(fewer({ colour: "red" }), undefined);
  assertEquals(more({ size: "tall" }), undefined);
  assertEquals(swapped([]), "an object");
});

Deno.test("a name that the type has and the list lacks, or the reverse, does not compile", () => {
  assertEquals(namesOf<Options>({ colour: true, names: true, loud: true }).length, 3);
  // @ts-expect-error -- loud is missing
  assertEquals(namesOf<Options>({ colour: true, names: true }).length, 2);
  // @ts-expect-error -- the type has no size
  assertEquals(namesOf<Options>({ colour: true, names: true, loud: true, size: true }).length, 4);
});

Deno.test("what is wrong with a member is told by its whole name", () => {
  const checks: Checks<Options> = { colour: oneOf("red", "green"), names: isTexts, loud: isFlag };
  const check = (value: object, before?: string, also?: string[]) => () =>
    checkMembers(value, checks, before, also);
  const told: [() => void, "OPTION_UNKNOWN" | "OPTION_INVALID", string][] = [
    [
      check({ color: "red" }),
      "OPTION_UNKNOWN",
      'There is no option "color"; did you mean "colour"',
    ],
    [check({ color: 1 }, "paint."), "OPTION_UNKNOWN", 'did you mean "paint.colour"'],
    [check({ loud: 1 }, "paint."), "OPTION_INVALID", "The option paint.loud is 1; it must be true"],
    [check({ names: ["a", 1] }), "OPTION_INVALID", "a list of texts"],
    [check({ names: () => {} }), "OPTION_INVALID", "is a function"],
  ];
  for (const [run, code, text] of told) {
    const error = assertThrows(run, Error, text);
    assertEquals(isRetakeError(error, code), true, code);
  }
  check({ colour: undefined, loud: false, size: 1 }, "", ["size"])();
  check({ color: undefined }, "paint.")();
});
