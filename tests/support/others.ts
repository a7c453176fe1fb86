// The runtimes that are at hand, for tests in which processes of different ones meet.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { start, type Started } from "../../examples/process.ts";
import { runtime } from "./runtime.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = join(root, "node_modules", ".bin");

const FLAGS: Record<string, string[]> = {
  deno: ["run", "-A", "--no-check"],
  node: ["--import", "tsx"],
  bun: [],
};

/** The command that runs a TypeScript file, for each runtime that is here; the running one first. */
export function runtimes(): string[][] {
  const own = [process.execPath, ...FLAGS[runtime]!];
  const others = Object.keys(FLAGS).filter((name) => name !== runtime);
  return [
    own,
    ...others.flatMap((name) => {
      if (name === "node" && !existsSync(join(root, "node_modules", "tsx"))) return [];
      const path = find(name);
      return path === undefined ? [] : [[path, ...FLAGS[name]!]];
    }),
  ];
}

function find(name: string): string | undefined {
  const folders = [bin, ...(process.env.PATH ?? "").split(delimiter)];
  const endings = process.platform === "win32" ? [".exe"] : [""];
  return folders.filter((folder) => folder !== "")
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((path) => existsSync(path));
}

/**
 * A program as it starts soonest on this runtime, for those who start it a hundred times: on Node as
 * plain JavaScript, made by esbuild, where tsx would take a second each time.
 *
 * @param file the program
 * @param folder where to put what is made
 */
export function quickStart(file: URL, folder: string): { file: URL; runtime: string[] } {
  if (runtime !== "node") return { file, runtime: runtimes()[0]! };
  return { file: bundle(file, folder), runtime: [process.execPath] };
}

/**
 * @param file a program
 * @param folder where to put what is made
 * @param more flags of esbuild
 * @returns the program as one file of plain JavaScript for Node
 */
export function bundle(file: URL, folder: string, more: readonly string[] = []): URL {
  const made = join(folder, "program.mjs");
  const flags = ["--bundle", "--platform=node", "--format=esm", `--outfile=${made}`, ...more];
  execFileSync(join(bin, "esbuild"), [fileURLToPath(file), ...flags, "--log-level=error"]);
  return pathToFileURL(made);
}

const program = new URL("./in_folder.ts", import.meta.url);

/** Starts `in_folder.ts` in a process of its own. */
export function startIn(task: string, args: string[], command: string[] = runtimes()[0]!): Started {
  const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };
  return start(program, [task, ...args], { cwd: root, runtime: command, env });
}
