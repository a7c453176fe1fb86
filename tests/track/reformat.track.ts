// The sample projects written otherwise: by a formatter, without comments, without types, with other
// line ends, with other separators in paths. The hashes are the same.
import { assertEquals, assertNotEquals } from "@std/assert";
import { copy } from "@std/fs";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import * as modules from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadParser } from "../../src/host/parser.ts";
import { runtimes } from "../support/others.ts";
import { type Files, filesOfSample, hashesOf, IDS, inMemory, PROJECTS } from "./samples.ts";

const IS_CODE = /\.[cm]?[jt]s$/;
/** Enums, namespaces and parameter properties become other code when types are taken out. */
const IS_MORE_THAN_TYPES = /^src\/legacy\/classify\.ts$/;
/** Decorators are nothing that every stripper knows. */
const HAS_DECORATORS = /^src\/(legacy\/classify|agents\/tools)\.ts$/;

/** Wants the hashes of a rewritten project to be those of the project as it is. */
async function wantSame(
  name: string,
  rewrite: (path: string, text: string) => string | Promise<string>,
  left: (id: string) => boolean = () => true,
): Promise<void> {
  const files = await filesOfSample(name);
  const other: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) other[path] = await rewrite(path, text);
  assertNotEquals(other, files, "nothing was rewritten");
  const ids = IDS[name]!.filter(left);
  assertEquals(await hashesOf(inMemory(other), ids), await hashesOf(inMemory(files), ids));
}

/** Puts blanks where comments stand. */
async function withoutComments(path: string, text: string): Promise<string> {
  if (!IS_CODE.test(path)) return text;
  const parser = await loadParser();
  const options = { sourceType: "unambiguous", plugins: ["typescript", "decorators"] };
  const { comments } = parser.parse(text, options) as {
    comments: { start: number; end: number }[];
  };
  return comments.reduceRight(
    (it, { start, end }) => it.slice(0, start) + " " + it.slice(end),
    text,
  );
}

function formatted(folder: string, deno: string): void {
  const style = ["--use-tabs", "--single-quote", "--no-semicolons", "--line-width=40"];
  execFileSync(deno, ["fmt", "--quiet", ...style, "."], { cwd: folder });
}

const bin = fileURLToPath(new URL("../../node_modules/.bin/", import.meta.url));
const esbuild = join(bin, process.platform === "win32" ? "esbuild.cmd" : "esbuild");
const deno = runtimes().find(([, first]) => first === "run")?.[0];
const strip = (modules as { stripTypeScriptTypes?: (source: string) => string })
  .stripTypeScriptTypes;

/** As esbuild writes it: no types, no comments, quotes and blanks of its own. */
function built(path: string, text: string): string {
  if (!IS_CODE.test(path) || IS_MORE_THAN_TYPES.test(path)) return text;
  const flags = ["--loader=ts", "--target=esnext", "--log-level=error"];
  // Node's type stripping leaves imports alone; esbuild would drop those that only types use.
  const options = '--tsconfig-raw={"compilerOptions":{"verbatimModuleSyntax":true}}';
  return execFileSync(esbuild, [...flags, options], { input: text, encoding: "utf8" });
}

for (const name of Object.keys(IDS)) {
  Deno.test(`track: the project ${name} with CRLF`, () =>
    wantSame(name, (_path, text) => text.replaceAll("\n", "\r\n")));

  Deno.test(`track: the project ${name} with a byte order mark`, () =>
    wantSame(
      name,
      (path, text) => IS_CODE.test(path) || /json$/.test(path) ? "\uFEFF" + text : text,
    ));

  Deno.test(`track: the project ${name} without comments`, () => wantSame(name, withoutComments));

  Deno.test(`track: the project ${name} with backslashes in ids`, async () => {
    const files = inMemory(await filesOfSample(name));
    const ids = IDS[name]!;
    const other = await hashesOf(files, ids.map((id) => id.replaceAll("/", "\\")));
    assertEquals(Object.values(other), Object.values(await hashesOf(files, ids)));
  });

  if (deno) {
    Deno.test(`track: the project ${name} in another format`, async () => {
      const folder = await mkdtemp(join(tmpdir(), "retake-format-"));
      try {
        await copy(join(PROJECTS, name), folder, { overwrite: true });
        formatted(folder, deno);
        await wantSame(name, (path) => readFile(join(folder, path), "utf8"));
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  if (strip) {
    Deno.test(`track: the project ${name} as Node strips its types`, () =>
      wantSame(
        name,
        (path, text) => /\.ts$/.test(path) && !HAS_DECORATORS.test(path) ? strip(text) : text,
      ));
  }

  if (existsSync(esbuild)) {
    Deno.test(`track: the project ${name} as esbuild writes it`, () => wantSame(name, built));

    Deno.test(`track: the project ${name} as JavaScript in files of its own`, async () => {
      const files = await filesOfSample(name);
      const emitted: Record<string, string> = {};
      for (const [path, text] of Object.entries(files)) {
        if (IS_MORE_THAN_TYPES.test(path)) continue;
        emitted[path.replace(/\.ts$/, ".js")] = built(path, text)
          .replace(/(from |import )"([^"]+)\.ts"/g, '$1"$2.js"');
      }
      // The template of an `import()` names the ending of what it loads.
      const ids = IDS[name]!.filter((id) => !/^src\/legacy\/classify|#lazyModule$/.test(id));
      const before = await hashesOf(inMemory(files as Files), ids);
      const after = await hashesOf(inMemory(emitted), ids.map((id) => id.replace(".ts#", ".js#")));
      assertEquals(Object.values(after), Object.values(before));
    });
  }
}
