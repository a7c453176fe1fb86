// The files that a module reaches, and what was consulted for that.
import { assertEquals } from "@std/assert";
import {
  asText,
  evaluationOrder,
  expand,
  load,
  openGraph,
  withLineFeeds,
} from "../../../src/track/source/graph.ts";
import { filesOf } from "../edits.ts";
import { inMemory } from "../samples.ts";

const FILES = filesOf(`
import "./b.ts"; import "./a.ts"; import("./late.ts"); import "./missing.ts"; import "pack";
=== src/a.ts
import "./b.ts"; import text from "./text.md";
=== src/b.ts
import "./main.ts";
=== src/late.ts
const all = (name) => import(\`./plugins/\${name}.ts\`);
=== src/plugins/one.ts
=== src/plugins/two.ts
=== src/text.md
=== src/unused.ts
`);

Deno.test("track source: modules in the order in which they are evaluated", async () => {
  const graph = openGraph(inMemory(FILES));
  await load(graph, "src/main.ts");
  assertEquals(evaluationOrder(graph, "src/main.ts").map(({ path }) => path.slice(4)), [
    "b.ts",
    "text.md",
    "a.ts",
    "plugins/one.ts",
    "plugins/two.ts",
    "late.ts",
    "main.ts",
  ]);
  assertEquals(evaluationOrder(graph, "src/nowhere.ts"), []);
});

Deno.test("track source: what was consulted is known, also what is not there", async () => {
  const graph = openGraph(inMemory(FILES), ["./a.ts"]);
  await load(graph, "src/main.ts");
  const { files, folders } = graph.consulted;
  assertEquals(files.has("src/missing.ts"), true);
  assertEquals(files.has("deno.json"), true);
  assertEquals(files.has("src/unused.ts"), false);
  assertEquals(graph.modules.has("src/a.ts"), false); // external, wherever it lies
  assertEquals([...folders], ["src/plugins"]);
});

Deno.test("track source: a file is read once, and a module made once, for all who ask", async () => {
  const reads: string[] = [];
  const { readFile, ...others } = inMemory(FILES);
  const graph = openGraph({
    ...others,
    readFile(path) {
      reads.push(path);
      return readFile(path);
    },
  });
  await Promise.all([
    load(graph, "src/main.ts"),
    load(graph, "src/a.ts"),
    load(graph, "src/main.ts"),
  ]);
  assertEquals(reads.length, new Set(reads).size);
});

Deno.test("track source: globs are relative to their module, and sorted", async () => {
  const graph = openGraph(inMemory(FILES));
  assertEquals(await expand(graph, "src/main.ts", "./plugins/*.ts"), [
    "src/plugins/one.ts",
    "src/plugins/two.ts",
  ]);
  const { listFiles: _, ...blind } = inMemory(FILES);
  assertEquals(await expand(openGraph(blind), "src/main.ts", "./plugins/*.ts"), []);
});

Deno.test("track source: contents are texts, with line feeds where that is wanted", () => {
  assertEquals(asText(new Uint8Array([97, 13, 10])), "a\r\n");
  assertEquals(asText(undefined), undefined);
  assertEquals(withLineFeeds("a\r\nb\rc\n"), "a\nb\nc\n");
});
