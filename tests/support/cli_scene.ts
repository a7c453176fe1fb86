// A project of suites in a folder, and the program `retake` as a stranger uses it there: each step a
// process of the runtime at hand.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { inProject, type TrackedProject } from "./tracked_project.ts";

/** The suites of the project. */
export const SUITE = `
import { suite } from "@retake/retake/suite";
import { ask } from "./ask.ts";

const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const asks = (name: string) => ({ name, cassette: true as const, fn: () => ask(name) });
export const questions = suite("Questions", {
  category: "questions",
  setup: () => process.env.UPSTREAM
    ? { session: { upstreams: { "https://api.openai.com": process.env.UPSTREAM } } }
    : undefined,
  cases: [asks("one"), asks("two"), { ...asks("three"), tags: ["late"] }],
});
export const local = suite("Local", {
  category: "local",
  tags: ["local"],
  cases: [
    { name: "is quick", fn: () => {} },
    { name: "may fail", fn: () => { if (process.env.FAIL) throw new Error("as it was told to"); } },
    { name: "may be slow", fn: async () => {
      if (!process.env.SLOW) return;
      console.log("slow begins");
      await nap(Number(process.env.SLOW));
      console.log("slow ends");
    } },
  ],
});
`;

const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "ask.ts": `
export async function ask(question: string): Promise<void> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer key-of-nobody" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: question }] }),
  });
  const { choices } = await response.json();
  if (!choices[0].message.content.includes(question)) throw new Error("another answer");
}
`,
  "all.suite.ts": SUITE,
};

type Retake = (
  words: string[],
  env?: Record<string, string | undefined>,
) => Promise<{ code: number | null; stdout: string; stderr: string }>;

/** The project, and what can be done in it. */
export interface Scene extends TrackedProject {
  retake: Retake;
  /** Records all cassettes from the stand-in. */
  record(...words: string[]): ReturnType<Retake>;
  report(): Promise<Record<string, unknown> & { suites: { cases: Case[] }[] }>;
}
/** A case of its report. */
export interface Case {
  name: string;
  status: string;
  verdict?: string;
  requests: { played: number; recorded: number; missed: number };
  skipped?: string;
  error?: { message: string };
}

/** Makes the project, and removes it when `fn` is done. */
export function scene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  return inProject(FILES, async (project) => {
    const quiet = {
      NO_COLOR: "1",
      CI: "",
      GITHUB_STEP_SUMMARY: "",
      FAIL: "",
      SLOW: "",
      npm_lifecycle_event: undefined, // advice is to type again what was typed
    };
    const retake: Retake = (words, env) =>
      project.run("cli.ts", words, { env: { ...quiet, ...env } });
    await fn({
      ...project,
      retake,
      async record(...words) {
        await using api = await startServer({ latency: [0, 5], pause: 0 });
        return await retake(["test", "--mode", "record", ...words], { UPSTREAM: api.origin });
      },
      report: async () =>
        JSON.parse(await readFile(join(project.folder, "results/report.json"), "utf8")),
    });
  });
}

/** The cases of a report. */
export const casesOf = ({ suites }: { suites: { cases: Case[] }[] }) =>
  suites.flatMap(({ cases }) => cases);

/** How a plain program is run on the runtime at hand. */
export function programHere(file: string): string[] {
  return [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
}

/** The same for a file of the project, in TypeScript and with Retake from this checkout. */
export function scriptHere(file: string): string[] {
  const isNode = !("deno" in process.versions || "bun" in process.versions);
  const [program, ...rest] = programHere(file);
  return [program!, ...isNode ? ["--import", import.meta.resolve("tsx")] : [], ...rest];
}

/** The test runner of the runtime at hand: how it is called, and how a file of it begins. */
export function runnerHere(): { file: string; words: string[]; head: string } {
  if ("deno" in process.versions) {
    const file = "foreign_test.ts";
    return { file, words: ["test", "-A", "--no-check", file], head: "const { test } = Deno;" };
  }
  const file = "foreign.test.ts";
  if ("bun" in process.versions) {
    return { file, words: ["test", `./${file}`], head: `import { test } from "bun:test";` };
  }
  const words = ["--import", import.meta.resolve("tsx"), "--test", file];
  return { file, words, head: `import { test } from "node:test";` };
}
