/**
 * A folder in which processes write down what their sessions did, for who has started them.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { COLLECT } from "../session/types.ts";
import { RetakeError } from "../errors.ts";
import { fs, namesIn } from "./files.ts";
import { mayAsk, process, randomHex } from "./process.ts";
import { typedInHere } from "./retake.ts";
import { runtimeHost } from "./runtime.ts";

/** Lines are in files with this ending. */
const LINES = ".ndjson";

let own: string | undefined;
let isRefused = false;

/** Writes a line of this process down; where that is not permitted, says so once. */
export async function keepLine(folder: string, line: string): Promise<void> {
  if (mayAsk({ name: "write", path: folder })) {
    own ??= join(folder, `${process.pid}-${randomHex(8)}${LINES}`);
    await fs().promises.appendFile(own, `${line}\n`);
  } else if (!isRefused) {
    isRefused = true;
    console.error(
      `retake: what sessions did may not be written down, so no report tells of them\n` +
        `  to do  let tests write where each run makes a folder for that: ` +
        `--allow-write=${dirname(folder)}`,
    );
  }
}

/** What a hook in a test runner knows of the run that it is in. */
export interface RunnerNote {
  /** The runner, by the name of its program: `vitest`. */
  runner: string;
  /**
   * Whether all of its tests are run: no filter, no shard, none marked to be the only one, no end before the last.
   * Absent where it is not known.
   */
  whole?: boolean;
  /** Why not. */
  why?: string;
  /** How it was started, where it knows no more: `["playwright", "test"]`. */
  typed?: readonly string[];
}

/**
 * For hooks in test runners: tells `retake run` whether all tests are run, which it takes before what the
 * command looks like, and also where tests fail. Any process of the run may tell it, as often as it likes; one
 * that says "not whole" counts more than those that say otherwise. Nothing happens without `retake run`.
 *
 * @param note what is known
 */
export async function tellRunner(note: RunnerNote): Promise<void> {
  const folder = runtimeHost().variable(COLLECT);
  if (folder) await keepLine(folder, JSON.stringify({ note }));
}

/** What a process has spent is in a file of its own, with this ending. */
const SPENT = ".spent";

/**
 * @param folder a folder for lines
 * @returns tells the other processes of a run what this one has spent, and what they have
 * @throws {RetakeError} at its use: `STORE_WRITE` where that may not be written or read, so that nobody can hold
 * the run to a budget
 */
export function openPurse(folder: string): { share(dollars: number): number } {
  const mine = `${process.pid}-${randomHex(8)}${SPENT}`;
  return {
    share(dollars) {
      try {
        fs().writeFileSync(join(folder, `${mine}.new`), String(dollars));
        fs().renameSync(join(folder, `${mine}.new`), join(folder, mine));
        return namesIn(folder).filter((name) => name.endsWith(SPENT) && name !== mine)
          .reduce((sum, name) => sum + Number(fs().readFileSync(join(folder, name), "utf8")), 0);
      } catch (cause) {
        throw new RetakeError(
          "STORE_WRITE",
          `What this process spends cannot be told to the others, so nothing holds the run to its budget.\n` +
            `  because  ${(cause as Error).message}\n` +
            `  to do    let tests read and write where each run makes a folder for that: ` +
            `--allow-read=${dirname(folder)} --allow-write=${dirname(folder)}`,
          { cause },
        );
      }
    },
  };
}

/** A folder for lines, as long as it is needed. */
export interface CollectingFolder {
  /** What processes need in their environment to find it. */
  environment: Record<string, string>;
  /** All lines so far. */
  lines(): Promise<string[]>;
  remove(): Promise<void>;
}

/** Makes such a folder, where temporary files go. */
export async function collectingFolder(): Promise<CollectingFolder> {
  const { mkdtemp, readdir, readFile, rm } = fs().promises;
  const { tmpdir } = process.getBuiltinModule("node:os");
  const folder = await mkdtemp(join(tmpdir(), "retake-run-"));
  return {
    environment: { [COLLECT]: folder, ...typedInHere() },
    async lines() {
      const lines: string[] = [];
      for (const name of (await readdir(folder)).sort()) {
        if (!name.endsWith(LINES)) continue;
        const text = await readFile(join(folder, name), "utf8");
        lines.push(...text.split("\n").filter((line) => line !== ""));
      }
      return lines;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
