// A project of its own in a folder, which uses Retake from this checkout: for tests of the tracker,
// each step a process of the runtime at hand.
import { ensureDir } from "@std/fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Finished, Started } from "../../examples/process.ts";
import { startProgram } from "./others.ts";
import { PATIENCE } from "./patience.mjs";

const root = new URL("../../", import.meta.url);

const IMPORTS = {
  "@retake/retake": new URL("mod.ts", root).href,
  "@retake/retake/track": new URL("src/track.ts", root).href,
  "@retake/retake/suite": new URL("src/suite.ts", root).href,
  "@retake/retake/cli": new URL("src/cli.ts", root).href,
};

/** Deno has something to say about this repository, when it is used from elsewhere. */
export const ASIDE = /^(?:.*Warning.*"links" field can only.*\n.*at file:.*\n)+/;

/** A tracked function with a helper, a program that records it for two words, and the command line. */
export const TWO_WORDS = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "ask.ts": `import { track } from "@retake/retake/track";
const words = (word: string) => "say " + word;
export const ask = track(async (word: string) =>
  await (await fetch("https://api.example.com/" + words(word))).text()
);
`,
  "main.ts": `import { withCassette } from "@retake/retake";
import process from "node:process";
import { ask } from "./ask.ts";
const upstreams = { "https://api.example.com": process.env.UPSTREAM! };
await withCassette("words/one", { upstreams }, () => ask("one"));
await withCassette("words/two", { upstreams }, () => ask("two"));
`,
};

/** A project in a folder. */
export interface TrackedProject {
  folder: string;
  /** Starts a file of it. */
  start(file: string, args?: string[], how?: RunOptions): Started;
  /** Runs a file of it to its end. */
  run(file: string, args?: string[], how?: RunOptions): Promise<Finished>;
}

/** How a file is run. */
export interface RunOptions {
  env?: Record<string, string | undefined>;
  /** Kills it when this says so. */
  killWhen?: () => boolean;
}

/** Writes files into a folder, by their paths in it. */
export async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await ensureDir(dirname(join(folder, path)));
    await writeFile(join(folder, path), text);
  }
}

/** Makes a project of files, and removes it when `fn` is done. */
export async function inProject(
  files: Record<string, string>,
  fn: (project: TrackedProject) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "retake-tracked-"));
  try {
    const paths = Object.fromEntries(
      Object.entries(IMPORTS).map(([name, url]) => [name, [fileURLToPath(url)]]),
    );
    const compilerOptions = { module: "nodenext", target: "es2022", paths };
    const all = {
      "deno.json": JSON.stringify({ imports: IMPORTS }),
      "tsconfig.json": JSON.stringify({ compilerOptions }),
      "package.json": JSON.stringify({ type: "module" }),
      ...files,
    };
    await writeFiles(folder, all);
    const startHere: TrackedProject["start"] = (file, args = [], { env = {} } = {}) => {
      const started = startProgram(pathToFileURL(join(folder, file)), args, {
        cwd: folder,
        env: { CASSETTE_MODE: undefined, CASSETTE_STALE: undefined, UPSTREAM: undefined, ...env },
      });
      return { ...started, until: (what, time = PATIENCE) => started.until(what, time) };
    };
    await fn({
      folder,
      start: startHere,
      async run(file, args = [], { env = {}, killWhen = () => false } = {}) {
        const child = startHere(file, args, { env });
        const watch = setInterval(() => killWhen() && child.kill(), 5);
        const finished = await child.finished.finally(() => clearInterval(watch));
        return { ...finished, stderr: finished.stderr.replace(ASIDE, "") };
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
