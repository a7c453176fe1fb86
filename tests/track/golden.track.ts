// The canonical texts of a project that holds each kind of syntax: what is hashed, to the letter, so
// that no update of the parser moves a hash unnoticed. `TRACK_GOLDEN=write` writes the file anew.
import { assertEquals } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { isNode, walk } from "../../src/track/syntax/ast.ts";
import { FIELDS } from "../../src/track/normal_form/fields.ts";
import { parseModule } from "../../src/track/syntax/parse.ts";
import type { LoadParser } from "../../src/track/types.ts";
import { closureOf } from "../../src/track/sign/closure.ts";
import { openProject } from "../../src/track/sign/project.ts";
import { closureText } from "../../src/track/sign/text.ts";
import { loadParser } from "../../src/host/parser.ts";
import { filesOf } from "./edits.ts";
import { CORPUS, CORPUS_IDS } from "./golden_corpus.ts";
import { inMemory } from "./samples.ts";

const golden = new URL("../track_golden.txt", import.meta.url);
const files = filesOf(CORPUS);

/** The major before the one that the tracker loads by itself. */
const older: string = "deno" in process.versions ? "npm:@babel/parser@7.29.14" : "babel-parser-7";
const loadOlder: LoadParser = () => import(older);

async function texts(load: LoadParser): Promise<string> {
  const project = openProject({ ...inMemory(files), loadParser: load });
  const parts: string[] = [];
  for (const id of CORPUS_IDS) {
    const text = await closureText(project.units, await closureOf(id, project));
    parts.push(`=== ${id}\n${text}\n`);
  }
  return parts.join("\n");
}

Deno.test("track: canonical texts are those of the golden file", async () => {
  const found = await texts(loadParser);
  if (process.env.TRACK_GOLDEN === "write") await writeFile(golden, found);
  assertEquals(found, (await readFile(golden, "utf8")).replaceAll("\r\n", "\n"));
});

Deno.test("track: canonical texts are the same with the parser's major before", async () => {
  assertEquals(await texts(loadOlder), (await readFile(golden, "utf8")).replaceAll("\r\n", "\n"));
});

Deno.test("track: the golden file holds each kind of syntax", async () => {
  const seen = new Set<string>();
  for (const [path, source] of Object.entries(files)) {
    if (!/\.[cm]?[jt]sx?$/.test(path)) continue;
    const program = await parseModule(path, source, loadParser);
    walk(program, (node) => {
      if (isNode(node)) seen.add(node.type);
    });
  }
  // What is written otherwise, or stands in no file of today.
  const without = new Set(["Import"]);
  assertEquals(Object.keys(FIELDS).filter((it) => !seen.has(it) && !without.has(it)), []);
});
