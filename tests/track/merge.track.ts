// Two branches that change different helpers of one function, each verified, and merged by git itself.
import { assertEquals, assertMatch } from "@std/assert";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isRetakeError } from "../../src/errors.ts";
import { formatSignature, parseSignature } from "../../src/signatures/format.ts";
import type { SignatureFile } from "../../src/signatures/types.ts";
import { serve } from "../support/local_server.ts";
import { inProject } from "../support/tracked_project.ts";

const HELPERS = ["alpha", "beta", "gamma"];

const FILES = {
  ".gitignore": "node_modules\n",
  "helpers.ts": HELPERS.map((name) =>
    `export function ${name}(word: string) {\n  return word.trim();\n}\n\n\n`
  ).join(""),
  "ask.ts": `import { track } from "@retake/retake/track";
import { ${HELPERS.join(", ")} } from "./helpers.ts";
export const ask = track(async (word: string) =>
  await (await fetch("https://api.example.com/" + alpha(beta(gamma(word))))).text()
);
`,
  "main.ts": `import { withCassette } from "@retake/retake";
import process from "node:process";
import { ask } from "./ask.ts";
const upstreams = process.env.UPSTREAM ? { "https://api.example.com": process.env.UPSTREAM } : {};
await withCassette("words/one", { upstreams }, () => ask("one"));
`,
};

Deno.test("kind 9: branches that have each verified a change merge without a conflict", async () => {
  await using server = await serve();
  await inProject(FILES, async ({ folder, run }) => {
    const git = (...words: string[]) => {
      const { status, stdout, stderr } = spawnSync("git", words, {
        cwd: folder,
        encoding: "utf8",
        env: {
          ...process.env,
          ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
          ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@a.test" },
          ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@a.test" },
        },
      });
      return { status, said: stdout + stderr };
    };
    const commit = (subject: string) => {
      assertEquals(git("add", "-A").status, 0);
      assertEquals(git("commit", "-q", "-m", subject).status, 0, subject);
    };
    const edit = async (helper: string, body: string) => {
      const path = join(folder, "helpers.ts");
      const text = await readFile(path, "utf8");
      const before = `${helper}(word: string) {\n  return word.trim();`;
      await writeFile(path, text.replace(before, `${helper}(word: string) {\n  return ${body};`));
    };
    const ran = async (env: Record<string, string>) => {
      const { code, stderr } = await run("main.ts", [], { env });
      assertEquals(code, 0, stderr);
      return stderr;
    };
    assertEquals(git("init", "-q", "-b", "main").status, 0);
    await ran({ CASSETTE_MODE: "record", UPSTREAM: server.url });
    commit("recorded");
    // Each changes what is not seen in the request, and reaches something new.
    for (const [branch, helper] of [["ours", "alpha"], ["theirs", "gamma"]] as const) {
      git("checkout", "-q", "-b", branch, "main");
      await edit(helper, `word.trim() + "${branch}".slice(9)`);
      assertMatch(await ran({ CASSETTE_STALE: "verify" }), /still valid/);
      commit(branch);
      assertEquals(await ran({ CASSETTE_STALE: "error" }), "");
    }
    git("checkout", "-q", "ours");
    const merged = git("merge", "-q", "--no-edit", "theirs");
    assertEquals([merged.status, git("status", "--porcelain").said], [0, ""], merged.said);
    // Both at once nobody has verified yet; the explanation goes back to what was recorded.
    const stale = await ran({});
    assertMatch(stale, /alpha in helpers\.ts changed/);
    assertMatch(stale, /gamma in helpers\.ts changed/);
    assertMatch(stale, /\+.*"ours"/);
    assertMatch(await ran({ CASSETTE_STALE: "verify" }), /still valid/);
    commit("verified");
    assertEquals(await ran({ CASSETTE_STALE: "error" }), "");
    // And what each branch had verified holds at its own source still.
    for (const branch of ["theirs", "main"]) {
      assertEquals(git("checkout", "-q", "ours", "--", "signatures").status, 0);
      assertEquals(git("checkout", "-q", branch, "--", "helpers.ts").status, 0);
      assertEquals(await ran({ CASSETTE_STALE: "error" }), "", branch);
    }
  });
});

Deno.test("kind 9: what git cannot merge is told with the command that mends it", async () => {
  await using server = await serve();
  await inProject(FILES, async ({ folder, run }) => {
    const ran = async (env: Record<string, string>) => await run("main.ts", [], { env });
    await ran({ CASSETTE_MODE: "record", UPSTREAM: server.url });
    const path = join(folder, "signatures", "ask.ts", "ask.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`);
    const helpers = join(folder, "helpers.ts");
    const source = await readFile(helpers, "utf8");
    await writeFile(helpers, source.replace("word.trim()", "word.trim().slice(0)"));
    const { code, stderr } = await ran({});
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /marks of a merge conflict[^]*CASSETTE_STALE=verify/);
    assertMatch((await ran({ CASSETTE_STALE: "verify" })).stderr, /still valid/);
    assertEquals(JSON.parse(await readFile(path, "utf8")).format, "retake-signature/2");
    assertEquals((await ran({ CASSETTE_STALE: "error" })).stderr, "");
  });
});

/** What git keeps of a function; what it reaches as `a=1`. */
type Kept = Pick<SignatureFile, "parameters" | "environment" | "packages"> & {
  own: string;
  reaches: string[];
};

const KEPT: Kept = {
  own: "0",
  reaches: ["a=1", "b=1", "c=1", "e=1", "f=1"],
  parameters: [{ name: "word", type: "string" }, { name: "count", type: "number" }],
  environment: ["MODEL"],
  packages: ["openai"],
};

function textOf(change: Partial<Kept>): string {
  const { own, reaches, ...others } = { ...KEPT, ...change };
  const dependencies = Object.fromEntries(
    reaches.map((it) => [`helpers.ts#${it[0]}`, it[2]!.repeat(16)]),
  );
  const file = { id: "ask.ts#ask", normaliser: 1, opaque: [], assets: [], own: own.repeat(16) };
  return formatSignature({
    ...{ ...file, ...others, dependencies },
    ...{ hash: undefined, accepted: [], previously: [], history: [] },
  });
}

/** What two branches have made of one file, and what git makes of both. */
async function mergedByGit(ours: Partial<Kept>, theirs: Partial<Kept>) {
  const folder = await mkdtemp(join(tmpdir(), "retake-merge-"));
  try {
    const files = ["ours", "base", "theirs"].map((name) => join(folder, name));
    const texts = [textOf(ours), textOf({}), textOf(theirs)];
    for (const [at, file] of files.entries()) await writeFile(file, texts[at]!);
    const { status, stdout } = spawnSync("git", ["merge-file", "-p", ...files], {
      encoding: "utf8",
    });
    return { isClean: status === 0, text: stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const reaching = (...reaches: string[]) => ({ reaches });

for (
  const [title, ours, theirs, both] of [
    [
      "helpers that stand apart",
      reaching("a=2", "b=1", "c=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=1", "e=1", "f=2"),
      reaching("a=2", "b=1", "c=1", "e=1", "f=2"),
    ],
    [
      "helpers that stand one below the other",
      reaching("a=1", "b=2", "c=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=2", "e=1", "f=1"),
      reaching("a=1", "b=2", "c=2", "e=1", "f=1"),
    ],
    [
      "a helper, and a new one beside it",
      reaching("a=1", "b=1", "c=2", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=1", "d=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=2", "d=1", "e=1", "f=1"),
    ],
    [
      "a helper, and another that is gone",
      reaching("a=2", "b=1", "c=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=1", "f=1"),
      reaching("a=2", "b=1", "c=1", "f=1"),
    ],
    [
      "new helpers in two places",
      reaching("a=1", "b=1", "c=1", "d=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=1", "e=1", "f=1", "g=1"),
      reaching("a=1", "b=1", "c=1", "d=1", "e=1", "f=1", "g=1"),
    ],
    [
      "the function itself, and its last helper",
      { own: "1" },
      reaching("a=1", "b=1", "c=1", "e=1", "f=2"),
      { own: "1", reaches: ["a=1", "b=1", "c=1", "e=1", "f=2"] },
    ],
    [
      "a parameter, and a helper",
      { parameters: [{ name: "text", type: "string" }, { name: "count", type: "number" }] },
      reaching("a=1", "b=2", "c=1", "e=1", "f=1"),
      {
        parameters: [{ name: "text", type: "string" }, { name: "count", type: "number" }],
        reaches: ["a=1", "b=2", "c=1", "e=1", "f=1"],
      },
    ],
    ["the same on both sides", { own: "2" }, { own: "2" }, { own: "2" }],
  ] as [string, Partial<Kept>, Partial<Kept>, Partial<Kept>][]
) {
  Deno.test(`kind 9: branches merge: ${title}`, async () => {
    const { isClean, text } = await mergedByGit(ours, theirs);
    assertEquals([isClean, text], [true, textOf(both)]);
  });
}

for (
  const [title, ours, theirs] of [
    [
      "two changes of one helper",
      reaching("a=2", "b=1", "c=1", "e=1", "f=1"),
      reaching("a=3", "b=1", "c=1", "e=1", "f=1"),
    ],
    ["two changes of the function itself", { own: "1" }, { own: "2" }],
    [
      "a helper that one changes and the other drops",
      reaching("a=1", "b=2", "c=1", "e=1", "f=1"),
      reaching("a=1", "c=1", "e=1", "f=1"),
    ],
    [
      "two new helpers in one place",
      reaching("a=1", "b=1", "c=1", "d=1", "e=1", "f=1"),
      reaching("a=1", "b=1", "c=1", "d=2", "e=1", "f=1"),
    ],
    [
      "two changes of one parameter",
      { parameters: [{ name: "text", type: "string" }, { name: "count", type: "number" }] },
      { parameters: [{ name: "words", type: "string" }, { name: "count", type: "number" }] },
    ],
    ["two packages in place of one", { packages: ["axios"] }, { packages: ["got"] }],
  ] as [string, Partial<Kept>, Partial<Kept>][]
) {
  Deno.test(`kind 9: branches do not merge, and it is told: ${title}`, async () => {
    const { isClean, text } = await mergedByGit(ours, theirs);
    assertEquals(isClean, false);
    try {
      parseSignature(text, "signatures/ask.ts/ask.json");
    } catch (error) {
      if (!isRetakeError(error, "SIGNATURE_INVALID")) throw error;
      assertMatch(error.message, /marks of a merge conflict[^]*CASSETTE_STALE=verify/);
      return;
    }
    throw new Error("it was read");
  });
}
