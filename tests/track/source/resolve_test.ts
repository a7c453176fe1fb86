// Where specifiers lead, by the files alone.
import { assertEquals } from "@std/assert";
import { canonical, resolver } from "../../../src/track/source/resolve.ts";

const FILES: Record<string, string> = {
  "deno.json": `{ "imports": { "@/": "./src/", "@/special/": "./other/", "zod": "npm:zod@^3" } }`,
  "src/a.ts": "",
  "src/b.tsx": "",
  "src/lib/index.ts": "",
  "src/data.json": "",
  "src/written.js": "",
  "other/c.ts": "",
  "src/deep/deno.json": `{ "imports": { "@/": "./own/" } }`,
  "src/deep/own/a.ts": "",
};
const read = (path: string) => Promise.resolve(FILES[path]);

async function leads(from: string, specifier: string, external: string[] = []): Promise<string> {
  const found = await resolver(read, { external })(from, specifier);
  return found.kind === "file" ? found.path : `external ${found.name}`;
}

Deno.test("track source: relative specifiers, with and without the ending that is there", async () => {
  for (
    const [specifier, path] of [
      ["./a.ts", "src/a.ts"],
      ["./a", "src/a.ts"],
      ["./a.js", "src/a.ts"], // TypeScript writes what it compiles to
      ["./b.jsx", "src/b.tsx"],
      ["./written.js", "src/written.js"],
      ["./lib", "src/lib/index.ts"],
      ["./data.json?raw", "src/data.json"],
      ["../other/c.ts", "other/c.ts"],
      ["./missing.ts", "src/missing.ts"],
    ]
  ) assertEquals(await leads("src/main.ts", specifier!), path, specifier);
});

Deno.test("track source: the longest rule of the nearest configuration counts", async () => {
  assertEquals(await leads("src/main.ts", "@/a.ts"), "src/a.ts");
  assertEquals(await leads("src/main.ts", "@/special/c.ts"), "other/c.ts");
  assertEquals(await leads("src/deep/main.ts", "@/a.ts"), "src/deep/own/a.ts");
  // What the nearest one does not have, the next one may.
  assertEquals(await leads("src/deep/main.ts", "@/lib/index.ts"), "src/lib/index.ts");
});

Deno.test("track source: packages are names without versions", async () => {
  assertEquals(await leads("src/main.ts", "zod"), "external zod");
  assertEquals(await leads("src/main.ts", "npm:@a/b@1.2.3/c"), "external @a/b/c");
  assertEquals(await leads("src/main.ts", "@/a.ts", ["@/a.ts"]), "external @/a.ts");
  assertEquals(canonical("jsr:@std/path@^1"), "@std/path");
  assertEquals(canonical("fs/promises"), "node:fs/promises");
  assertEquals(canonical("fsx"), "fsx");
  assertEquals(canonical("https://a.test/x@1.ts"), "https://a.test/x@1.ts");
});
