/**
 * The projects of a runner's configuration: Vitest and Jest hand no setting of the root on to those that have a
 * configuration of their own, so each of them needs the line.
 *
 * @module
 */
import { globPattern } from "./glob.ts";

/** What a configuration says of its projects. */
export interface Listed {
  /** Folders and configurations, as globs; `undefined` where they are made by code. */
  globs: readonly string[] | undefined;
  /** Projects that stand in it as objects. */
  objects: readonly string[];
}

/** Where a list of projects begins. */
const LIST = /["']?\b(?:projects|workspace)["']?\s*:\s*(\[)?|\bdefineWorkspace\(\s*(\[)?/;

/**
 * @param text a configuration, or a file of a workspace
 * @returns the projects that it lists; `undefined` where it says nothing of any
 */
export function listedProjects(text: string): Listed | undefined {
  const bare = withoutComments(text);
  const found = LIST.exec(bare);
  if (!found) return undefined;
  if (!found[1] && !found[2]) return { globs: undefined, objects: [] };
  const globs: string[] = [];
  const objects: string[] = [];
  const start = found.index + found[0].length;
  let depth = 0;
  let object = start;
  for (let at = start; at < bare.length && depth >= 0; at++) {
    const sign = bare[at]!;
    if (/["'`]/.test(sign)) {
      const end = bare.indexOf(sign, at + 1);
      if (end < 0) break;
      if (depth === 0) globs.push(bare.slice(at + 1, end));
      at = end;
    } else if (/[{([]/.test(sign)) {
      if (depth++ === 0) object = at;
    } else if (/[})\]]/.test(sign) && --depth === 0 && sign === "}") {
      objects.push(bare.slice(object, at + 1));
    }
  }
  return { globs, objects };
}

/** @returns code without its comments, as far as that can be told without reading it */
export function withoutComments(text: string): string {
  // A glob may have what looks like a comment's begin in it.
  return text.replace(
    /("[^"\n]*"|'[^'\n]*'|`[^`]*`)|\/\*[^]*?\*\/|\/\/.*/g,
    (_, kept = "") => kept,
  );
}

/** @returns whether one of the globs, and none that takes back, is of a path */
function isListed(path: string, globs: readonly string[]): boolean {
  const is = (glob: string) =>
    globPattern(glob.replace(/^(?:<rootDir>|\.)\//, "").replace(/\/$/, "")).test(path);
  return globs.some((glob) => !takesBack(glob) && is(glob)) &&
    !globs.some((glob) => takesBack(glob) && is(glob.slice(1)));
}

/** `!a`, and not `!(a|b)`. */
function takesBack(glob: string): boolean {
  return /^!(?!\()/.test(glob);
}

/** What its configurations are called in a project's folder, the first that is there; and all that it may be named. */
const NAMES = {
  vitest: {
    own: [/^vitest\.config\.[cm]?[jt]s$/, /^vite\.config\.[cm]?[jt]s$/],
    any: /^vite(?:st)?\b.*\.[cm]?[jt]s$/,
  },
  jest: { own: [/^jest\.config\.(?:[cm]?[jt]s|json)$/], any: /^jest\b.*\.(?:[cm]?[jt]s|json)$/ },
};

/**
 * @param runner whose projects
 * @param listed what the root says
 * @param paths the files of the project
 * @returns the configurations of its projects, and the folders of those that have none
 */
export function projectFiles(
  runner: keyof typeof NAMES,
  { globs }: Listed,
  paths: readonly string[],
): { files: string[]; bare: string[] } {
  const { own, any } = NAMES[runner];
  const parts = paths.map((path) => ({
    path,
    folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))),
    name: path.slice(path.lastIndexOf("/") + 1),
  })).filter(({ folder }) => folder !== "");
  const isIts = (folder: string) => globs === undefined || isListed(folder, globs);
  const folders = new Set(parts.map(({ folder }) => folder).filter(isIts));
  const named = globs
    ? parts.filter(({ path, name }) => any.test(name) && isListed(path, globs))
    : [];
  const files = named.map(({ path }) => path);
  const bare: string[] = [];
  for (const folder of folders) {
    const here = parts.filter((one) => one.folder === folder);
    const found = own.flatMap((form) => here.filter(({ name }) => form.test(name)))[0];
    if (found) files.push(found.path);
    else if (globs && here.some(({ name }) => name === "package.json")) bare.push(folder);
  }
  return { files: [...new Set(files)].sort(), bare: bare.sort() };
}

/**
 * @param file a configuration
 * @param word what its line has in it
 * @param read reads another file
 * @returns whether it has it, itself or in what it imports
 */
export function hasLine(
  { path, text }: { path: string; text: string },
  word: string,
  read: (path: string) => string | undefined,
): boolean {
  return withoutComments(text).includes(word) ||
    textsNamed({ path, text }, read).some((one) => one.includes(word));
}

/** @returns the texts of the files that one names by their paths from there */
export function textsNamed(
  { path, text }: { path: string; text: string },
  read: (path: string) => string | undefined,
): string[] {
  const names = withoutComments(text).matchAll(/["'](?:<rootDir>\/|(?=\.{1,2}\/))([^"']+)["']/g);
  return [...names].flatMap(([, near]) => {
    const base = `https://project.invalid/${encodeURI(path)}`;
    const at = decodeURI(new URL(near!, base).pathname).slice(1);
    return ["", ".ts", ".mts", ".js", ".mjs", ".cjs"].map((ending) => read(at + ending))
      .filter((one) => one !== undefined);
  });
}
