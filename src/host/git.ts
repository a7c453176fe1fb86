/**
 * What git holds of files.
 *
 * @module
 */
import { posix, resolve } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsOf } from "./files.ts";
import { process } from "./process.ts";
import { retakeHere } from "./retake.ts";

/** A folder as it was at a revision. */
export interface CommittedFolder {
  /** Paths of its files, from the folder, sorted. */
  list(): Promise<string[]>;
  /** The text of a file of it, by its path from there; `undefined` where it was not there. */
  read(path: string): Promise<string | undefined>;
  /** The same, as bytes. */
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/**
 * @param folder a folder of a working tree, which may be gone by now
 * @param revision a commit, as git understands it: `HEAD`, `main~2`
 * @returns what git holds of it: nothing at the `HEAD` of a branch without a commit
 * @throws {RetakeError} `OPTION_INVALID` where there is no git, no repository, or no such revision
 */
export async function committedFolder(folder: string, revision: string): Promise<CommittedFolder> {
  // Asked from where it is, else from here, so that a folder that was deleted can be looked at too.
  const path = resolve(folder);
  const isThere = factsOf(path)?.kind === "folder";
  const [cwd, place] = isThere ? [path, "."] : [process.cwd(), folder];
  const git = (...words: string[]) => run(words, cwd);
  const nameAt = (name: string) => `${revision}:./${isThere ? name : `${place}/${name}`}`;
  const top = await git(
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  );
  if (top.code !== 0) {
    const isEmpty = top.code === 1 && await isWithoutCommit(cwd);
    if (isEmpty && revision === "HEAD") return NOTHING;
    const isShallow = (await git("rev-parse", "--is-shallow-repository")).stdout.trim() === "true";
    throw new RetakeError(
      "OPTION_INVALID",
      top.code === 1
        ? `git knows no commit "${revision}" here${
          isShallow
            ? ", where only a part of the history is.\n" +
              "  to do  git fetch --unshallow; on GitHub Actions, with actions/checkout:  fetch-depth: 0"
            : isEmpty
            ? ", where nothing is committed yet.\n  to do  leave it out: all that is there is new"
            : ".\n  to do  git log --oneline shows those that there are"
        }`
        : `git cannot be asked about ${folder}: ${top.stderr.trim() || top.code}\n` +
          `  to do  commit cassettes to git; two that lie beside each other are compared by ${retakeHere()} diff ONE OTHER`,
    );
  }
  return {
    async list() {
      const { code, stdout, stderr } = await git(
        ...["ls-tree", "-r", "-z", "--name-only", revision, "--", place],
      );
      if (code !== 0) throw new RetakeError("STORE_READ", `git ls-tree failed: ${stderr.trim()}`);
      const prefix = isThere ? "" : `${place.replace(/^\.\//, "").replace(/\/$/, "")}/`;
      return stdout.split("\0").filter((name) => name !== "")
        .map((name) => name.startsWith(prefix) ? name.slice(prefix.length) : name).sort();
    },
    async read(name) {
      const { code, stdout } = await git("show", nameAt(name));
      return code === 0 ? stdout : undefined;
    },
    async readBytes(name) {
      const { code, bytes } = await runForBytes(["show", nameAt(name)], cwd);
      return code === 0 ? bytes : undefined;
    },
  };
}

/** What a branch holds before its first commit. */
const NOTHING: CommittedFolder = {
  list: () => Promise.resolve([]),
  read: () => Promise.resolve(undefined),
  readBytes: () => Promise.resolve(undefined),
};

/** @returns whether the branch of a working tree is there, and has no commit yet */
async function isWithoutCommit(cwd: string): Promise<boolean> {
  const [branch, commit] = [
    await run(["symbolic-ref", "--quiet", "HEAD"], cwd),
    await run(["rev-parse", "--verify", "--quiet", "HEAD"], cwd),
  ];
  return branch.code === 0 && commit.code !== 0;
}

/** What git says to a question about the working directory. */
export interface GitAnswer {
  /** Whether it has said yes, or what was asked. */
  ok: boolean;
  text: string;
}

/** Asks git about the working directory, which it does not change. */
export async function askGit(...words: string[]): Promise<GitAnswer> {
  const { code, stdout } = await run(words, process.cwd());
  return { ok: code === 0, text: stdout.trim() };
}

/** How a command of git has ended. */
export interface GitEnded {
  /** Its exit code; a word where it could not be run. */
  code: number | string;
  stdout: string;
  stderr: string;
}

/**
 * Runs git in the working directory, to change something too.
 *
 * @param words its arguments
 * @param more what its environment has beyond that of this program
 * @param input what it reads
 */
export function runGit(
  words: string[],
  more: Record<string, string> = {},
  input?: string,
): Promise<GitEnded> {
  return run(words, process.cwd(), { more, input });
}

/**
 * @param folder a folder of a working tree
 * @returns the paths of its files that git holds or would take, from the folder; `undefined` without git or a
 * repository
 */
export async function listedFiles(folder: string): Promise<string[] | undefined> {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { code, stdout } = await run(words, resolve(folder));
  return code === 0 ? stdout.split("\0").filter((path) => path !== "") : undefined;
}

/**
 * @param folder a folder of a working tree
 * @param revision a commit, as git understands it; where branches part, what has changed on this one counts
 * @returns the paths of the files of the repository that differ from then, new ones among them, from the folder:
 * `src/ask.ts`, `../shared/ask.md`
 * @throws {RetakeError} `OPTION_INVALID` where there is no git, no repository, or no such revision
 */
export async function changedFiles(folder: string, revision: string): Promise<string[]> {
  const path = resolve(folder);
  const committed = await committedFolder(folder, revision); // refuses what git does not know
  if (committed === NOTHING) return (await listedFiles(folder) ?? []).sort();
  const { code, stdout: base } = await run(["merge-base", revision, "HEAD"], path);
  const from = code === 0 ? base.trim() : revision;
  const [differ, fresh, prefix] = [
    await run(["diff", "--name-only", "-z", from], path),
    await run(["ls-files", "-z", "--others", "--exclude-standard", "--full-name", ":/"], path),
    await run(["rev-parse", "--show-prefix"], path),
  ];
  const names = `${differ.stdout}\0${fresh.stdout}`.split("\0").filter((name) => name !== "");
  const within = prefix.stdout.trimEnd();
  return [...new Set(names)].map((name) => posix.relative(within, name)).sort();
}

/**
 * @param folder a folder of a working tree, which may be gone by now
 * @param name the name of a file of ours
 * @returns the path of that file among git's own, which are never committed; another for each working tree
 * @throws {RetakeError} `OPTION_INVALID` where there is no git, or no repository
 */
export async function pathInGit(folder: string, name: string): Promise<string> {
  const cwd = factsOf(folder)?.kind === "folder" ? resolve(folder) : process.cwd();
  const { code, stdout, stderr } = await run(["rev-parse", "--git-path", name], cwd);
  if (code === 0) return resolve(cwd, stdout.trimEnd());
  throw new RetakeError(
    "OPTION_INVALID",
    `git cannot be asked about ${folder}: ${stderr.trim() || code}`,
  );
}

/**
 * @param folder a folder of a working tree
 * @param ending what the names of files end with
 * @param only `tips` for the commits that branches and tags lead to, in place of all that came before them too
 * @returns the texts of all such files in those commits, of all that is staged, and of what only the reflog leads to
 * @throws {RetakeError} `OPTION_INVALID` where there is no git or no repository, or only a part of its history
 */
export async function everyVersion(
  folder: string,
  ending: string,
  only?: "tips",
): Promise<string[]> {
  const path = resolve(folder);
  const shallow = await run(["rev-parse", "--is-shallow-repository"], path);
  if (shallow.code !== 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      `git cannot be asked about ${folder}: ${shallow.stderr.trim() || shallow.code}`,
    );
  }
  if (shallow.stdout.trim() === "true" && only !== "tips") {
    throw new RetakeError(
      "OPTION_INVALID",
      "This clone has only a part of the history, so nobody knows what the rest of it needs.\n" +
        "  to do  git fetch --unshallow",
    );
  }
  const which = only === "tips" ? ["--no-walk", "--all"] : ["--all", "--reflog"];
  // Every object by itself: a walk by path would leave out what only a merge has.
  const listed = await run(["rev-list", "--objects", "--indexed-objects", ...which], path);
  if (listed.code !== 0) {
    throw new RetakeError("STORE_READ", `git rev-list failed: ${listed.stderr.trim()}`);
  }
  const ids = listed.stdout.split("\n").flatMap((line) =>
    line.endsWith(ending) ? [line.slice(0, line.indexOf(" "))] : []
  );
  if (ids.length === 0) return [];
  const { code, bytes, stderr } = await runForBytes(
    ["cat-file", "--batch"],
    path,
    { input: `${[...new Set(ids)].join("\n")}\n` },
  );
  if (code !== 0) throw new RetakeError("STORE_READ", `git cat-file failed: ${stderr.trim()}`);
  return blobsIn(bytes);
}

/** What `git cat-file --batch` has written: for each object a line about it, its bytes, and a line feed. */
function blobsIn(bytes: Uint8Array<ArrayBuffer>): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const [, kind, size] = decoder.decode(bytes.subarray(at, end)).split(" ");
    const start = end + 1;
    if (kind === "blob") texts.push(decoder.decode(bytes.subarray(start, start + Number(size))));
    at = start + (Number(size) >= 0 ? Number(size) + 1 : 0);
  }
  return texts;
}

/** How git is run. */
interface GitRun {
  more?: Record<string, string>;
  input?: string | undefined;
}

async function run(words: string[], cwd: string, how: GitRun = {}): Promise<GitEnded> {
  const { bytes, ...ended } = await runForBytes(words, cwd, how);
  return { ...ended, stdout: new TextDecoder().decode(bytes) };
}

function runForBytes(
  words: string[],
  cwd: string,
  { more, input }: GitRun = {},
): Promise<Omit<GitEnded, "stdout"> & { bytes: Uint8Array<ArrayBuffer> }> {
  const { execFile } = process.getBuiltinModule("node:child_process");
  const options = {
    cwd,
    maxBuffer: 1 << 30,
    encoding: "buffer",
    ...(more ? { env: { ...process.env, ...more } } : {}),
  } as const;
  return new Promise((done) => {
    const child = execFile("git", words, options, (error, stdout, stderr) => {
      const code = (error as { code?: number | string } | null)?.code;
      const bytes = new Uint8Array(stdout.buffer as ArrayBuffer, stdout.byteOffset, stdout.length);
      const said = stderr.toString() || (error?.message ?? "");
      done({ code: error ? code ?? "ended" : 0, bytes, stderr: said });
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
