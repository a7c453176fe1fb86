/** Functions that do something with files, by name: which of their arguments is a path, and for what. */

/** What a function does with the file at a path. */
export type FileDeed =
  /** Takes what it holds. */
  | "read"
  /** Takes all files of a folder. */
  | "list"
  /** Takes the files that a pattern matches. */
  | "match"
  /** Puts something there. */
  | "write";

/** Packages that have the functions of `node:fs`, and more. */
const LIKE_FS = /^(node:fs\/promises|fs-extra|fs-extra\/esm|graceful-fs|node:fs)#/;

const READS = new Set("readFile createReadStream open openAsBlob readJson readJSON".split(" "));
const LISTS = new Set(["readdir", "opendir"]);
const WRITES = new Set(
  ("writeFile appendFile createWriteStream writeJson writeJSON outputFile outputJson outputJSON " +
    "createFile ensureFile truncate").split(" "),
);
/** What is copied is not looked at, and what is put elsewhere is written there. */
const MOVES = new Set(["copyFile", "cp", "copy", "rename", "move"]);

const GLOBS =
  /^(glob|fast-glob|globby|tinyglobby|node:fs|std\/fs|fdir)#(\*|default|glob|globby|sync|async|stream|iterate|iterateSync|expandGlob|glob(Sync|Stream|Iterate|IterateSync|StreamSync)|globby(Sync|Stream)|expandGlobSync)$/;

/** @returns what a function does, by its imported name, and with which of its arguments */
export function fileDeed(name: string): { deed: FileDeed; index: number } | undefined {
  if (GLOBS.test(name)) return { deed: "match", index: 0 };
  const isNode = LIKE_FS.test(name);
  const own = name.slice(name.indexOf("#") + 1).replace(/Sync$/, "");
  if (isNode) {
    if (MOVES.has(own)) return { deed: "write", index: 1 };
    if (READS.has(own)) return { deed: "read", index: 0 };
    if (LISTS.has(own)) return { deed: "list", index: 0 };
    return WRITES.has(own) ? { deed: "write", index: 0 } : undefined;
  }
  if (name.startsWith("Deno#")) {
    if (/^(readTextFile|readFile|open)$/.test(own)) return { deed: "read", index: 0 };
    if (own === "readDir") return { deed: "list", index: 0 };
    if (/^(writeTextFile|writeFile|create|truncate)$/.test(own)) return { deed: "write", index: 0 };
    return /^(copyFile|rename)$/.test(own) ? { deed: "write", index: 1 } : undefined;
  }
  if (/^std\/fs#walk/.test(name)) return { deed: "list", index: 0 };
  if (name === "Bun#file") return { deed: "read", index: 0 };
  if (name === "Bun#write") return { deed: "write", index: 0 };
  // An address of a file, as `fetch(new URL("./a.json", import.meta.url))` on Deno and Bun.
  if (
    /^((node:)?process#loadEnvFile|jsonfile#readFile(Sync)?|load-json-file#.*|gray-matter#read)$/
      .test(name)
  ) return { deed: "read", index: 0 };
  return undefined;
}

/** Whether what a package is told under a name is where it runs, or where it puts things. */
export function isPlaceToWrite(name: string): boolean {
  return /^(cwd|root|rootDir|base|prefix|out|output|dest|destination|target|log|tmp|temp|cache)/i
    .test(name) || /(Output|Out|Dest|Destination|Log|Cache)(Dir|Directory|File|Path|Folder)?$/
    .test(name);
}

/** Whether a function of a package, by its name, puts something where it is told, or runs there. */
export function isWriterByName(name: string): boolean {
  return /^(write|save|output|out|to[A-Z]|dump|export|append|ensure|make|mkdir|rm|remove|delete|unlink|exists|has|is|watch|log|info|warn|error|debug|trace|print|pipe|copy|move|rename|chdir|relative|basename|dirname|extname|push|unshift|add|set|includes|indexOf|startsWith|endsWith|replace|split|concat|join|resolve|spawn|exec|execa|test|match|equal|expect|it|describe|simpleGit|stat)/
    .test(name);
}
