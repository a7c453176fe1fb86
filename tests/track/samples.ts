// The sample projects in `tests/track_projects/`, read once into memory.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadParser } from "../../src/host/parser.ts";
import type { ProjectFiles } from "../../src/track/types.ts";
import { openProject } from "../../src/track/sign/project.ts";
import { signFunction } from "../../src/track/sign/sign.ts";

export const PROJECTS = fileURLToPath(new URL("../track_projects/", import.meta.url));

/** What was observed of the mutations of the sample projects. */
export interface Observed {
  /** The functions of a project that are looked at. */
  readonly ids: readonly string[];
  /** Path, position, what stands there, what is put there, positions of changed functions in `ids`. */
  readonly mutants: readonly (readonly [string, number, string, string, string])[];
}

/** By project. */
export const OBSERVED: Readonly<Record<string, Observed>> = JSON.parse(
  await readFile(join(PROJECTS, "mutations.json"), "utf8"),
);

/** The ids of all functions that are looked at, by project. */
export const IDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(OBSERVED).map(([name, { ids }]) => [name, ids]),
);

/** A project in memory: its files by path. */
export type Files = Readonly<Record<string, string>>;

const known = new Map<string, Promise<Files>>();

/** The files of a sample project, LF everywhere. */
export function filesOfSample(name: string): Promise<Files> {
  let files = known.get(name);
  if (!files) known.set(name, files = readSample(join(PROJECTS, name)));
  return files;
}

async function readSample(root: string): Promise<Files> {
  const files: Record<string, string> = {};
  for (const it of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!it.isFile()) continue;
    const path = join(it.parentPath, it.name);
    const text = await readFile(path, "utf8");
    files[relative(root, path).replaceAll("\\", "/")] = text.replaceAll("\r\n", "\n");
  }
  return files;
}

/**
 * How the tracker reads files that are in memory; `node_modules/NAME` that holds `-> PATH` is a link.
 */
export function inMemory(files: Files): ProjectFiles {
  return {
    loadParser,
    readFile: (path) => Promise.resolve(files[path]),
    listFiles: (folder) =>
      Promise.resolve(Object.keys(files).filter((it) => it.startsWith(`${folder}/`)).sort()),
    findPackage: (name) => {
      const link = /^\s*-> (\S+)/.exec(files[`node_modules/${name}`] ?? "")?.[1];
      if (link) return Promise.resolve({ kind: "linked", path: link });
      const modules = Object.keys(files).filter((it) => it.startsWith("node_modules/"));
      const isThere = modules.some((it) => it.startsWith(`node_modules/${name}/`));
      const kind = isThere ? "installed" : modules.length ? "missing" : "unknown";
      return Promise.resolve({ kind });
    },
  };
}

/** How the tracker reads a sample project. */
export async function sampleFiles(name: string): Promise<ProjectFiles> {
  return inMemory(await filesOfSample(name));
}

/** The hashes of functions of a project in memory, by id. */
export async function hashesOf(
  files: ProjectFiles,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const project = openProject(files);
  const found: Record<string, string> = {};
  for (const id of ids) found[id] = (await signFunction(id, project)).hash;
  return found;
}
