// The runtimes that are at hand, for tests in which processes of different ones meet.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { start, type Started, type StartOptions } from "../../examples/process.ts";
import { runtime } from "./runtime.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = join(root, "node_modules", ".bin");

/** How Node runs any TypeScript file; by its address, for what is started in other folders finds no package. */
export const TSX = [
  "--import",
  new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href,
];

/** How it runs those of this repository: as `npm test` has compiled them, where it has. */
const COMPILED = new URL("../../scripts/shim/node_compiled.mjs", import.meta.url).href;
const onNode = () => process.env.RETAKE_TEST_COMPILED ? ["--import", COMPILED] : TSX;

/** The command that runs a TypeScript file, for each runtime that is here; the running one first. */
export function runtimes(node = onNode()): string[][] {
  const flags: Record<string, string[]> = { deno: ["run", "-A", "--no-check"], node, bun: [] };
  const others = Object.keys(flags).filter((name) => name !== runtime);
  return [
    [process.execPath, ...flags[runtime]!],
    ...others.flatMap((name) => {
      if (name === "node" && !existsSync(join(root, "node_modules", "tsx"))) return [];
      const path = find(name);
      return path === undefined ? [] : [[path, ...flags[name]!]];
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

/** Starts a program of this repository, on this runtime unless another is given. */
export function startProgram(file: URL, args: string[], options: StartOptions = {}): Started {
  return start(file, args, { ...options, runtime: options.runtime ?? runtimes()[0] });
}

const program = new URL("./in_folder.ts", import.meta.url);

/** Starts `in_folder.ts` in a process of its own. */
export function startIn(task: string, args: string[], command?: string[]): Started {
  const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };
  return startProgram(program, [task, ...args], { cwd: root, runtime: command, env });
}
