/**
 * Changes of files, and running this program again.
 *
 * @module
 */
import { sep } from "node:path";
import { RetakeError } from "../errors.ts";
import { fs } from "./files.ts";
import { process } from "./process.ts";

/** How long nothing must have happened before changes are told, in milliseconds: editors write twice. */
const QUIET = 120;

/**
 * Watches the files below the working directory.
 *
 * @param onChange gets the paths of changed files, relative and with slashes, some at a time
 * @returns ends that
 */
export function watchFiles(onChange: (paths: string[]) => void): () => void {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watcher = fs().watch(".", { recursive: true }, (_, name) => {
    if (name === null) return;
    changed.add(String(name).split(sep).join("/").replace(/^\.\//, ""));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed].sort();
      changed.clear();
      onChange(paths);
    }, QUIET);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/**
 * Runs this program with other arguments, on the terminal that it has itself.
 *
 * @returns its exit code
 */
export function runAgain(words: readonly string[]): Promise<number> {
  const script = process.argv[1]!;
  // Deno tells neither its own options nor, reliably, what it is permitted.
  const before = "deno" in process.versions ? ["run", "-A"] : process.execArgv;
  return runCommand([process.execPath, ...before, script, ...words], {});
}

/**
 * Runs a program on the terminal that this one has itself.
 *
 * @param words the program and its arguments
 * @param more what its environment has beyond that of this program
 * @returns its exit code
 * @throws {RetakeError} `OPTION_INVALID` where there is no such program
 */
export function runCommand(
  words: readonly string[],
  more: Record<string, string>,
): Promise<number> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const [program, ...rest] = words;
  const env = { ...process.env, ...more };
  return new Promise((resolve, reject) => {
    // Windows starts npm and its like through a shell alone.
    const shell = process.platform === "win32";
    const child = spawn(program!, rest, { stdio: "inherit", env, shell });
    child.on("error", (cause) =>
      reject(
        new RetakeError(
          "OPTION_INVALID",
          `${program} cannot be run: ${cause.message}.\n` +
            `  to do  name the test command as you would type it: retake run -- deno test -A`,
          { cause },
        ),
      ));
    // Ended by a signal, and on Deno also with a code that stands for one: 128 and its number.
    const { signals } = process.getBuiltinModule("node:os").constants;
    child.on("close", (code, signal) => resolve(code ?? 128 + (signals[signal!] ?? 0)));
  });
}
