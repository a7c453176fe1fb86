/**
 * Whose a cassette is in a run, whichever of its processes asks: of two files of tests that have one name, and of two
 * projects that run one file, only the first may record.
 *
 * @module
 */
import { join } from "node:path";
import { type Claim, COLLECT, type TestFile } from "../session/types.ts";
import { factsOf, fs, namesIn, removeQuietly } from "./files.ts";
import { hashOf } from "./hash.ts";
import { absolutePath, pathOf, relativePath } from "./paths.ts";
import { fateOf, mayAsk, process, randomHex, self } from "./process.ts";
import { readVariable } from "./variables.ts";

/** What this process knows, by place. */
const known = new Map<string, TestFile>();

/** As `Claims` in `session/types.ts` says. */
export function claimCassette(where: string, test: TestFile, records: boolean): Claim | undefined {
  const place = where.includes("://") ? where : absolutePath(where);
  const mine = { ...test, file: absolutePath(pathOf(test.file)) };
  const first = known.get(place) ?? claimIn(runFolder(), place, { mine, records });
  if (first === undefined || isSame(first, mine) || !isThere(first.file)) {
    if (records) known.set(place, mine);
    return undefined;
  }
  known.set(place, first);
  const shown = (one: TestFile) => ({ ...one, file: relativePath(one.file) });
  return { first: shown(first), second: shown(mine) };
}

/** What is not told of one of them tells nothing. */
function isSame(one: TestFile, other: TestFile): boolean {
  const areAlike = (key: "project" | "id") => !one[key] || !other[key] || one[key] === other[key];
  return one.file === other.file && areAlike("project") && areAlike("id");
}

/** A file that is gone was renamed while its tests were watched. */
function isThere(path: string): boolean {
  return !mayAsk({ name: "read", path }) || factsOf(path) !== undefined;
}

/** @returns who has claimed it, in whichever process; where nothing can be written, this one alone is known */
function claimIn(
  folder: string | undefined,
  place: string,
  { mine, records }: { mine: TestFile; records: boolean },
): TestFile | undefined {
  if (folder === undefined) return undefined;
  const path = join(folder, `${hashOf(place).slice(0, 32)}.claim`);
  const draft = `${path}-${randomHex(8)}`;
  try {
    const first = readClaim(path);
    if (!records || (first && isThere(first.file))) return first;
    makeFolder(folder);
    fs().writeFileSync(draft, JSON.stringify(mine), { flag: "wx" });
    if (first) fs().renameSync(draft, path);
    else fs().linkSync(draft, path); // whole or not at all, and for one alone
    return mine;
  } catch {
    return readClaim(path);
  } finally {
    removeQuietly(draft);
  }
}

function readClaim(path: string): TestFile | undefined {
  try {
    return JSON.parse(fs().readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

const OWN_FOLDERS = "retake-claims-";

/** A folder that the processes of a run share: that of `retake record`, or one by the process of the runner. */
function runFolder(): string | undefined {
  const given = readVariable(COLLECT);
  if (given) return mayAsk({ name: "write", path: given }) ? given : undefined;
  const runner = runnerProcess();
  if (runner === undefined) return undefined;
  return join(process.getBuiltinModule("node:os").tmpdir(), `${OWN_FOLDERS}${runner}`);
}

/** Makes it, and removes those of runners that have ended. */
function makeFolder(folder: string): void {
  const isNew = fs().mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  if (!isNew) return;
  const around = join(folder, "..");
  for (const name of namesIn(around)) {
    const pid = name.startsWith(OWN_FOLDERS) ? Number(name.slice(OWN_FOLDERS.length)) : 0;
    if (pid > 0 && fateOf({ pid, host: self().host }) === "ended") {
      fs().rmSync(join(around, name), { recursive: true, force: true });
    }
  }
}

/** The process of a runner on Node that has processes or threads for its files of tests. */
function runnerProcess(): number | undefined {
  if ("deno" in process.versions || "bun" in process.versions) return undefined;
  const { env, pid, ppid } = process;
  if (env.NODE_TEST_CONTEXT !== undefined) return ppid;
  const names = ["VITEST", "JEST_WORKER_ID", "MOCHA_WORKER_ID", "TEST_WORKER_INDEX"];
  if (!names.some((name) => env[name] !== undefined)) return undefined;
  const { isMainThread } = process.getBuiltinModule("node:worker_threads");
  return isMainThread && process.send ? ppid : pid;
}
