/**
 * Other programs on the terminal that this one has: itself again, for a watcher, or what somebody typed.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { mayAsk, process } from "./process.ts";

/** Says to a run that a watcher has started it, and which files it is of: a list, or `null` for all. */
const WATCHED = "RETAKE_WATCHED";

/** What a watcher asks of a run. */
export interface WatchedRun {
  /** The files to run in place of the paths that were typed, where not all. */
  files: string[] | undefined;
}

/** @returns what the watcher that has started this program asks; `undefined` where there is none */
export function watchedRun(): WatchedRun | undefined {
  const text = mayAsk({ name: "env" }) ? process.env[WATCHED] : undefined;
  if (text === undefined) return undefined;
  delete process.env[WATCHED]; // what cases start is asked for nothing
  return { files: JSON.parse(text) ?? undefined };
}

/** @returns how this program is started: to be followed by its arguments */
export function ownProgram(): string[] {
  // Deno tells neither its own options nor, reliably, what it is permitted.
  const before = "deno" in process.versions ? ["run", "-A"] : process.execArgv;
  return [process.execPath, ...before, process.argv[1]!];
}

/**
 * Runs this program with the same arguments, on the terminal that it has itself.
 *
 * @param words its arguments
 * @param run what is asked of it
 * @returns its exit code
 */
export function runAgain(words: readonly string[], { files }: WatchedRun): Promise<number> {
  const environment = { [WATCHED]: JSON.stringify(files ?? null) };
  return spawned([...ownProgram(), ...words], environment, {});
}

/**
 * Runs a program on the terminal that this one has itself.
 *
 * @param words the program and its arguments
 * @param more what its environment has beyond that of this program
 * @param aside whether what it prints goes to the stream for what is said, in place of that for results
 * @returns its exit code
 * @throws {RetakeError} `OPTION_INVALID` where there is no such program
 */
export function runProgram(
  words: readonly string[],
  more: Record<string, string>,
  aside = false,
): Promise<number> {
  // Windows starts npm and its like through a shell alone.
  return spawned(words, more, { shell: process.platform === "win32", aside });
}

function spawned(
  words: readonly string[],
  more: Record<string, string>,
  { shell = false, aside = false }: { shell?: boolean; aside?: boolean },
): Promise<number> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const [program, ...rest] = words;
  const env = { ...process.env, ...more };
  const stdio = ["inherit", aside ? 2 : "inherit", "inherit"] satisfies (number | "inherit")[];
  const child = spawn(program!, rest, { stdio, env, shell });
  // Ctrl-C reaches all programs of a terminal; a request to end is for this process alone.
  const handOn = () => {
    try {
      if (child.pid) process.kill(child.pid, "SIGTERM"); // child.kill does so once, on Deno
    } catch {
      // it has ended by itself
    }
  };
  if (process.platform !== "win32") process.on("SIGTERM", handOn);
  return new Promise<number>((resolve, reject) => {
    child.on("error", (cause) =>
      reject(
        new RetakeError(
          "OPTION_INVALID",
          `${program} cannot be run: ${cause.message}.\n` +
            `  to do  name the test command behind --, as you would type it by itself:  npm test`,
          { cause },
        ),
      ));
    // Ended by a signal, and on Deno also with a code that stands for one: 128 and its number.
    const { signals } = process.getBuiltinModule("node:os").constants;
    child.on("close", (code, signal) => resolve(code ?? 128 + (signals[signal!] ?? 0)));
  }).finally(() => process.off("SIGTERM", handOn));
}
