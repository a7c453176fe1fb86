// The texts that are hashed.
import { assertEquals, assertNotEquals } from "@std/assert";
import { hashOf } from "../../../src/host/hash.ts";
import { findFunction } from "../../../src/track/functions/by_id.ts";
import { closureOf } from "../../../src/track/sign/closure.ts";
import { closureText, ownHash } from "../../../src/track/sign/text.ts";
import { open } from "../opened.ts";

async function text(source: string): Promise<string[]> {
  const { project } = await open(source);
  return (await closureText(project.units, await closureOf("src/main.ts#ask", project))).split(
    "\n",
  );
}

Deno.test("track sign: a line a unit, depth first, references by number", async () => {
  const lines = await text(`
    const a = 1, b = 2, both = () => a;
    export const ask = () => [both, b, a];`);
  assertEquals(lines, [
    "retake normaliser 2",
    "from @0",
    "0 (function [ ]{ (ReturnStatement (ArrayExpression [ @1 @2 @3 ] ) ) })",
    "1 (function [ ]{ (ReturnStatement @3 ) })",
    "2 2",
    "3 1",
  ]);
});

Deno.test("track sign: a private name is a number, another name is not said", async () => {
  const lines = await text(`
    class A { #one = 1; #two() { return this.#one; } send() { return this.#two(); } }
    export const ask = () => new A().send();`);
  const renamed = await text(`
    class B { #x = 1; #y() { return this.#x; } send() { return this.#y(); } }
    export const ask = () => new B().send();`);
  assertEquals(lines, renamed);
  assertEquals(lines.some((line) => line.includes("#0")), true);
});

Deno.test("track sign: texts of files with any line ends are one, bytes are their hash", async () => {
  const source = (content: string) => `
    export const ask = () => Deno.readTextFile("a.md");
    === a.md
${content}`;
  assertEquals(await text(source("one\r\ntwo")), await text(source("one\ntwo")));
  assertEquals((await text(source("one")))[3], `1 text:"one"`);
  assertEquals((await text(source("one").replace("=== a.md\none", "")))[3], "1 missing");
});

Deno.test("track sign: a unit's own hash knows nothing of what it refers to", async () => {
  const own = async (source: string) => {
    const { project, units } = await open(source);
    return await ownHash(project, findFunction(units, "src/main.ts", "ask")!);
  };
  const before = await own("const a = 1; export const ask = () => a;");
  assertEquals(before.length, 16);
  assertEquals(await own("const b = 2; export const ask = () => b;"), before);
  assertNotEquals(await own("const a = 1; export const ask = () => [a];"), before);
  assertEquals(hashOf("").slice(0, 8), "e3b0c442");
  // A text by its UTF-8, on each runtime: also half of a pair.
  for (const text of ["ä 😀", "a\ud83d", "\udc00b", "x".repeat(10_000)]) {
    assertEquals(hashOf(text), hashOf(new TextEncoder().encode(text)), text);
  }
});
