// What a unit reaches: references, methods that may be called, effects that count.
import { assertEquals } from "@std/assert";
import { effectsOf } from "../../../src/track/effects/effects.ts";
import { findFunction } from "../../../src/track/functions/by_id.ts";
import { follow } from "../../../src/track/sign/follow.ts";
import { idsOf, open } from "../opened.ts";

/** What `ask` reaches beside itself. */
async function reached(source: string): Promise<string[]> {
  const { units } = await open(source);
  const root = findFunction(units, "src/main.ts", "ask")!;
  const closure = follow(units, root, effectsOf(units, "src/main.ts"));
  return idsOf(closure.units).filter((id) => id !== root.id).map((id) =>
    id.replace("src/main.ts#", "")
  );
}

Deno.test("track sign: references are followed, what is not referred to is not", async () => {
  const source = `
    const a = 1, b = () => a, unused = 2;
    const TABLE = { x: b, y: unused };
    export const ask = () => TABLE.x();`;
  assertEquals(await reached(source), ["TABLE.x", "a", "b"]);
});

Deno.test("track sign: methods come with their class where somebody says their names", async () => {
  const source = (said: string) => `
    class A { send() {} close() {} }
    export const ask = () => { const a = new A(); ${said}; };`;
  assertEquals(await reached(source("a.send()")), ["A", "A.send"]);
  assertEquals(await reached(source("")), ["A"]);
  assertEquals(await reached(source("a[name]()")), ["A", "A.close", "A.send"]);
  assertEquals(await reached(source("").replace("class A", "class A extends lib.Base")), [
    "A",
    "A.close",
    "A.send",
  ]);
});

Deno.test("track sign: effects count where they write what was reached", async () => {
  const source = `
    const table = {}, other = {};
    table.x = 1;
    other.x = 2;
    globalThis.limit = 3;
    globalThis.unread = 4;
    export const ask = () => table[limit];`;
  assertEquals(await reached(source), ["[effect 1]", "[effect 3]", "table"]);
});

Deno.test("track sign: files that a function reads for its caller are those of the caller", async () => {
  const source = `
    import { readFile } from "node:fs/promises";
    const prompt = (name) => readFile(new URL(\`./\${name}.md\`, import.meta.url));
    export const ask = () => prompt("short");`;
  assertEquals(await reached(source), ["prompt", "src/short.md"]);
});
