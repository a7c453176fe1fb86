/**
 * Where else the cassette of a test may lie, that was recorded from another folder: in a package, or at the top of its
 * repository. Looked for after a miss alone.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Elsewhere } from "../session/types.ts";
import { factsOf, fs } from "./files.ts";
import { absolutePath, pathHere, pathOf, relativePath } from "./paths.ts";
import { mayAsk, process } from "./process.ts";
import { fileStem } from "./test_name.ts";

/** So many folders are looked at above a file. */
const HIGHEST = 30;

/**
 * @param where a cassette that is not there, as its store locates it
 * @param name its name
 * @param file the file of its test
 * @returns those that are there, each with the folder that its test was run from
 */
export function findElsewhere(where: string, name: string, file: string): Elsewhere[] {
  const path = absolutePath(where);
  const cut = path.replaceAll("\\", "/").lastIndexOf(`/${name}.json`);
  if (cut < 0) return [];
  const dir = path.slice(0, cut);
  const test = absolutePath(pathOf(file));
  const bases = new Set([process.cwd(), dirname(dir), ...packagesAround(test)]);
  const stems = [...bases].flatMap((base) => {
    const near = pathHere(test, base);
    return near === undefined ? [] : [{ base, stem: fileStem(near).join("/") }];
  });
  const own = stems.map(({ stem }) => stem).sort((a, b) => b.length - a.length)
    .find((stem) => `/${name}/`.includes(`/${stem}/`));
  if (own === undefined) return [];
  const at = `/${name}/`.indexOf(`/${own}/`);
  const leaves = new Set([pathHere(dir) ?? basename(dir), "cassettes"]);
  return stems.flatMap(({ base, stem }) => {
    const other = name.slice(0, at) + stem + name.slice(at + own.length);
    return [...leaves].flatMap((leaf) =>
      [`${other}.json`, `${other}.json.gz`]
        .map((end) => join(base, leaf, end))
        .filter((one) => one !== path && isThere(one))
        .map((one) => ({ where: relativePath(one), folder: relativePath(base) }))
    );
  });
}

/** The folders of the nearest package above a file, and of the repository. */
function packagesAround(file: string): string[] {
  let near: string | undefined;
  let folder = dirname(file);
  for (let left = HIGHEST; left > 0 && folder !== dirname(folder); left--) {
    const has = (name: string) => isThere(join(folder, name));
    if (["package.json", "deno.json", "deno.jsonc"].some(has)) near ??= folder;
    if (mayLook(join(folder, ".git")) && fs().existsSync(join(folder, ".git"))) {
      return near === undefined ? [folder] : [near, folder];
    }
    folder = dirname(folder);
  }
  return near === undefined ? [] : [near]; // what lies above may be anybody's
}

function isThere(path: string): boolean {
  return mayLook(path) && factsOf(path)?.kind === "file";
}

function mayLook(path: string): boolean {
  return mayAsk({ name: "read", path });
}
