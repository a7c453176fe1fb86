// A file as large as what generators write. Apart from the other tests of hashes, since it takes long.
import { assert, assertEquals } from "@std/assert";
import { loadParser } from "../../src/host/parser.ts";
import { isThorough } from "../support/runtime.ts";
import { signFunction } from "../../src/track/sign/sign.ts";

/** So many that the file has 5 MB, or one. */
const ITEMS = isThorough ? 60_000 : 12_000;

Deno.test("track: a generated file of megabytes counts as far as it is used", async () => {
  const item = (n: number) =>
    `export const item${n} = { id: ${n}, name: "the item ${n}", tags: ["a", "b"], at: [${n}, 1] };`;
  const lines = Array.from({ length: ITEMS }, (_, n) => item(n));
  const generated = `${lines.join("\n")}\nexport const pick = () => item${ITEMS - 1}.name;\n`;
  assert(generated.length > ITEMS * 84);
  const main = `import { pick } from "./big.ts"; export function ask() { return pick(); }`;
  const hashOf = async (big: string) => {
    const files: Record<string, string> = { "src/main.ts": main, "src/big.ts": big };
    const readFile = (path: string) => Promise.resolve(files[path]);
    const listFiles = () => Promise.resolve(Object.keys(files));
    return (await signFunction("src/main.ts#ask", { loadParser, readFile, listFiles })).hash;
  };
  const before = await hashOf(generated);
  assert(await hashOf(generated.replace(`the item ${ITEMS - 1}`, "the last item")) !== before);
  assertEquals(await hashOf(generated.replace(`the item ${ITEMS / 2}`, "another item")), before);
});
