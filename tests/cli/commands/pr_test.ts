// `retake pr --check`: what a change has done to recordings, told without a key. What is stale by a function,
// tests/track/commands.track.ts has; what is recorded and posted, tests/clients/pr.client.ts.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { formatCassette, isRetakeError } from "../../../mod.ts";
import type { Cassette } from "../../../src/cassette/types.ts";
import { checkCommand } from "../../../src/cli/commands/check.ts";
import { prCommand } from "../../../src/cli/commands/pr.ts";
import {
  checkAnnotations,
  checkHeadline,
  checkMarkdown,
  type PullCheck,
} from "../../../src/cli/pull_check.ts";
import { compared } from "../../../src/cli/compared.ts";
import {
  forkMarkdown,
  pullHeadline,
  pullMarkdown,
  type PullReport,
} from "../../../src/cli/pull_text.ts";
import { managerOf, testCommandOf } from "../../../src/cli/project_commands.ts";
import { gitIn } from "../../support/git.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

/** A cassette of one question to a model, which has a price. */
const asked = (question: string, recordedAt: string): Cassette => ({
  format: "retake/2",
  recordedAt,
  interactions: [{
    request: {
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      headers: [],
      body: { json: { model: "gpt-4.1-mini", messages: [{ role: "user", content: question }] } },
    },
    recordedAt,
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "application/json"]],
      body: {
        json: {
          model: "gpt-4.1-mini",
          choices: [{
            index: 0,
            message: { role: "assistant", content: "a" },
            finish_reason: "stop",
          }],
          usage: { prompt_tokens: 1e6, completion_tokens: 0, total_tokens: 1e6 },
        },
      },
    },
  }],
});

const GITLAB = {
  CI_API_V4_URL: "http://127.0.0.1:1",
  CI_PROJECT_ID: "7",
  CI_COMMIT_REF_NAME: "main",
};

const now = () => new Date().toISOString();
const old = "2020-01-01T00:00:00.000Z";

async function typed(words: string[], options: { [name: string]: unknown }) {
  let code: number | undefined;
  const { printed } = await said(async () => code = await prCommand.run(words, options, again));
  return { code, text: printed.join("\n") };
}

inFolder(
  "pr --check says what has expired, what renewing costs, and what a change may reach",
  async (folder) => {
    const here = process.cwd();
    const dir = join(folder, "tapes");
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write("tapes/chat/new.json", formatCassette(asked("new", now())));
    const options = { dir, check: true };
    assertEquals(await typed([], options), {
      code: 0,
      text: "1 cassette: no recording went stale",
    });
    write("tapes/chat/old.json", formatCassette(asked("old", old)));
    const data = await typed([], { ...options, json: true });
    const found = JSON.parse(data.text) as PullCheck;
    assertEquals([data.code, found.isFault, found.renewals.map(({ name }) => name)], [1, true, [
      "chat/old",
    ]]);
    const text = await typed(["pnpm", "test"], options);
    assertEquals(text.code, 1);
    assertMatch(text.text, /^1 recording to renew \(1 expired\): /);
    assertMatch(text.text, /\| `chat\/old` \| expired \| `\d+ days old` \| /);
    assertMatch(text.text, / record --stale --expired -- pnpm test\n/);
    const allowed = { ...options, allow: [{ rule: "expired" }] };
    assertEquals((await typed([], allowed)).code, 0);
    write("tapes/chat/broken.json", "{");
    const broken = await typed([], allowed);
    assertEquals(broken.code, 1);
    assertMatch(
      broken.text,
      /^1 recording to renew \(1 expired\): .*; 1 cannot be read, retake check/,
    );
    unlinkSync(join(dir, "chat/broken.json"));
    const git = gitIn(folder);
    process.chdir(folder);
    try {
      git("init", "-q");
      write("ask.test.ts", 'withCassette("chat/new", () => {});\n');
      write("other.test.ts", 'withCassette("chat/old", () => {});\n');
      git("add", ".");
      git("commit", "-qm", "a");
      write("ask.test.ts", 'withCassette("chat/new", () => 1);\n');
      const since = { ...allowed, dir: "tapes", since: "HEAD", json: true };
      const { reached } = JSON.parse((await typed([], since)).text) as PullCheck;
      assertEquals(reached?.names, ["chat/new"]);
      const unknown = await assertRejects(() =>
        prCommand.run([], { ...since, since: "nowhere" }, again)
      );
      assert(isRetakeError(unknown, "OPTION_INVALID"), String(unknown));
      assertStringIncludes(unknown.message, "git log --oneline");
      // As actions/checkout leaves it where nothing else is said.
      git("commit", "-qm", "b", "--allow-empty");
      git("clone", "-q", "--depth", "1", `file://${folder}`, "shallow");
      process.chdir("shallow");
      const shallow = await assertRejects(() =>
        prCommand.run([], { ...since, since: "HEAD~1" }, again)
      );
      assertStringIncludes((shallow as Error).message, "where only a part of the history is");
      // The same command in a job of GitLab.
      Object.assign(process.env, GITLAB);
      const dry = await typed(["true"], { gitlab: true, dryRun: true, json: true, dir: "tapes" });
      const { planned, ...more } = JSON.parse(dry.text);
      assertEquals(planned.map(({ name }: { name: string }) => name), ["chat/old"]);
      assertEquals(more, {
        pull: null,
        branch: "retake/recordings",
        base: "main",
        command: ["true"],
      });
      process.env.CI_COMMIT_TAG = "v1.0.0";
      const tagged = await assertRejects(() =>
        prCommand.run(["true"], { dryRun: true, gitlab: true }, again)
      );
      assertStringIncludes((tagged as Error).message, "This runs on no branch");
    } finally {
      for (const name of [...Object.keys(GITLAB), "CI_COMMIT_TAG"]) delete process.env[name];
      process.chdir(here);
    }
    const nowhere = await assertRejects(() =>
      prCommand.run([], { ...options, dir: `${dir}s` }, again)
    );
    assert(isRetakeError(nowhere, "OPTION_INVALID"), String(nowhere));
    assertMatch(nowhere.message, /^There is no folder .*tapess, so there is nothing to look at/);
    // Who names a folder means its cassettes; without a name there may be none yet.
    mkdirSync(join(folder, "lib"));
    for (const command of [prCommand, checkCommand]) {
      const lib = join(folder, "lib");
      const none = await assertRejects(() => command.run([], { check: true, dir: lib }, again));
      assert(isRetakeError(none, "OPTION_INVALID"), String(none));
      assertStringIncludes(none.message, `There is no cassette in ${lib}`);
    }
    process.chdir(folder);
    try {
      mkdirSync("cassettes");
      assertEquals((await typed([], { check: true })).text, "0 cassettes: no recording went stale");
    } finally {
      process.chdir(here);
    }
  },
  !mayRun,
);

inFolder(
  "pr says what it lacks before anything is run: a commit, a remote, a repository, a branch's name",
  async (folder) => {
    const here = process.cwd();
    const names = ["GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_REF_NAME", "GITLAB_CI"];
    const before = names.map((name) => process.env[name]);
    const refused = async (...says: string[]) => {
      const { message } = await assertRejects(() => prCommand.run(["true"], {}, again)) as Error;
      for (const one of says) assertStringIncludes(message, one);
    };
    process.chdir(folder);
    try {
      Object.assign(process.env, {
        GITHUB_REPOSITORY: "project",
        GITHUB_TOKEN: "t",
        GITHUB_REF_NAME: "main",
        GITLAB_CI: "",
      });
      await refused('GITHUB_REPOSITORY is "project"', "GITHUB_REPOSITORY=owner/name");
      const known = () =>
        Object.assign(process.env, { GITHUB_REPOSITORY: "a/b", GITHUB_TOKEN: "t" });
      known();
      await refused("git knows no commit here", "run it in a checkout of the repository");
      const git = gitIn(folder);
      git("init", "-q");
      known();
      await refused("git knows no commit here", "run it in a checkout of the repository");
      git("commit", "-qm", "a", "--allow-empty");
      known();
      await refused("git knows no remote origin", "none at all", "git remote add origin ADDRESS");
      git("remote", "add", "upstream", "nowhere");
      known();
      await refused("git knows no remote origin", "--remote upstream");
      writeFileSync("cassettes.lock.json", "");
      mkdirSync("cassettes");
      writeFileSync("cassettes/a.json", "{}");
      known();
      await refused("1 file of the recordings not as committed", "cassettes/a.json", "git stash");
      const odd = await assertRejects(() => prCommand.run(["true"], { branch: "a b..c" }, again));
      assert(isRetakeError(odd, "OPTION_INVALID"), String(odd));
      assertStringIncludes(odd.message, '--branch "a b..c" is no name');
    } finally {
      names.forEach((name, at) => {
        const value = before[at];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      });
      process.chdir(here);
    }
  },
  !mayRun,
);

Deno.test("what was found is told by function, in as many rows as fit, and nothing in a name is markup", () => {
  const cost = { dollars: 0.5, requests: 1, unknown: 0, unknownWhy: [] };
  const functions = [
    { fn: "lib/a.ts#ask", why: "changed" as const, recorded: "a", current: "b" },
  ];
  const stale = (name: string) => ({
    name,
    where: `cassettes/${name}.json`,
    verdict: "stale" as const,
    why: "lib/a.ts#ask has changed",
    functions,
    cost,
  });
  const found: PullCheck = {
    cassettes: 300,
    renewals: Array.from({ length: 120 }, (_, at) => stale(`chat/\`<b>|${at}`)),
    damaged: [],
    cost: { dollars: 60, requests: 120, unknown: 0, unknownWhy: [] },
    reached: { names: ["one"], cost },
    isFault: false,
  };
  const headline = "120 recordings to renew (120 stale): about $60.00";
  assertEquals(checkHeadline(found), headline);
  assertEquals(
    checkHeadline({ ...found, damaged: ["a"] }),
    `${headline}; 1 cannot be read, retake check says why`,
  );
  const text = checkMarkdown(found, { record: "RECORD", replay: "REPLAY" });
  assertEquals(text.split("\n").filter((line) => line.startsWith("| `chat")).length, 100);
  assertMatch(text, /^20 more cassettes\.$/m);
  assertMatch(text, /\| `chat\/'<b>\\\|0` \| stale/);
  assertMatch(text, /may reach 1 more cassette\..*at most about \$0\.50/s);
  assertEquals(checkAnnotations(found), [
    "::warning file=lib/a.ts,line=1,title=retake%3A stale::lib/a.ts#ask has made 120 recordings stale: " +
    found.renewals.slice(0, 5).map(({ name }) => name).join(", ") +
    " and 115 more; renewing costs about $60.00",
  ]);
});

const report = (more: Partial<PullReport>): PullReport => ({
  recorded: [],
  compared: [],
  uncompared: [],
  since: "0123456789abcdef",
  spent: { requests: 0, dollars: 0, unknown: 0 },
  budget: undefined,
  undone: [],
  leaks: [],
  branch: "feature",
  program: "npx retake",
  tests: "npm test",
  ...more,
});
const undone = [{ name: "chat/a", why: "the budget was reached" }];
const pushed = { branch: "feature", commit: "abcdef0123456789" };

Deno.test("the comment begins with what became of it", () => {
  const rows: [Partial<PullReport>, string][] = [
    [{}, "nothing to record, all recordings hold"],
    [{ undone }, "nothing was recorded, 1 left undone"],
    [{ recorded: ["a"], pushed }, "1 cassette recorded again"],
    [{ recorded: ["a", "b"], pushed, undone }, "2 cassettes recorded again, 1 left undone"],
    [{ pushed }, "what belongs to the recordings was brought up to date"],
    [
      { leaks: ["cassettes/a.json:7 (openai-key)"], undone },
      "nothing was committed: what was recorded holds what looks like a secret",
    ],
  ];
  for (const [more, wanted] of rows) assertEquals(pullHeadline(report(more)), wanted);
});

Deno.test("the comment says what it cost, what is left and how to look, and nothing in a name is markup or a command", () => {
  const changed = compared("chat/`a|<b>", asked("was", old), asked("is", old));
  const text = pullMarkdown(report({
    recorded: ["chat/a"],
    compared: [changed],
    spent: { requests: 2, dollars: 0.4, unknown: 1 },
    budget: 0.5,
    undone: [{ name: "@everybody", why: "its test failed: <img src=x> `code`\n### heading" }],
    branch: "a;`rm`$(x)'",
    pushed: { ...pushed, branch: "a;`rm`$(x)'" },
    instead: { number: 7, url: "https://x.example/7", says: "declined ``` by a hook" },
  }));
  assertMatch(text, /^### Retake: 1 cassette recorded again, 1 left undone\n/);
  assertMatch(text, /\*\*Cost:\*\* at least \$0\.40, for 2 requests \(budget: \$0\.50\)/);
  assertMatch(text, /- `@everybody`: `its test failed: <img src=x> 'code' ### heading`/);
  assertMatch(text, /so #7 brings what was recorded: https:\/\/x\.example\/7/);
  assertMatch(text, /`declined ''' by a hook`/);
  assertStringIncludes(text, String.raw`git fetch origin 'a;'\''rm'\''$(x)'\''' && git switch `);
  assertMatch(text, /npx retake diff --since 0123456789ab --all\nnpx retake replay -- npm test/);
  const long = pullMarkdown(report({
    recorded: ["a"],
    compared: Array.from({ length: 3000 }, (_, at) => ({ ...changed, name: `chat/${at}` })),
    undone: Array.from({ length: 3000 }, (_, at) => ({ name: `chat/${at}`, why: "x".repeat(80) })),
  }));
  assert(long.length < 60_000, String(long.length));
  assertMatch(long, /\d+ more cassettes: retake diff shows them\./);
  assertMatch(long, /^- 2,950 more$/m);
});

Deno.test("of a fork it is told who may take it over, and how", () => {
  const text = forkMarkdown({ refOf: (number) => `refs/pull/${number}/head` }, {
    number: 12,
    url: "",
    branch: "x",
    commit: "c",
    base: "main",
    isFork: true,
    isOpen: true,
  });
  assertStringIncludes(
    text,
    "git fetch origin refs/pull/12/head:pr-12\ngit diff origin/main...pr-12\ngit push origin pr-12\n",
  );
});

Deno.test("options of the check and of a recording do not mix", async () => {
  for (
    const [options, says] of [
      [{ check: true, budget: 1 }, "--budget <dollars> is for what is recorded"],
      [{ since: "HEAD" }, "--since <commit> is of --check"],
    ] as const
  ) {
    const error = await assertRejects(() => prCommand.run([], options, again));
    assert(isRetakeError(error, "OPTION_INVALID"), String(error));
    assertStringIncludes(error.message, says);
  }
});

Deno.test("the test command is the one that is typed, else that of the project by its own program", () => {
  const file = (data: object) => ({ path: "", text: "", data: data as Record<string, unknown> });
  const project = (manifest?: object, deno?: object) => ({
    manifest: manifest && file(manifest),
    deno: deno && file(deno),
    packages: new Map<string, string>(),
  });
  const scripts = { test: "vitest run" };
  const rows: [ReturnType<typeof project>, string[], string | undefined][] = [
    [project({ scripts }), ["node", "--test"], "node --test"],
    [project({ scripts, packageManager: "pnpm@10.0.0" }), [], "pnpm test"],
    [project({ scripts, packageManager: "yarn@4.0.0" }), [], "yarn test"],
    [project(undefined, { tasks: { test: "deno test" } }), [], "deno task test"],
    [project({}, { tasks: { test: "deno test" } }), [], "deno task test"],
    [project(undefined, {}), [], undefined],
    [project({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }), [], undefined],
  ];
  for (const [one, words, wanted] of rows) {
    assertEquals(testCommandOf(one, words)?.join(" "), wanted);
  }
  const by = (...files: string[]) =>
    managerOf(project({ scripts }), (name) => files.includes(name)).run;
  assertEquals(
    [by(), by("bun.lock"), by("pnpm-lock.yaml"), by("yarn.lock")],
    ["npx retake", "bunx retake", "pnpm exec retake", "yarn retake"],
  );
});
