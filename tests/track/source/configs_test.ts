// What configurations say about where specifiers lead.
import { assertEquals } from "@std/assert";
import { readConfig } from "../../../src/track/source/configs.ts";

/** The rules of the root folder, as `pattern -> targets`. */
async function rules(files: Record<string, string>): Promise<string[]> {
  const config = await readConfig(
    "",
    (path) => Promise.resolve(files[path]),
    (folder) => Promise.resolve(Object.keys(files).filter((it) => it.startsWith(folder))),
  );
  return config.rules.map(({ pattern, to }) => `${pattern} -> ${to.join(" ")}`);
}

Deno.test("track source: imports of deno.json, with comments and commas too many", async () => {
  const text = `{ // a comment
    "imports": { "@/": "./src/", "url": "https://a.test//b.ts", }, }`;
  assertEquals(await rules({ "deno.json": text }), ["@/ -> ./src/", "url -> https://a.test//b.ts"]);
  const files = {
    "deno.jsonc": `{ "importMap": "map.json" }`,
    "map.json": `{ "imports": { "a": "./a.ts" } }`,
  };
  assertEquals(await rules(files), ["a -> ./a.ts"]);
});

Deno.test("track source: members of a workspace, listed or by a glob, with their exports", async () => {
  const files = {
    "package.json": `{ "workspaces": ["packages/*"] }`,
    "packages/one/package.json":
      `{ "name": "one", "exports": { ".": { "require": "./c.cjs", "import": "./m.ts" }, "./x": "./x.ts" } }`,
    "packages/two/package.json": `{ "name": "two", "main": "two.js" }`,
    "packages/two/node_modules/deep/package.json": `{ "name": "deep" }`,
  };
  assertEquals(await rules(files), [
    "one -> ./packages/one/m.ts ./packages/one/c.cjs",
    "one/x -> ./packages/one/x.ts",
    "one/ -> ./packages/one/",
    "two -> ./packages/two/two.js ./packages/two/index ./packages/two/src/index",
    "two/ -> ./packages/two/",
  ]);
});

Deno.test("track source: paths of tsconfig.json, also of one that it extends", async () => {
  const files = {
    "tsconfig.json": `{ "extends": "./base" }`,
    "base.json":
      `{ "compilerOptions": { "baseUrl": "src", "paths": { "~/*": ["lib/*", "more/*"] } } }`,
  };
  assertEquals(await rules(files), [
    "~/* -> /src/lib/* /src/more/*",
    "* -> /src/*",
  ]);
});

Deno.test("track source: a package may import itself, and folders by a link", async () => {
  const files = {
    "package.json": `{ "name": "self", "exports": "./main.ts", "imports": { "#a": "./a.ts" },
      "dependencies": { "near": "file:../near", "far": "^1.0.0" } }`,
    "../near/package.json": `{ "name": "other", "module": "./n.ts" }`,
  };
  const found = await rules(files);
  assertEquals(found.includes("#a -> ./a.ts"), true);
  assertEquals(found.includes("self -> ././main.ts"), true, found.join("\n"));
  assertEquals(found.some((it) => it.startsWith("near -> ./../near/n.ts")), true, found.join("\n"));
  assertEquals(found.some((it) => it.startsWith("far")), false);
});

Deno.test("track source: a configuration that is none has no rules", async () => {
  assertEquals(await rules({ "deno.json": "{ broken", "package.json": "[]" }), []);
  assertEquals(await rules({}), []);
});
