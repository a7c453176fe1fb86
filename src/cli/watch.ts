/**
 * `retake test --watch`: runs again what a change of a file reaches. Each run is a process of its
 * own, since a module that was loaded once stays as it was.
 *
 * @module
 */
import type { RetakeError } from "../errors.ts";
import { runAgain } from "../host/programs.ts";
import { runtimeHost } from "../host/runtime.ts";
import { findSuiteFiles } from "../host/suite_files.ts";
import { hearInterrupts, sayLine } from "../host/terminal.ts";
import { changesHeard, watchedPath, watchFiles } from "../host/watch.ts";
import { affectedBy, reachedOutside, reachOf } from "../staleness/affected.ts";

const SOURCE = /\.(?:[cm]?[jt]sx?)$/;

/** What is watched. */
export interface Watched {
  /** The files and folders of the suites. */
  paths: readonly string[];
  /** Where reports go; nowhere where it is `undefined`. */
  results: string | undefined;
}

/**
 * @param watched what is watched
 * @param words how that was typed
 * @returns the exit code: that of an interrupted run, as nothing else ends it
 * @throws {RetakeError} `RUNTIME_UNABLE` where files cannot be watched
 */
export async function watchTest(watched: Watched, words: readonly string[]): Promise<number> {
  const isIgnored = ignoredBy(watched);
  let waiting = new Set<string>();
  let wake: () => void = () => {};
  let running = false;
  let ended = false;
  let failure: RetakeError | undefined;
  let code = 130;
  const end = (error?: RetakeError) => {
    ended = true;
    failure ??= error;
    wake();
  };
  const watching = watchFiles({
    // A run writes where its suites say, which nobody knows here; sources are what people write.
    wants: (path) => !isIgnored(path) && (!running || SOURCE.test(path)),
    onChange(paths) {
      for (const path of paths) waiting.add(path);
      wake();
    },
    onFail: end,
  });
  // The run that goes on hears it too, and ends in its own way.
  const release = hearInterrupts((_, by) => {
    code = by;
    end();
  });
  const run = async (files?: string[]) => {
    running = true;
    // What suites import and read of the rest of a workspace; no file of theirs is written by a run.
    const follow = async () =>
      watching.follow(await reachedOutside(await findSuiteFiles(watched.paths)));
    await Promise.all([runAgain(words, { files }), follow()]);
    if (!ended) await changesHeard();
    running = false;
  };
  try {
    await run();
    while (!ended) {
      sayLine("retake: watching; a change of a file runs again what it reaches (Ctrl-C ends)");
      if (waiting.size === 0) await new Promise<void>((resolve) => wake = resolve);
      if (ended) break;
      const changed = [...waiting];
      waiting = new Set();
      const files = await reachedFrom(watched, changed);
      if (files.length === 0) continue;
      sayLine(`retake: ${changed.slice(0, 3).join(", ")} changed: ${files.join(", ")}`);
      await run(files);
    }
  } finally {
    release();
    watching.end();
  }
  if (failure) throw failure;
  return code;
}

/** @returns whether a run writes there itself, however its folders are named */
export function ignoredBy({ results }: Watched): (path: string) => boolean {
  const cassettes = runtimeHost().variable("CASSETTE_DIR") || "cassettes";
  const folders = ["signatures", cassettes, ...results ? [results] : []].map(watchedPath);
  return (path) =>
    folders.some((folder) =>
      folder !== undefined && (path === folder || path.startsWith(`${folder}/`))
    );
}

/** @returns suites that import what has changed; all of them for what is no source, as a prompt's text */
export async function reachedFrom(
  { paths }: Watched,
  changed: readonly string[],
): Promise<string[]> {
  const files = await findSuiteFiles(paths);
  if (changed.some((path) => !SOURCE.test(path))) return files;
  return affectedBy(await reachOf(files), changed);
}
