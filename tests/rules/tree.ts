// What the rules read: the files of this repository, and the code in them without comments.
import { walkSync } from "@std/fs";
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** Whether the tree may be read: not under a bare `deno test --allow-net`. */
export const canRead: boolean =
  Deno.permissions.querySync({ name: "read", path: root }).state === "granted";

/** The absolute path of a file of the repository. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, root));
}

/** Whether there is such a file or folder. */
export function exists(file: string): boolean {
  return existsSync(pathOf(file));
}

/** The text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(pathOf(file), "utf8");
}

/** All files below a folder whose paths match, as sorted paths from the root. */
export function filesBelow(folder: string, paths: RegExp): string[] {
  if (!exists(folder)) return [];
  const only = { includeDirs: false, includeSymlinks: false };
  const found = walkSync(pathOf(folder), { ...only, match: [paths], skip: [/node_modules$/] });
  return [...found].map(({ path }) => relative(pathOf(""), path).replaceAll("\\", "/")).sort();
}

/** The modules of the package: the doors and all of `src/`. */
export function modules(): string[] {
  return ["mod.ts", ...filesBelow("src", /\.ts$/)];
}

/** The `exports` of `deno.json`: entry point to file, without the `./` before it. */
export function entryPoints(): Map<string, string> {
  const { exports } = JSON.parse(read("deno.json")) as { exports: Record<string, string> };
  return new Map(Object.entries(exports).map(([name, path]) => [name, path.slice(2)]));
}

// One token that can hold what looks like another: strings, templates and comments, in this order
// so that `//` in a string is no comment. Regular expressions are left to luck: none of ours has
// a quote that would matter.
const TOKENS =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** A module's code without its comments. */
export function codeOf(file: string): string {
  return read(file).replace(TOKENS, (token) => token.startsWith("/") ? " " : token);
}

/** A module's code without comments and without what stands in strings. */
export function wordsOf(file: string): string {
  return read(file).replace(TOKENS, (token) => token.startsWith("/") ? " " : '""');
}

/** What a module imports or exports from elsewhere, as written; types too, and `import()`. */
export function importsOf(file: string): string[] {
  return importsIn(codeOf(file));
}

/** The same of code without comments. */
export function importsIn(code: string): string[] {
  const forms = [
    /(?:^|[\n;])\s*(?:import|export)\b(?:[^;"']*?\bfrom)?\s*["']([^"']+)["']/g,
    /\bimport\(\s*["']([^"']+)["']/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1]!));
}

/** The path from the root that a relative import leads to; a bare one is given back as it is. */
export function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** A module and all that it reaches by relative imports. */
export function reach(start: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) visit(resolve(file, specifier));
    }
  };
  visit(start);
  return [...seen].sort();
}
