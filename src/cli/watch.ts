/**
 * `retake test --watch`: runs again what a change of a file reaches. Each run is a process of its
 * own, since a module that was loaded once stays as it was.
 *
 * @module
 */
import { runtimeHost } from "../host/runtime.ts";
import { findSuiteFiles } from "../host/suite_files.ts";
import { hearInterrupts, sayLine } from "../host/terminal.ts";
import { runAgain, watchFiles } from "../host/watch.ts";
import { affectedBy } from "../tracker/affected.ts";
import type { TestCommand } from "./command.ts";

const SOURCE = /\.(?:[cm]?[jt]sx?)$/;

/**
 * @param command what was typed
 * @param words how it was typed
 * @returns the exit code: that of an interrupted run, as nothing else ends it
 */
export async function watchTest(command: TestCommand, words: readonly string[]): Promise<number> {
  const rest = words.filter((word) => word !== "--watch" && word !== "-w");
  const options = rest.filter((word) => !command.paths.includes(word));
  const ignored = ignoredBy(command);
  let waiting = new Set<string>();
  let wake: () => void = () => {};
  const stopWatching = watchFiles((paths) => {
    for (const path of paths) if (!ignored(path)) waiting.add(path);
    if (waiting.size > 0) wake();
  });
  let ended = false;
  // The run that goes on hears it too, and ends in its own way.
  const release = hearInterrupts(() => {
    ended = true;
    wake();
  });
  await runAgain(rest);
  while (!ended) {
    sayLine("retake: watching; a change of a file runs again what it reaches (Ctrl-C ends)");
    if (waiting.size === 0) await new Promise<void>((resolve) => wake = resolve);
    if (ended) break;
    const changed = [...waiting];
    waiting = new Set();
    const files = await reachedFrom(command, changed);
    if (files.length === 0) continue;
    sayLine(`retake: ${changed.slice(0, 3).join(", ")} changed: ${files.join(", ")}`);
    await runAgain([...options, ...files]);
  }
  release();
  stopWatching();
  return 130;
}

/** What a run writes itself, and what nobody edits. */
function ignoredBy({ results }: TestCommand): (path: string) => boolean {
  const cassettes = runtimeHost().variable("CASSETTE_DIR") || "cassettes";
  const folders = ["node_modules", ".git", "signatures", cassettes, ...results ? [results] : []];
  return (path) =>
    /(?:^|\/)\./.test(path) || path.endsWith("~") ||
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Suites that import what has changed; all of them for what is no source, as a prompt's text. */
async function reachedFrom({ paths }: TestCommand, changed: readonly string[]): Promise<string[]> {
  const files = await findSuiteFiles(paths);
  if (changed.some((path) => !SOURCE.test(path))) return files;
  return await affectedBy(files, changed);
}
