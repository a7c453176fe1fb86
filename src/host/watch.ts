/**
 * Changes of files.
 *
 * @module
 */
import type nodeFs from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsAt, faultOf, fs, namesIn } from "./files.ts";
import { process } from "./process.ts";
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";

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

/** Files that are watched. */
export interface FileWatch {
  /**
   * Watches these as well, which lie outside of the working directory, in place of those before.
   *
   * @throws {RetakeError} `RUNTIME_UNABLE` where they cannot be watched
   */
  follow(paths: readonly string[]): void;
  /** Ends it all. */
  end(): void;
}

/**
 * Watches the files below the working directory, without those that are installed or hidden.
 *
 * @throws {RetakeError} `RUNTIME_UNABLE` where they cannot be watched
 */
export function watchFiles({ wants, onChange, onFail }: FileListener): FileWatch {
  const changed = new Set<string>();
  const watchers = new Map<string, nodeFs.FSWatcher>();
  let outside = new Set<string>();
  let timer: Timer | undefined;
  const end = () => {
    clock.clearTimeout(timer);
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
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
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
  return {
    end,
    follow(paths) {
      outside = new Set(paths);
      try {
        for (const folder of new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/"))))) {
          if (watchers.has(folder)) continue;
          // File by file: of what else lies there nobody has said that it matters.
          watch(folder, false, (name) => {
            if (outside.has(`${folder}/${name}`)) heard(`${folder}/${name}`);
          });
        }
      } catch (cause) {
        end();
        throw unwatchable(cause);
      }
    },
  };
}

/** Waits until what has changed by now was heard. */
export function changesHeard(): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, 2 * QUIET));
}

/** What nobody edits: what is installed, hidden, or left by an editor. */
function isOurs(path: string): boolean {
  const isTheirs = (name: string) => name === "node_modules" || /^\.(?!\.$)/.test(name);
  return !path.split("/").some(isTheirs) && !path.endsWith("~");
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
