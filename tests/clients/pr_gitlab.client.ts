// The jobs of docs/pull-requests.md for GitLab, as they stand there, in a project with a repository of git, against a
// stand-in for GitLab's API and one for a model's: what a merge request gets, and what must never reach it.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { spawn } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { importPackage } from "../../src/host/packages.ts";
import { scriptHere } from "../support/cli_scene.ts";
import { drawFrom } from "../support/draw.ts";
import { PROJECT, serveGitlab } from "../support/gitlab_standin.ts";
import { besideRemote, installProgram, PULL_FILES, serveModel } from "../support/pull_project.ts";
import { inProject } from "../support/tracked_project.ts";

const draw = drawFrom("merge requests");
const KEY = `sk-proj-${draw.alnum(48)}`;
const TOKEN = `glpat-${draw.alnum(20)}`;
const STRANGER = 99;

interface Job {
  rules: { if: string }[];
  variables?: Record<string, string>;
  script: string[];
  allow_failure?: { exit_codes: number };
}

/** Whether a rule holds: as much of GitLab's language as the page uses. */
function holds(rule: string, variables: Record<string, string>): boolean {
  const valueOf = (word: string) =>
    word.startsWith("$") ? variables[word.slice(1)] : word.replaceAll('"', "");
  return rule.split("&&").every((part) => {
    const [left, right] = part.split("==").map((word) => valueOf(word.trim()));
    return left === right;
  });
}

Deno.test("pr: the jobs of the page for GitLab check, record, tell and refuse, and nothing of the key gets out", async (t) => {
  await using api = await serveModel(2e6);
  await inProject(PULL_FILES, async ({ folder, run: runHere }) => {
    const { bare, git, inBare, commit } = besideRemote(folder);
    const test = scriptHere("main.ts").map((word) => `'${word}'`).join(" ");
    const manifest = { type: "module", scripts: { test } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    installProgram(folder);
    const { parse } = await importPackage<{ parse(text: string): Record<string, Job> }>("yaml", {
      has: "parse",
      purpose: "to read the page",
    });
    const page = readFileSync(new URL("../../docs/pull-requests.md", import.meta.url), "utf8");
    const jobs = parse(/```yaml\n([\s\S]*?)```/.exec(page)![1]!);
    git("init", "-q", "--bare", "-b", "main", bare);
    await using gitlab = await serveGitlab(bare, TOKEN);
    const printed: string[] = [];

    /** Runs a job of the page, as GitLab does: each line of its script, up to the first that fails. */
    async function job(name: string, source: string, more: Record<string, string> = {}) {
      const { rules, variables, script, allow_failure } = jobs[name]!;
      const given: Record<string, string> = {
        GITLAB_CI: "true",
        CI: "true",
        CI_PIPELINE_SOURCE: source,
        CI_API_V4_URL: `${gitlab.url}/api/v4`,
        CI_SERVER_URL: "https://gitlab.example",
        CI_PROJECT_ID: PROJECT,
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: PROJECT,
        CI_COMMIT_REF_NAME: "main",
        ...variables,
        ...more,
      };
      if (!rules.some((rule) => holds(rule.if, given))) return undefined;
      // What npm would bring is there.
      const lines = script.filter((line) => !line.startsWith("npm ci"));
      assert(lines.length < script.length && lines.length > 0);
      const child = spawn("bash", ["-eo", "pipefail", "-c", lines.join("\n")], {
        cwd: folder,
        env: {
          ...process.env,
          ...{ GITHUB_ACTIONS: "", GITHUB_STEP_SUMMARY: "", GITHUB_REPOSITORY: undefined },
          ...{ GITHUB_TOKEN: undefined, GH_TOKEN: undefined, GITHUB_EVENT_PATH: undefined },
          CASSETTE_MODE: undefined,
          CASSETTE_CI_RECORD: undefined,
          NODE_TEST_CONTEXT: undefined,
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_SYSTEM: "/dev/null",
          npm_config_update_notifier: "false",
          NO_COLOR: "1",
          UPSTREAM: api.url,
          ...given,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const heard: string[] = [];
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (some: string) => heard.push(some));
      }
      const code = await new Promise<number>((done) => child.on("close", (it) => done(it ?? -1)));
      const text = heard.join("");
      printed.push(text);
      return { code, text, isFine: code === 0 || code === allow_failure?.exit_codes };
    }
    const secrets = { GITLAB_TOKEN: TOKEN, OPENAI_API_KEY: KEY };
    const ofRequest = (iid: number, name: "recordings" | "record", more = {}) =>
      job(name, "merge_request_event", {
        CI_MERGE_REQUEST_IID: String(iid),
        ...name === "record" ? secrets : { OPENAI_API_KEY: "", GITLAB_TOKEN: "" },
        ...more,
      });
    const onSchedule = () => job("record", "schedule", secrets);
    const notesOf = (iid: number) => gitlab.notes.filter((one) => one.iid === iid);
    const on = (branch: string) => {
      git("fetch", "-q", "origin");
      git("checkout", "-q", "--detach", `origin/${branch}`);
    };
    const edit = (path: string, change: (text: string) => string) =>
      writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8")));
    const ages = (text: string) => text.replaceAll(/("recordedAt": ")\d{4}/g, "$12020");
    const branch = (name: string, change: () => void) => {
      git("checkout", "-q", "-B", name, "origin/main");
      change();
      commit(name);
      git("push", "-q", "origin", name);
    };

    git("init", "-q", "-b", "main");
    git("remote", "add", "origin", bare);
    const env = { CASSETTE_MODE: "record", UPSTREAM: api.url, OPENAI_API_KEY: KEY, CI: "" };
    const recorded = await runHere("main.ts", [], { env: { ...env, GITLAB_TOKEN: undefined } });
    assertEquals(recorded.code, 0, recorded.stderr);
    commit("recorded");
    git("push", "-q", "origin", "main");

    await t.step("a change of code is told without a key, of a fork too", async () => {
      branch("feature", () => edit("ask.ts", (text) => text.replace("say ", "sing ")));
      gitlab.requests.push({ iid: 12, branch: "feature", base: "main" });
      const asked = gitlab.hits.length;
      const ofFork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: String(STRANGER) };
      for (const more of [{}, ofFork]) {
        const stale = await ofRequest(12, "recordings", more);
        assertEquals(stale?.code, 0, stale?.text); // the page allows five
        assertMatch(stale!.text, /2 recordings to renew \(2 stale\): about \$1\.60/);
      }
      // Nor is there a job with a key for a fork.
      assertEquals(await ofRequest(12, "record", ofFork), undefined);
      // Of age it allows two weeks.
      branch("old", () => edit("cassettes/words/two.json", ages));
      assertEquals((await ofRequest(12, "recordings"))?.code, 1);
      assertEquals(gitlab.hits.length, asked);
    });

    await t.step("as far as the budget, told in one note, and the next run goes on", async () => {
      on("feature");
      const before = inBare("rev-parse", "feature");
      const first = (await ofRequest(12, "record"))!;
      assertEquals([first.code, first.isFine], [3, true], first.text);
      assertEquals(inBare("rev-parse", "feature~1"), before);
      const [note] = notesOf(12);
      assertStringIncludes(note!.body, "### Retake: 1 cassette recorded again, 1 left undone");
      assertStringIncludes(note!.body, "**Cost:** $0.80, for 1 request (budget: $1.00)");
      assertStringIncludes(note!.body, "- `words/two`: `the budget was reached`");
      assertMatch(note!.body, /\| `words\/one` \| changed \|/);
      on("feature");
      const second = (await ofRequest(12, "record"))!;
      assertEquals(second.code, 0, second.text);
      assertEquals(notesOf(12).map(({ id }) => id), [note!.id]);
      assertStringIncludes(notesOf(12)[0]!.body, "### Retake: 1 cassette recorded again\n");
      on("feature");
      const paid = api.hits.length;
      assertEquals((await ofRequest(12, "record"))?.code, 0);
      assertEquals([notesOf(12).length, api.hits.length], [1, paid]);
      assertStringIncludes(notesOf(12)[0]!.body, "nothing to record, all recordings hold");
    });

    await t.step("code of a fork does not run, nor without a token that is known", async () => {
      gitlab.requests.push({
        iid: 13,
        branch: "main",
        base: "main",
        source: STRANGER,
        sha: "0".repeat(40),
      });
      const paid = api.hits.length;
      const fork = (await ofRequest(13, "record"))!;
      assertEquals([fork.code, fork.isFine], [2, false], fork.text);
      assertStringIncludes(fork.text, "is of a fork, whose code never runs where the key is");
      assertStringIncludes(
        notesOf(13)[0]!.body,
        "git fetch origin refs/merge-requests/13/head:pr-13",
      );
      const unknown = await ofRequest(12, "record", { GITLAB_TOKEN: "glpat-of-nobody" });
      assertMatch(unknown!.text, /GitLab refuses GET .*merge_requests\/12: 401/);
      assertStringIncludes(unknown!.text, "the scopes api and write_repository");
      const none = await ofRequest(12, "record", { GITLAB_TOKEN: "" });
      assertStringIncludes(none!.text, "GITLAB_TOKEN is not set");
      assertEquals(api.hits.length, paid);
    });

    await t.step("a branch that takes no push gets a merge request", async () => {
      branch("kept", () => edit("ask.ts", (text) => text.replace("say ", "chant ")));
      gitlab.requests.push({ iid: 18, branch: "kept", base: "main" });
      const hook = join(bare, "hooks/update");
      const refusal = "GitLab: You are not allowed to push code to protected branches";
      writeFileSync(
        hook,
        `#!/bin/sh\n[ "$1" != refs/heads/kept ] || { echo "${refusal}" >&2; exit 1; }\n`,
      );
      chmodSync(hook, 0o755);
      on("kept");
      const done = (await ofRequest(18, "record"))!;
      assert(done.isFine, done.text);
      const made = gitlab.requests.at(-1)!;
      assertEquals([made.branch, made.base], ["retake/kept", "kept"]);
      assertMatch(notesOf(18)[0]!.body, /The branch takes no push \(`.*protected branches.*`\)/s);
      assertEquals(inBare("log", "-1", "--format=%s", "retake/kept"), "Record cassettes again");
      rmSync(hook);
    });

    await t.step("on a schedule it opens a merge request, and goes on with it", async () => {
      git("checkout", "-q", "-B", "main", "origin/main");
      for (const name of ["one", "two"]) edit(`cassettes/words/${name}.json`, ages);
      commit("grown old");
      git("push", "-q", "origin", "main");
      const count = gitlab.requests.length;
      on("main");
      const first = (await onSchedule())!;
      assertEquals([first.code, first.isFine], [3, true], first.text);
      const made = gitlab.requests.at(-1)!;
      assertEquals([gitlab.requests.length, made.branch, made.base], [
        count + 1,
        "retake/recordings",
        "main",
      ]);
      assertStringIncludes(notesOf(made.iid)[0]!.body, "1 cassette recorded again, 1 left undone");
      on("main");
      const second = (await onSchedule())!;
      assertEquals(second.code, 0, second.text);
      assertEquals([gitlab.requests.length, notesOf(made.iid).length], [count + 1, 1]);
      assertEquals(
        inBare("log", "--format=%s", "main..retake/recordings").split("\n"),
        ["Record cassettes again", "Record cassettes again"],
      );
    });

    await t.step("neither the key nor the token is in a note, a commit or a log", () => {
      const places = {
        "the logs": printed.join("\n"),
        "the notes": JSON.stringify([gitlab.notes, gitlab.requests]),
        "the commits": inBare("log", "--all", "-p", "--text", "--no-textconv"),
        "what git is told": readFileSync(join(folder, ".git/config"), "utf8"),
      };
      for (const [name, text] of Object.entries(places)) {
        for (const secret of [KEY, TOKEN, btoa(`oauth2:${TOKEN}`)]) {
          assert(text !== "" && !text.includes(secret), `${name} has ${secret.slice(0, 12)}`);
        }
      }
    });
    rmSync(bare, { recursive: true });
  });
});
