/**
 * Changes of files, and running this program again.
 *
 * @module
 */
import type nodeFs from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsAt, faultOf, fs, namesIn } from "./files.ts";
import { mayAsk, process } from "./process.ts";

/** How long nothing must have happened before changes are told, in milliseconds: editors write twice. */
const QUIET = 120;

/** Who watches files; paths are relative to the working directory, with slashes. */
export interface FileListener {
  /** Asked of each change as it is heard: others are as if they had not been. */
  wants(path: string): boolean;
  /** Gets the paths of files that have changed, some at a time. */
  onChange(paths: string[]): void;
  /** Told why nothing more will be heard. */
  onFail(error: RetakeError): void;
}

/**
 * Watches the files below the working directory, without those that are installed or hidden.
 *
 * @returns ends that
 * @throws {RetakeError} `RUNTIME_UNABLE` where they cannot be watched
 */
export function watchFiles({ wants, onChange, onFail }: FileListener): () => void {
  const changed = new Set<string>();
  const watchers = new Map<string, nodeFs.FSWatcher>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
  const fail = (cause: unknown) => {
    end();
    onFail(unwatchable(cause));
  };
  const heard = (path: string) => {
    if (!isOurs(path) || !wants(path)) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed].sort();
      changed.clear();
      onChange(paths);
    }, QUIET);
  };
  const watch = (folder: string, recursive: boolean, listener: (path: string) => void) => {
    const watcher = fs().watch(folder, { recursive }, (_, name) => {
      if (name) listener(String(name).split(sep).join("/").replace(/^\.\//, ""));
    });
    watcher.on("error", (cause) => {
      if (folder !== "." && !factsAt(folder)) forget(folder);
      else fail(cause);
    });
    watchers.set(folder, watcher);
  };
  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  // Folder by folder: what is installed has more files than some systems can watch. Not on Deno, where
  // who watches a folder is told of what another hears, as if it lay there.
  const inOne = "deno" in process.versions;
  const enter = (name: string) => {
    const isFolder = !inOne && isOurs(name) && factsAt(name)?.kind === "folder";
    if (isFolder === watchers.has(name)) return;
    if (isFolder) watch(name, true, (path) => heard(`${name}/${path}`));
    else forget(name);
  };
  try {
    watch(".", inOne, (path) => {
      try {
        enter(path);
      } catch (cause) {
        if (faultOf(cause) !== "missing") return fail(cause);
      }
      heard(path);
    });
    for (const name of namesIn(".")) enter(name);
  } catch (cause) {
    end();
    throw unwatchable(cause);
  }
  return end;
}

/** Waits until what has changed by now was heard. */
export function changesHeard(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2 * QUIET));
}

/** What nobody edits: what is installed, hidden, or left by an editor. */
function isOurs(path: string): boolean {
  return !path.split("/").some((name) => name === "node_modules" || name.startsWith(".")) &&
    !path.endsWith("~");
}

function unwatchable(cause: unknown): RetakeError {
  const said = cause instanceof Error ? cause.message : cause;
  return new RetakeError(
    "RUNTIME_UNABLE",
    `Changes of files cannot be watched: ${said}\n` +
      `  to do  watch from a folder with fewer files; or let the system watch more of them,\n` +
      `         on Linux: sudo sysctl fs.inotify.max_user_watches=524288`,
    { cause },
  );
}

/**
 * @param folder a folder, however it is named
 * @returns its path as those of changed files are written; `undefined` where it does not lie below
 * the working directory
 */
export function watchedPath(folder: string): string | undefined {
  const near = relative(process.cwd(), resolve(folder)).split(sep).join("/");
  return near === "" || /^\.\.(?:\/|$)/.test(near) || isAbsolute(near) ? undefined : near;
}

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

/**
 * Runs this program with the same arguments, on the terminal that it has itself.
 *
 * @param words its arguments
 * @param run what is asked of it
 * @returns its exit code
 */
export function runAgain(words: readonly string[], { files }: WatchedRun): Promise<number> {
  const script = process.argv[1]!;
  // Deno tells neither its own options nor, reliably, what it is permitted.
  const before = "deno" in process.versions ? ["run", "-A"] : process.execArgv;
  const environment = { [WATCHED]: JSON.stringify(files ?? null) };
  return spawned([process.execPath, ...before, script, ...words], environment, false);
}

/**
 * Runs a program on the terminal that this one has itself.
 *
 * @param words the program and its arguments
 * @param more what its environment has beyond that of this program
 * @returns its exit code
 * @throws {RetakeError} `OPTION_INVALID` where there is no such program
 */
export function runProgram(
  words: readonly string[],
  more: Record<string, string>,
): Promise<number> {
  // Windows starts npm and its like through a shell alone.
  return spawned(words, more, process.platform === "win32");
}

function spawned(
  words: readonly string[],
  more: Record<string, string>,
  shell: boolean,
): Promise<number> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const [program, ...rest] = words;
  const env = { ...process.env, ...more };
  const child = spawn(program!, rest, { stdio: "inherit", env, shell });
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
            `  to do  name the test command as you would type it: retake run -- deno test -A`,
          { cause },
        ),
      ));
    // Ended by a signal, and on Deno also with a code that stands for one: 128 and its number.
    const { signals } = process.getBuiltinModule("node:os").constants;
    child.on("close", (code, signal) => resolve(code ?? 128 + (signals[signal!] ?? 0)));
  }).finally(() => process.off("SIGTERM", handOn));
}
