/**
 * The bucket of a project, as commands use it: whether it may be written to, and how far something is.
 *
 * @module
 */
import { digestOf, isSideFile } from "../cassette/side_files.ts";
import { RetakeError } from "../errors.ts";
import { removeEmpty, removeFile } from "../host/files.ts";
import { folderOf } from "../host/paths.ts";
import { runtimeHost } from "../host/runtime.ts";
import { isTerminal, openLiveRegion, terminalWidth } from "../host/terminal.ts";
import { CI_RECORDS } from "../session/ci.ts";
import { isRecordingRefused } from "../session/options.ts";
import type { Bucket } from "../store/bucket.ts";
import { digestsOf } from "../store/bucket/parts.ts";
import { type Moved, push, type Pushed, type TransferOptions } from "../store/bucket/transfer.ts";
import { painter } from "../suite/report/colours.ts";
import { byteCount, grouped, shortened } from "../suite/report/words.ts";
import { type CassetteFolder, openCassettes } from "./cassettes.ts";
import { showsColour } from "./reports.ts";
import { bodiesOfNobody } from "./side_files.ts";

/**
 * @param typed what `--dir` says
 * @returns the folder that is meant, and the bucket behind it
 * @throws {RetakeError} `OPTION_INVALID` where there is none
 */
export function openBucketFolder(typed: string | undefined): CassetteFolder & { bucket: Bucket } {
  const folder = openCassettes(typed);
  if (folder.bucket) return { ...folder, bucket: folder.bucket };
  throw new RetakeError(
    "OPTION_INVALID",
    `No bucket is set for ${folder.path}/, so nothing can be pushed there or fetched.\n` +
      '  to do  say it in the configuration:  "bucket": "s3://NAME/PREFIX", or the path of a folder that all can reach;\n' +
      "         docs/bucket.md has the rest",
  );
}

/**
 * Continuous integration changes no bucket, unless it may record.
 *
 * @param what what was asked for
 * @throws {RetakeError} `CI_RECORD`
 */
export function refuseInCI(what: string): void {
  if (!isRecordingRefused(runtimeHost())) return;
  throw new RetakeError(
    "CI_RECORD",
    `${what} changes the bucket, and this is CI, where nothing is recorded.\n` +
      "  to do  do it on your machine, and commit the lock file\n" +
      `         or let this CI record and push:  ${CI_RECORDS}=true`,
  );
}

/**
 * Brings cassettes of the folder into the bucket, pins them, and takes them out of the folder, with the large bodies
 * that they had beside them, and nobody else has, and what folders are empty then.
 *
 * @param bucket the bucket
 * @param names cassettes of the folder
 * @param options how
 * @returns what was pushed
 * @throws {RetakeError} `STORE_READ`, `STORE_WRITE`
 */
export async function pushHere(
  bucket: Bucket,
  names: readonly string[],
  options: TransferOptions = {},
): Promise<Pushed[]> {
  const pushed = await push(bucket, names, options);
  const theirs = new Set(pushed.flatMap(({ pin }) => digestsOf(pin)));
  const gone = pushed.map(({ name }) => name);
  for (const path of await bodiesOfNobody(bucket.dir)) {
    const file = path.slice(path.indexOf("/") + 1);
    if (!isSideFile(file) || !theirs.has(digestOf(file))) continue;
    removeFile(`${bucket.dir}/${path}`);
    gone.push(path);
  }
  for (const path of new Set(gone.map(folderOf))) removeFolders(bucket.dir, path);
  return pushed;
}

/** Removes a folder of the folder of cassettes, and those above it, as far as nothing is in them. */
function removeFolders(dir: string, path: string): void {
  for (let at = path; at !== "." && removeEmpty(`${dir}/${at}`);) at = folderOf(at);
}

/** Shows how far something is; `end` leaves the terminal to who writes next. */
export interface TransferProgress {
  onProgress(moved: Moved): void;
  end(): void;
}

const CELLS = 20;

/**
 * @param verb what is done, as `fetching`
 * @returns shows a bar at the end of the terminal; nothing where there is none
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function showTransfer(verb: string): Promise<TransferProgress> {
  if (!isTerminal("stderr") || runtimeHost().variable("TERM") === "dumb") {
    return { onProgress() {}, end() {} };
  }
  const paint = painter(showsColour("stderr"));
  const region = await openLiveRegion();
  return {
    onProgress({ done, total, bytes }) {
      const full = Math.floor(done / total * CELLS);
      const bar = paint("green", "█".repeat(full)) + paint("faint", "░".repeat(CELLS - full));
      const text = `${verb}  ${grouped(done)} of ${grouped(total)}, ${byteCount(bytes)}`;
      region.show(`${bar}  ${shortened(text, terminalWidth() - CELLS - 3)}`);
    },
    end: () => region.end(),
  };
}
