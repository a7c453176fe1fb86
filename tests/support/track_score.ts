// The adapter of the tracker's score: the hashes of some functions of a project on disk.
import { exists, walk } from "@std/fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { loadParser } from "../../src/host/parser.ts";
import { openProject } from "../../src/track/sign/project.ts";
import { signFunction } from "../../src/track/sign/sign.ts";
import type { ProjectFiles } from "../../src/track/types.ts";

const FILES = { includeDirs: false, includeSymlinks: false };

/** Reads a folder as a project. */
export function folderFiles(root: string): ProjectFiles {
  return {
    loadParser,
    readFile: (path) =>
      readFile(join(root, path)).then((it) => new Uint8Array(it), () => undefined),
    listFiles: async (folder) => {
      const found: string[] = [];
      if (!await exists(join(root, folder))) return found;
      for await (const { path } of walk(join(root, folder), FILES)) {
        found.push(relative(root, path).replaceAll("\\", "/"));
      }
      return found;
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
