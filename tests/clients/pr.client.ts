// The steps of action.yml as they are, run by bash in a project with a repository of git, against a stand-in for
// GitHub's API and one for a model's: what a pull request gets, and what must never reach it.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { importPackage } from "../../src/host/packages.ts";
import { drawFrom } from "../support/draw.ts";
import { REPOSITORY, serveGithub } from "../support/github_standin.ts";
import { besideRemote, installProgram, PULL_FILES, serveModel } from "../support/pull_project.ts";
import { scriptHere } from "../support/cli_scene.ts";
import { inProject } from "../support/tracked_project.ts";

const draw = drawFrom("pull requests");
const KEY = `sk-proj-${draw.alnum(48)}`;
const TOKEN = `ghs_${draw.alnum(36)}`;

interface Step {
  id?: string;
  if?: string;
  run: string;
  shell: string;
  env?: Record<string, string>;
  "working-directory"?: string;
}

/** What stands between the braces of an expression: as much of the language as action.yml uses. */
function evaluate(expression: string, names: Record<string, unknown>): unknown {
  const valueOf = (part: string): unknown => {
    const [left, right] = part.split(/[!=]=/).map((side): unknown => {
      const word = side.trim();
      if (word.startsWith("'")) return word.slice(1, -1);
      return word.split(".").reduce((value, name) => Object(value)[name], names as unknown);
    });
    return part.includes("==") ? left === right : part.includes("!=") ? left !== right : left;
  };
  for (const part of expression.split("||")) {
    const values = part.split("&&").map(valueOf);
    if (values.every(Boolean)) return values.at(-1);
  }
  return "";
}
const filled = (text: string, names: Record<string, unknown>) =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, inside) => String(evaluate(inside, names)));

Deno.test("pr: the steps of the action record, commit, tell and refuse, and nothing of the key gets out", async (t) => {
  await using api = await serveModel(1e6);
  await inProject(PULL_FILES, async ({ folder, run: runHere, start: startHere }) => {
    const { bare, git, inBare, commit } = besideRemote(folder);
    const shell = (cwd: string, line: string) =>
      execFileSync("sh", ["-c", line], {
        cwd,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    const test = scriptHere("main.ts").map((word) => `'${word}'`).join(" ");
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ type: "module", scripts: { test: "node no-such-test.js" } }),
    );
    // What npm would install: the program, and the client.
    installProgram(folder);
    const client = fileURLToPath(new URL("../../node_modules/@octokit", import.meta.url));
    cpSync(client, join(folder, "node_modules/@octokit"), { recursive: true });

    const { parse } = await importPackage<{ parse(text: string): { runs: { steps: Step[] } } }>(
      "yaml",
      { has: "parse", purpose: "to read action.yml" },
    );
    const action = parse(readFileSync(new URL("../../action.yml", import.meta.url), "utf8")) as
      & { runs: { steps: Step[] } }
      & { inputs: Record<string, { default: string }> };
    git("init", "-q", "--bare", "-b", "main", bare);
    await using github = await serveGithub(bare, TOKEN);
    const printed: string[] = [];
    let files = 0;

    /** Runs the action, as a job does. */
    async function act(
      inputs: Record<string, string>,
      event: { name: string; payload: object },
      more: Record<string, string> = {},
      cwd = folder,
    ) {
      const file = (what: string, text = "") => {
        const path = `${bare}/${what}-${files++}`;
        writeFileSync(path, text);
        return path;
      };
      const given = Object.fromEntries(
        Object.entries(action.inputs).map(([name, one]) => [name, inputs[name] ?? one.default]),
      );
      if (inputs.token === undefined) given.token = TOKEN;
      const steps: Record<string, { outputs: Record<string, string> }> = {};
      const summary = file("summary");
      let [code, text] = [0, ""];
      for (const step of action.runs.steps) {
        const names = { inputs: given, steps, github: { event: event.payload } };
        if (code !== 0 || (step.if && !evaluate(step.if, names))) continue;
        const output = file("output");
        const env = Object.fromEntries(
          Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, names)]),
        );
        const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
          cwd: join(cwd, filled(step["working-directory"] ?? ".", names)),
          env: {
            ...process.env,
            CASSETTE_MODE: undefined,
            CASSETTE_CI_RECORD: undefined,
            NODE_TEST_CONTEXT: undefined,
            // A runner of a job knows no author.
            GIT_CONFIG_GLOBAL: "/dev/null",
            GIT_CONFIG_SYSTEM: "/dev/null",
            npm_config_update_notifier: "false",
            NO_COLOR: "1",
            CI: "true",
            GITHUB_ACTIONS: "true",
            GITHUB_API_URL: github.url,
            GITHUB_SERVER_URL: "https://github.example",
            GITHUB_REPOSITORY: REPOSITORY,
            GITHUB_EVENT_NAME: event.name,
            GITHUB_EVENT_PATH: file("event", JSON.stringify(event.payload)),
            GITHUB_SHA: inBare("rev-parse", "main"),
            GITHUB_REF_NAME: "main",
            GITHUB_STEP_SUMMARY: summary,
            GITHUB_OUTPUT: output,
            RUNNER_TEMP: bare,
            OPENAI_API_KEY: KEY,
            UPSTREAM: api.url,
            ...env,
            ...more,
          },
          stdio: ["ignore", "pipe", "pipe"],
        });
        const heard: string[] = [];
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding("utf8").on("data", (some: string) => heard.push(some));
        }
        code = await new Promise((done) => child.on("close", (ended) => done(ended ?? -1)));
        text += heard.join("");
        const lines = readFileSync(output, "utf8").split("\n").filter((line) => line !== "");
        const pairs = lines.map((line) => line.split(/=(.*)/s) as [string, string]);
        if (step.id) steps[step.id] = { outputs: Object.fromEntries(pairs) };
      }
      printed.push(text, readFileSync(summary, "utf8"));
      return { code, text, summary: readFileSync(summary, "utf8"), outputs: steps };
    }
    const record = (
      event: { name: string; payload: object },
      inputs: Record<string, string> = {},
      more: Record<string, string> = {},
      cwd = folder,
    ) => act({ mode: "record", command: test, ...inputs }, event, more, cwd);
    const pull = (number: number, more: object = {}) => ({
      name: "pull_request",
      payload: { pull_request: { number }, ...more },
    });
    const labelled = (number: number) =>
      pull(number, { action: "labeled", label: { name: "retake" } });
    const commented = (number: number, author_association = "MEMBER", body = "/retake") => ({
      name: "issue_comment",
      payload: {
        action: "created",
        issue: { number, pull_request: {} },
        comment: { body, author_association, user: { login: "somebody" } },
      },
    });
    const scheduled = { name: "schedule", payload: {} };
    const commentsOf = (number: number) => github.comments.filter((one) => one.pull === number);
    const on = (branch: string) => {
      git("fetch", "-q", "origin");
      git("checkout", "-q", "--detach", `origin/${branch}`);
    };
    const edit = (path: string, change: (text: string) => string) =>
      writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8")));
    const ages = (text: string) => text.replaceAll(/("recordedAt": ")\d{4}/g, "$12020");

    // Recorded once, on main, in a repository whose hooks let nothing through, and would see the token.
    git("init", "-q", "-b", "main");
    mkdirSync(join(folder, ".husky"));
    for (const name of ["pre-commit", "commit-msg", "pre-push", "pre-rebase"]) {
      const hook = `#!/bin/sh\n[ "$NO_HOOKS" ] || { env; echo "${name} refuses" >&2; exit 1; }\n`;
      writeFileSync(join(folder, ".husky", name), hook, { mode: 0o755 });
    }
    git("config", "core.hooksPath", ".husky");
    git("remote", "add", "origin", bare);
    const env = { CASSETTE_MODE: "record", UPSTREAM: api.url, OPENAI_API_KEY: KEY, CI: "" };
    const recorded = await runHere("main.ts", [], { env: { ...env, GITHUB_TOKEN: undefined } });
    assertEquals(recorded.code, 0, recorded.stderr);
    commit("recorded");
    git("push", "-q", "origin", "main");
    const branch = (name: string, change: () => void) => {
      git("checkout", "-q", "-B", name, "origin/main");
      change();
      commit(name);
      git("push", "-q", "origin", name);
    };

    await t.step("a change of code is told without a key, beside it", async () => {
      branch("feature", () => {
        edit("ask.ts", (text) => text.replace("say ", "sing "));
        edit("cassettes/words/two.json", ages);
      });
      github.pulls.push({ number: 12, branch: "feature", base: "main" });
      const { code, text, summary } = await act({ mode: "check" }, pull(12), {
        OPENAI_API_KEY: "",
        GITHUB_TOKEN: "",
      });
      assertEquals(code, 1, text);
      assertMatch(
        text,
        /::error file=ask\.ts,line=1,title=retake%3A stale::ask\.ts#ask has made 2 recordings stale/,
      );
      assertMatch(summary, /### Retake: 2 recordings to renew \(2 stale\): about \$0\.80/);
      const allowed = await act(
        { mode: "check", allow: "stale=2", since: "origin/main" },
        pull(12),
      );
      assertEquals(allowed.code, 0, allowed.text);
    });

    await t.step("find says which commit, and of a fork the default branch", async () => {
      github.pulls.push({
        number: 13,
        branch: "main",
        base: "main",
        owner: "stranger",
        sha: "0".repeat(40),
      });
      const found = async (event: { name: string; payload: object }) =>
        (await act({ mode: "find" }, event)).outputs.find?.outputs;
      assertEquals(await found(commented(12)), {
        ref: inBare("rev-parse", "feature"),
        fork: "false",
      });
      assertEquals(await found(labelled(13)), { ref: "main", fork: "true" });
      assertEquals(await found(scheduled), { ref: inBare("rev-parse", "main"), fork: "false" });
      assertEquals((await act({ mode: "find" }, pull(99))).code !== 0, true);
      // Of a fork that is deleted by now.
      github.pulls.push({ number: 22, branch: "gone", base: "main", owner: null, sha: "1" });
      assertEquals(await found(commented(22)), { ref: "main", fork: "true" });
      // A word that is no mode, and a command that is no line of words, are not passed over.
      const mistyped = await act({ mode: "recrod" }, pull(12));
      assertEquals(mistyped.code, 2);
      assertStringIncludes(mistyped.text, '::error::There is no mode "recrod"');
      assertEquals(
        (await act({ mode: "check", command: "npm test -- -t don't" }, pull(12))).code,
        1,
      );
    });

    await t.step(
      "as far as the budget: what is stale and expired is renewed, told in one comment",
      async () => {
        on("feature");
        const before = inBare("rev-parse", "feature");
        const first = await record(labelled(12), { budget: "0.50" });
        assertEquals(first.code, 0, first.text);
        assertEquals(first.outputs.record?.outputs.recorded, "1");
        assertEquals(first.outputs.record?.outputs.undone, "1");
        assertEquals(inBare("rev-parse", "feature~1"), before);
        assertEquals(inBare("log", "-1", "--format=%an", "feature"), "github-actions[bot]");
        assertEquals(github.unlabelled, ["12 retake"]);
        const [comment] = commentsOf(12);
        assertStringIncludes(comment!.body, "### Retake: 1 cassette recorded again, 1 left undone");
        assertStringIncludes(comment!.body, "**Cost:** $0.40, for 1 request (budget: $0.50)");
        assertStringIncludes(comment!.body, "- `words/two`: `the budget was reached`");
        assertMatch(comment!.body, /\| `words\/one` \| changed \|/);
        // What it says to type works.
        const [, review] = /```sh\n(git fetch [\s\S]*?)```/.exec(comment!.body)!;
        const clone = `${bare}-review`;
        git("clone", "-q", bare, clone);
        cpSync(join(folder, "node_modules"), join(clone, "node_modules"), { recursive: true });
        const [gets, differs] = review!.trim().split("\n");
        assertMatch(shell(clone, gets!), /feature|up to date/);
        assertMatch(shell(clone, differs!), /words\/one {2}changed/);
        rmSync(clone, { recursive: true });

        on("feature");
        const second = await record(commented(12), { budget: "0.50" });
        assertEquals(second.code, 0, second.text);
        assertEquals(commentsOf(12).map(({ id }) => id), [comment!.id]);
        assertMatch(
          commentsOf(12)[0]!.body,
          /### Retake: 1 cassette recorded again\n[\s\S]*`words\/one`[\s\S]*`words\/two`/,
        );
      },
    );

    await t.step("nothing to do: the comment that is there says so, and none is made", async () => {
      on("feature");
      const before = inBare("rev-parse", "feature");
      const { code, text } = await record(commented(12));
      assertEquals(code, 0, text);
      assertEquals(inBare("rev-parse", "feature"), before);
      assertEquals(commentsOf(12).length, 1);
      assertStringIncludes(commentsOf(12)[0]!.body, "nothing to record, all recordings hold");
      branch("quiet", () => writeFileSync(join(folder, "note.md"), "words\n"));
      github.pulls.push({ number: 14, branch: "quiet", base: "main" });
      on("quiet");
      assertEquals((await record(commented(14))).code, 0);
      assertEquals(commentsOf(14), []);
    });

    await t.step("code of a fork does not run, and who may not write is refused", async () => {
      on("main");
      const asked = api.hits.length;
      const fork = await record(commented(13));
      assertEquals(fork.code, 2, fork.text);
      assertStringIncludes(
        fork.text,
        "Pull request 13 is of a fork, whose code never runs where the key is",
      );
      assertEquals(commentsOf(13).length, 1);
      assertStringIncludes(commentsOf(13)[0]!.body, "git fetch origin refs/pull/13/head:pr-13");
      // Where the token of a fork's own run may read alone, that is told too.
      github.refuses = "POST /issues/13";
      github.comments.length = 1;
      const mute = await record(labelled(13));
      assertEquals(mute.code, 2);
      assertStringIncludes(mute.text, "it could not be told there: GitHub refuses POST");
      github.refuses = undefined;
      const stranger = await record(commented(12, "NONE"));
      assertStringIncludes(
        stranger.text,
        "somebody has asked, who does not belong to this repository",
      );
      // What is checked out is main.
      const other = await record(pull(12));
      assertStringIncludes(other.text, "and the head of pull request 12 is");
      assertEquals([stranger.code, other.code], [2, 2]);
      const deleted = await record(commented(22));
      assertEquals(deleted.code, 2, deleted.text);
      assertStringIncludes(deleted.text, "Pull request 22 is of a fork");
      // Where nothing can be pushed, nothing is paid for.
      on("feature");
      git("remote", "set-url", "--push", "origin", `${bare}-nowhere`);
      const deaf = await record(commented(12));
      git("remote", "set-url", "--push", "origin", bare);
      assertEquals(deaf.code, 2, deaf.text);
      assertStringIncludes(deaf.text, "git cannot push to feature");
      on("main");
      const unknown = await record(commented(12), { token: "ghs_of_nobody" });
      assertMatch(unknown.text, /GitHub refuses GET .*pulls\/12: 401/);
      assertEquals(api.hits.length, asked);
    });

    await t.step("what others push meanwhile is built upon, and never pushed over", async () => {
      branch("race", () => edit("ask.ts", (text) => text.replace("say ", "shout ")));
      github.pulls.push({ number: 15, branch: "race", base: "main" });
      const clone = `${bare}-other`;
      git("clone", "-q", "-b", "race", bare, clone);
      const meanwhile = (change: string) =>
        `cd '${clone}' && git pull -q && ${change} && git add . && ` +
        "git -c user.name=b -c user.email=b@c.d commit -qm other && git push -q";
      on("race");
      const built = await record(commented(15), {}, {
        MEANWHILE: meanwhile("echo hello > other.md"),
      });
      assertEquals(built.code, 0, built.text);
      assertStringIncludes(
        built.text,
        "race has got other commits meanwhile; trying again on top of them",
      );
      assertEquals(inBare("log", "--format=%s", "-2", "race").split("\n"), [
        "Record cassettes again",
        "other",
      ]);
      assertEquals(built.outputs.record?.outputs.commit, inBare("rev-parse", "race"));

      // Of the same cassette, the first that was pushed stands.
      branch("race-2", () => edit("ask.ts", (text) => text.replace("say ", "whisper ")));
      github.pulls.push({ number: 16, branch: "race-2", base: "main" });
      const spoil =
        "git fetch -q && git checkout -q race-2 && sed -i s/answer/other/ cassettes/words/*.json";
      on("race-2");
      const given = await record(commented(16), {}, {
        MEANWHILE: meanwhile(spoil).replace("git push -q", "git push -q origin race-2"),
      });
      assertEquals(given.code, 2, given.text);
      assertStringIncludes(given.text, "which conflict with what was recorded: nothing was pushed");
      assertEquals(inBare("log", "--format=%s", "-1", "race-2"), "other");
      assertEquals(commentsOf(16), []);
      rmSync(clone, { recursive: true });

      // Two runs at once.
      branch("race-3", () => edit("ask.ts", (text) => text.replace("say ", "hum ")));
      github.pulls.push({ number: 17, branch: "race-3", base: "main" });
      on("race-3");
      const twin = `${bare}-twin`;
      cpSync(folder, twin, { recursive: true });
      const both = await Promise.all(
        [folder, twin].map((cwd) => record(commented(17), {}, {}, cwd)),
      );
      const texts = both.map(({ text }) => text).join("\n");
      assertEquals(both.map(({ code }) => code).sort(), [0, 2], texts);
      assertEquals(inBare("log", "--format=%s", "main..race-3").split("\n"), [
        "Record cassettes again",
        "race-3",
      ]);
      assertEquals(commentsOf(17).length, 1);
      rmSync(twin, { recursive: true });
    });

    await t.step(
      "what looks like a secret is not committed, and what is interrupted is not told",
      async () => {
        branch("leak", () => edit("ask.ts", (text) => text.replace("say ", "spell ")));
        github.pulls.push({ number: 21, branch: "leak", base: "main" });
        on("leak");
        const before = inBare("rev-parse", "leak");
        const leaks = await record(commented(21), {}, {
          MEANWHILE:
            'sed "s/answer [0-9]*/my key is $OPENAI_API_KEY/" cassettes/words/one.json > cassettes/words/leak.json',
        });
        assertEquals([leaks.code, inBare("rev-parse", "leak")], [1, before], leaks.text);
        assertMatch(
          commentsOf(21)[0]!.body,
          /nothing was committed: .*- `cassettes\/words\/leak\.json:\d+, .+ \(.+\)`/s,
        );
        git("checkout", "-q", ".");
        git("clean", "-qfd", "cassettes", "signatures");
        writeFileSync(
          join(folder, "hang.ts"),
          `import process from "node:process";
        process.on("SIGTERM", () => process.exit(0));
        setInterval(() => {}, 1000);
        console.log("begins");\n`,
        );
        const child = startHere("cli.ts", ["pr", "--pull", "21", "--", ...scriptHere("hang.ts")], {
          env: {
            NO_COLOR: "1",
            GITHUB_ACTIONS: "",
            GITHUB_STEP_SUMMARY: "",
            GITHUB_API_URL: github.url,
            GITHUB_REPOSITORY: REPOSITORY,
            GITHUB_TOKEN: TOKEN,
            GITHUB_EVENT_PATH: undefined,
          },
        });
        await child.until(/begins/);
        const { code, stderr } = await child.stop();
        assertEquals([code, inBare("rev-parse", "leak")], [143, before], stderr);
        assertStringIncludes(stderr, "interrupted: nothing was committed, pushed or told");
        rmSync(join(folder, "hang.ts"));
      },
    );

    await t.step("what cannot be read keeps nothing of the others from being told", async () => {
      branch("odd", () => {
        edit("ask.ts", (text) => text.replace("say ", "sigh "));
        writeFileSync(join(folder, "cassettes/words/odd.json"), "{");
      });
      github.pulls.push({ number: 23, branch: "odd", base: "main" });
      on("odd");
      const { code, text } = await record(commented(23));
      assertEquals(code, 1, text);
      assertMatch(
        commentsOf(23)[0]!.body,
        /### Retake: 2 cassettes recorded again, 1 left undone\n[^]*`words\/one`[^]*\*\*Not compared\*\*\n\n- `words\/odd`: `The cassette cassettes\/words\/odd\.json cannot be read[^]*\*\*Left undone\*\*\n\n- `words\/odd`: /,
      );
      assertStringIncludes(text, "kept   the others are compared without it");
    });

    await t.step("a branch that takes no push gets a pull request", async () => {
      branch("kept", () => {
        edit("ask.ts", (text) => text.replace("say ", "chant "));
        rmSync(join(folder, "cassettes/words/two.json")); // what is missing is recorded too
      });
      github.pulls.push({ number: 18, branch: "kept", base: "main" });
      const hook = join(bare, "hooks/update");
      writeFileSync(
        hook,
        '#!/bin/sh\n[ "$1" != refs/heads/kept ] || { echo "GH006: Protected branch" >&2; exit 1; }\n',
      );
      chmodSync(hook, 0o755);
      on("kept");
      const { code, text } = await record(commented(18));
      assertEquals(code, 0, text);
      const made = github.pulls.at(-1)!;
      assertEquals([made.branch, made.base], ["retake/kept", "kept"]);
      assertMatch(
        commentsOf(18)[0]!.body,
        /The branch takes no push \(`.*GH006.*`\), so #\d+ brings/s,
      );
      assertEquals(inBare("log", "-1", "--format=%s", "retake/kept"), "Record cassettes again");
      const changed = inBare("show", "--format=", "--name-status", "retake/kept").split("\n");
      assertEquals(changed.filter((line) => !line.includes("/.")), [
        "M\tcassettes/words/one.json",
        "A\tcassettes/words/two.json",
        "M\tsignatures/ask.ts/ask.json",
      ]);
      rmSync(hook);
    });

    await t.step("with a bucket it is pushed there, and the lock file is committed", async () => {
      const bucket = `${bare}-bucket`;
      branch("bucket", () => {
        writeFileSync(join(folder, "retake.config.json"), JSON.stringify({ bucket }));
        edit("ask.ts", (text) => text.replace("say ", "mumble "));
      });
      github.pulls.push({ number: 20, branch: "bucket", base: "main" });
      on("bucket");
      const { code, text } = await record(commented(20));
      assertEquals(code, 0, text);
      assertStringIncludes(commentsOf(20)[0]!.body, "### Retake: 2 cassettes recorded again\n");
      const pins = JSON.parse(inBare("show", "bucket:cassettes.lock.json")).cassettes;
      assertEquals(Object.keys(pins), ["words/one", "words/two"]);
      for (const { sha256 } of Object.values(pins) as { sha256: string }[]) {
        const kept = readFileSync(join(bucket, sha256.slice(0, 2), sha256), "utf8");
        assertStringIncludes(kept, "mumble ");
      }
      assertEquals(inBare("ls-tree", "-r", "--name-only", "bucket", "cassettes"), "");
      // What the bucket has lost is told by name.
      rmSync(bucket, { recursive: true });
      rmSync(join(folder, ".retake"), { recursive: true });
      on("bucket");
      const lost = await record(commented(20));
      assertEquals(lost.code, 1, lost.text);
      assertMatch(
        commentsOf(20)[0]!.body,
        /nothing was recorded, 2 left undone[^]*\*\*Left undone\*\*\n\n- `words\/one`: `[^\n]* is not in [^\n]*\n- `words\/two`: /,
      );
    });

    await t.step("on a schedule it opens a pull request, and goes on with it", async () => {
      on("main");
      assertEquals((await record(scheduled)).code, 0);
      const count = github.pulls.length;
      git("checkout", "-q", "-B", "main", "origin/main");
      for (const name of ["one", "two"]) edit(`cassettes/words/${name}.json`, ages);
      commit("grown old");
      git("push", "-q", "origin", "main");
      on("main");
      // Where the settings let no workflow open one, it is pushed all the same.
      github.refuses = "POST /pulls";
      const mute = await record(scheduled, { budget: "0.50" });
      github.refuses = undefined;
      assertEquals(mute.code, 2, mute.text);
      assertStringIncludes(
        mute.text,
        "What was recorded is pushed to retake/recordings, and no pull request into main",
      );
      assertStringIncludes(mute.summary, "1 cassette recorded again, 1 left undone");
      // The next run goes on from there; the answer to what opens it gets lost.
      on("main");
      github.loses = "POST /pulls";
      const first = await record(scheduled, { budget: "0" });
      assertEquals([first.code, github.loses], [0, undefined], first.text);
      const made = github.pulls.at(-1)!;
      assertEquals([github.pulls.length, made.branch, made.base], [
        count + 1,
        "retake/recordings",
        "main",
      ]);
      assertStringIncludes(
        commentsOf(made.number)[0]!.body,
        "nothing was recorded, 1 left undone",
      );
      on("main");
      const second = await record(scheduled, { budget: "0.50" });
      assertEquals(second.code, 0, second.text);
      assertEquals([github.pulls.length, commentsOf(made.number).length], [count + 1, 1]);
      assertStringIncludes(
        commentsOf(made.number)[0]!.body,
        "### Retake: 1 cassette recorded again\n",
      );
      // What somebody has closed is not gone on with; and where nobody could be told, nothing is paid for.
      Object.assign(made, { isClosed: true });
      on("main");
      github.refuses = "GET /pulls";
      const asked = api.hits.length;
      const early = await record(scheduled);
      github.refuses = undefined;
      assertEquals([early.code, api.hits.length], [2, asked], early.text);
      on("main");
      const third = await record(scheduled);
      assertEquals(third.code, 0, third.text);
      assertEquals(github.pulls.at(-1)!.branch, "retake/recordings-2");
      assertStringIncludes(third.summary, "2 cassettes recorded again");
      // As a test that fails; it stays as it was, and is told.
      branch(
        "broken",
        () =>
          edit(
            "main.ts",
            (text) => text.replace('"one", "two"', '"one"') + "process.exitCode = 7;\n",
          ),
      );
      github.pulls.push({ number: 19, branch: "broken", base: "main" });
      on("broken");
      const broken = await record(commented(19));
      assertEquals(broken.code, 1, broken.text);
      assertStringIncludes(
        commentsOf(19)[0]!.body,
        "- `words/two`: `no test asked for it, and it is expired`",
      );
    });

    await t.step(
      "neither the key nor the token is in a comment, a commit, a log, or a file that is left",
      () => {
        for (const ref of inBare("for-each-ref", "--format=%(refname)").split("\n")) {
          git("fetch", "-q", "origin", `${ref}:refs/looked-at/${ref.split("/").at(-1)}`);
        }
        const places = new Map<string, string>([
          ["the log and the summaries", printed.join("\n")],
          ["the comments", JSON.stringify(github.comments)],
          ["the commits", git("log", "--all", "-p", "--text", "--no-textconv")],
          ["what git is told", readFileSync(join(folder, ".git/config"), "utf8")],
        ]);
        for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
          if (
            statSync(join(folder, path)).isDirectory() ||
            !/^(?:results|cassettes|signatures|\.retake)\/.*\.\w+$/.test(path)
          ) continue;
          places.set(path, readFileSync(join(folder, path), "utf8"));
        }
        assert(places.size > 8 && existsSync(join(folder, "results/report.json")));
        for (const [name, text] of places) {
          for (const secret of [KEY, TOKEN, btoa(`x-access-token:${TOKEN}`)]) {
            assert(!text.includes(secret), `${name} has ${secret.slice(0, 12)}`);
          }
        }
      },
    );
    rmSync(bare, { recursive: true });
  });
});
