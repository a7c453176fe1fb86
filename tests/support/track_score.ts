// The adapter of the tracker's score: the hashes of some functions of a project on disk.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { loadParser } from "../../src/host/parser.ts";
import { openProject } from "../../src/track/sign/project.ts";
import { signFunction } from "../../src/track/sign/sign.ts";
import type { ProjectFiles } from "../../src/track/types.ts";

/** Reads a folder as a project. */
export function folderFiles(root: string): ProjectFiles {
  return {
    loadParser,
    readFile: (path) =>
      readFile(join(root, path)).then((it) => new Uint8Array(it), () => undefined),
    listFiles: async (folder) => {
      const options = { recursive: true, withFileTypes: true } as const;
      const entries = await readdir(join(root, folder), options).catch(() => []);
      return entries.filter((it) => it.isFile())
        .map((it) => relative(root, join(it.parentPath, it.name)).replaceAll("\\", "/"));
    },
  };
}

/** The hash of each function. */
export async function hashes(root: string, ids: string[]): Promise<Record<string, string>> {
  const project = openProject(folderFiles(root));
  const found: Record<string, string> = {};
  for (const id of ids) found[id] = (await signFunction(id, project)).hash;
  return found;
}
