// Parameters as they were written, for people.
import { assertEquals } from "@std/assert";
import { findFunction } from "../../../src/track/functions/by_id.ts";
import { parametersOf } from "../../../src/track/sign/parameters.ts";
import { open } from "../opened.ts";

async function told(source: string, name = "ask"): Promise<string[]> {
  const { units } = await open(source);
  const unit = findFunction(units, "src/main.ts", name)!;
  return parametersOf(units, unit).map((it) => [it.name, it.type, it.default].join(" | "));
}

Deno.test("track sign: names, types and defaults of parameters", async () => {
  const source = `export function ask(a: string, b?: Map<string, number>, c = { x: 1 },
    { d, e: f }: { d: string; e: number } = g, ...rest: string[]) {}`;
  assertEquals(await told(source), [
    "a | string | ",
    "b | Map<string, number> | ",
    "c |  | { x: 1 }",
    "{ d, e: f } | { d: string; e: number } | g",
    "...rest | string[] | ",
  ]);
});

Deno.test("track sign: parameters of what is tracked, of methods, of what is no function", async () => {
  const tracked =
    `import { track } from "@retake/retake/track"; export const ask = track((a: A) => 1);`;
  assertEquals(await told(tracked), ["a | A | "]);
  assertEquals(await told("export class A { ask(a: B) {} }", "A.ask"), ["a | B | "]);
  assertEquals(await told("export const ask = 1;"), []);
});
