// `retake ls`, `show` and `diff` over a folder of cassettes, and over a repository of git.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCassette, isRetakeError } from "../../../mod.ts";
import type { Cassette, Interaction, JsonValue } from "../../../src/cassette/types.ts";
import type { Command } from "../../../src/cli/arguments.ts";
import { diffCommand } from "../../../src/cli/commands/diff.ts";
import { lsCommand } from "../../../src/cli/commands/ls.ts";
import { cleanCommand } from "../../../src/cli/commands/clean.ts";
import { moveCommand } from "../../../src/cli/commands/move.ts";
import { mergeCommand } from "../../../src/cli/commands/merge.ts";
import { recordCommand } from "../../../src/cli/commands/record.ts";
import { scanCommand } from "../../../src/cli/commands/scan.ts";
import { showCommand } from "../../../src/cli/commands/show.ts";
import { statusCommand } from "../../../src/cli/commands/status.ts";
import { drawFrom } from "../../support/draw.ts";
import { runtimes } from "../../support/others.ts";
import { mayRun } from "../../support/runtime.ts";
import { said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

const chat = (question: string, answer: JsonValue): Interaction => ({
  request: {
    method: "POST",
    url: "https://api.example.com/v1/chat/completions",
    headers: [["authorization", "Bearer redacted_authorization_1"]],
    body: { json: { model: "m", messages: [{ role: "user", content: question }] } },
  },
  recordedAt: new Date().toISOString(),
  waited: 120,
  response: {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [["content-type", "application/json"]],
    body: { json: answer },
  },
});
const says = (content: string, finish_reason = "stop"): JsonValue => ({
  id: "chatcmpl-Ab12Cd34Ef",
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason }],
  usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
});
const cassette = (...interactions: Interaction[]): Cassette => ({
  format: "retake/2",
  recordedAt: interactions[0]?.recordedAt ?? new Date().toISOString(),
  interactions,
});

function write(dir: string, name: string, content: Cassette | string): void {
  const path = join(dir, `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : formatCassette(content));
}

/** Runs a command, and gives its exit code and what it has printed. */
async function typed(command: Command, words: string[], options: { [name: string]: unknown } = {}) {
  let code: number | undefined;
  const { printed } = await said(async () => code = await command.run(words, options));
  return { code, text: printed.join("\n") };
}

async function refusal(command: Command, words: string[], options = {}): Promise<string> {
  const error = await assertRejects(() => command.run(words, options));
  assert(isRetakeError(error), String(error));
  return error.message;
}

const old = "2020-01-01T00:00:00.000Z";

inFolder("ls tells which are fresh, expired, left by a failed run and damaged", async (folder) => {
  const dir = join(folder, "tapes");
  write(dir, "chat/asks", cassette(chat("one", says("1")), chat("two", says("2"))));
  write(dir, "chat/old", cassette({ ...chat("one", says("1")), recordedAt: old }));
  write(dir, "chat/asks.failed", cassette(chat("one", says("1"))));
  write(dir, "broken", '{"format":');
  const { code, text } = await typed(lsCommand, [], { dir, json: true });
  const all = JSON.parse(text) as { name: string; verdict: string; recordings?: number }[];
  assertEquals(code, 0);
  assertEquals(all.map(({ name, verdict, recordings = -1 }) => [name, verdict, recordings]), [
    ["broken", "damaged", -1],
    ["chat/asks", "fresh", 2],
    ["chat/asks.failed", "failed", 1],
    ["chat/old", "expired", 1],
  ]);
  const table = (await typed(lsCommand, ["chat/"], { dir })).text.split("\n");
  assertEquals(table.length, 4);
  assert(/^chat\/asks +0 hours old +2 recordings +[\d.]+ KB$/.test(table[0]!), table[0]);
  assert(/left by a run that failed$/.test(table[1]!), table[1]);
  assert(/^chat\/old +\d+ days old .* expired$/.test(table[2]!), table[2]);
  assert(/^3 cassettes, 4 recordings, /.test(table[3]!), table[3]);
  assertStringIncludes((await typed(lsCommand, ["nothing"], { dir })).text, "no cassette in");
});

inFolder("status says what does not hold, and exits with 1 for it", async (dir) => {
  write(dir, "fresh", cassette(chat("one", says("1"))));
  const good = await typed(statusCommand, [], { dir });
  assertEquals([good.code, good.text.split("\n")[0]], [0, "1 cassette: 1 fresh"]);
  assertStringIncludes(good.text, "which of them no test asks for is known after");
  write(dir, "fresh.failed", cassette(chat("one", says("1"))));
  assertEquals((await typed(statusCommand, [], { dir })).code, 0);
  write(dir, "old", cassette({ ...chat("one", says("1")), recordedAt: old }));
  write(dir, "broken", "<<<<<<< HEAD\n{}");
  const { code, text } = await typed(statusCommand, [], { dir });
  assertEquals(code, 1);
  assert(/^damaged\n {2}broken .*merge conflict.*\n {2}to do {2}restore it/.test(text), text);
  assertStringIncludes(text, "expired\n  old  ");
  assertStringIncludes(text, "\n4 cassettes: 1 fresh, 1 damaged, 1 expired, 1 failed\n");
  const data = JSON.parse((await typed(statusCommand, ["ol"], { dir, json: true })).text);
  assertEquals(data.map(({ name, verdict }: Record<string, string>) => [name, verdict]), [
    ["old", "expired"],
  ]);
});

inFolder("record says before what it would record, and what that has cost", async (dir) => {
  const priced = (model: string, recordedAt: string): Interaction => {
    const answer = { model, usage: { prompt_tokens: 1e6, completion_tokens: 0 }, choices: [] };
    return {
      ...chat("one", answer),
      request: { ...chat("one", {}).request, url: "https://api.openai.com/v1/chat/completions" },
      recordedAt,
    };
  };
  const now = new Date().toISOString();
  write(dir, "chat/new", cassette(priced("gpt-4o-mini", now)));
  write(dir, "chat/old", cassette(priced("gpt-4o-mini", old), priced("gpt-4o-mini", old)));
  write(dir, "talk/free", cassette(chat("one", says("1"))));
  const plan = async (options: Record<string, unknown>) => {
    const command = recordCommand(() => Promise.reject(new Error("no suite is run")), []);
    const typedHere = { dir, dryRun: true, ...options };
    return (await typed(command, [], typedHere)).text;
  };
  const all = await plan({});
  assertStringIncludes(all, "chat/new   all: 1 request, about $0.15\n");
  assertStringIncludes(all, "\n3 cassettes, 4 requests: at least $0.45, with 1 request of unknown");
  const expired = await plan({ expired: true });
  assertStringIncludes(
    expired,
    "chat/old  expired: 2 requests, about $0.30\n1 cassette, 2 requests",
  );
  assertStringIncludes(expired, "what has no recording yet is recorded too");
  assertStringIncludes(await plan({ changed: true, only: ["chat"] }), "at most 2 cassettes, 3");
  assertStringIncludes(
    await plan({ stale: true }),
    "nothing that is there would be recorded again",
  );
  const data = JSON.parse(await plan({ json: true, only: [`${dir}/chat/*.json`, "!chat/old"] }));
  assertEquals(data.map(({ name, why }: Record<string, string>) => [name, why]), [[
    "chat/new",
    "all",
  ]]);
  const command = recordCommand(() => Promise.reject(new Error("no suite is run")), []);
  assertStringIncludes(await refusal(command, ["no-such-test"]), "retake record -- no-such-test");
  assertStringIncludes(await refusal(command, [], { json: true }), "--json is of --dry-run");
  assertStringIncludes(await refusal(command, [], { only: ["a,b"] }), "no name of a cassette");
  const dashes = recordCommand(() => Promise.reject(new Error("no suite is run")), [
    "record",
    "--",
  ]);
  assertStringIncludes(await refusal(dashes, []), "No test command stands behind --");
});

inFolder("move takes along what a failed run left and what was verified", async (dir) => {
  const [tapes, signatures] = [join(dir, "tapes"), join(dir, "signatures")];
  write(tapes, "chat", cassette(chat("one", says("1"))));
  write(tapes, "chat/asks", cassette(chat("two", says("2"))));
  write(tapes, "chat.failed", cassette(chat("three", says("3"))));
  write(signatures, ".valid/chat/src/a.ts/ask/0123", "{}");
  write(signatures, ".valid/chat/asks/src/a.ts/ask/4567", "{}");
  const options = { dir: tapes, signatures };
  const { text } = await typed(moveCommand, ["chat", "talk/new"], options);
  assertEquals(
    text,
    `${tapes}/talk/new.json was ${tapes}/chat.json; 1 verdict of its functions moved along`,
  );
  const paths = readdirSync(dir, { recursive: true }).map((path) =>
    String(path).replaceAll("\\", "/")
  );
  assertEquals(paths.filter((path) => path.endsWith(".json")).sort(), [
    "signatures/.valid/chat/asks/src/a.ts/ask/4567.json",
    "signatures/.valid/talk/new/src/a.ts/ask/0123.json",
    "tapes/chat/asks.json",
    "tapes/talk/new.failed.json",
    "tapes/talk/new.json",
  ]);
  assertStringIncludes((await typed(showCommand, ["talk/new"], options)).text, "> user  one");
  const taken = await refusal(moveCommand, ["talk/new", "chat/asks"], options);
  assertStringIncludes(taken, 'There is a cassette "chat/asks" already');
  assertStringIncludes(await refusal(moveCommand, ["talk/new", "../out"], options), "leads out");
  assertStringIncludes(await refusal(moveCommand, ["talk/new"], options), "OLD NEW");
});

inFolder(
  "clean says first, deletes with --yes what git holds, and more only with --force",
  async (dir) => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: dir });
    const expired = cassette({ ...chat("one", says("1")), recordedAt: old });
    for (const name of ["fresh", "held", "edited"]) {
      write(dir, name, name === "fresh" ? cassette(chat("one", says("1"))) : expired);
    }
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "a");
    write(dir, "edited", cassette({ ...chat("two", says("1")), recordedAt: old }));
    write(dir, "fresh.failed", cassette(chat("one", says("1"))));
    const there = () => readdirSync(dir).filter((name) => name.endsWith(".json")).sort();
    const first = await typed(cleanCommand, [], { dir });
    assert(/held\.json {2}\d+ days old: would be deleted/.test(first.text), first.text);
    assert(
      /edited\.json {2}\d+ days old: stays: git does not hold it/.test(first.text),
      first.text,
    );
    assertStringIncludes(first.text, "fresh.failed.json  left by a failed run: stays");
    assertEquals(there().length, 4);
    assertStringIncludes((await typed(cleanCommand, [], { dir, yes: true })).text, "1 deleted");
    assertEquals(there(), ["edited.json", "fresh.failed.json", "fresh.json"]);
    await typed(cleanCommand, [], { dir, yes: true, force: true, failed: true });
    assertEquals(there(), ["edited.json", "fresh.json"]);
    rmSync(join(dir, ".git"), { recursive: true });
    assertStringIncludes((await typed(cleanCommand, [], { dir, yes: true })).text, "0 deleted");
    await typed(cleanCommand, ["edit"], { dir, yes: true, force: true });
    assertEquals((await typed(cleanCommand, [], { dir })).text, "nothing to clean");
  },
  !mayRun,
);

inFolder(
  "show tells a conversation, its use and its aliases, by any part of the name",
  async (dir) => {
    write(dir, "chat/asks", cassette(chat("Which colour?", says("Blue.\nAnd\u001b[31m red."))));
    write(dir, "chat/asks-again", cassette(chat("two", says("2"))));
    const { text } = await typed(showCommand, ["chat/asks"], { dir });
    assertStringIncludes(text, "1  POST https://api.example.com/v1/chat/completions");
    assertStringIncludes(text, "   > user  Which colour?");
    assertStringIncludes(text, "   < assistant\n   <   Blue.\n   <   And red.");
    assertStringIncludes(text, "m: 4 tokens in, 2 out");
    for (const word of [`${dir}/chat/asks-again.json`, "again", "asks-again"]) {
      assertStringIncludes((await typed(showCommand, [word], { dir })).text, "> user  two");
    }
    const [data] = JSON.parse((await typed(showCommand, ["again"], { dir, json: true })).text);
    assertEquals(data.requests[0].answered, [{ who: "assistant", kind: "text", text: "2" }]);
    const long = Array.from({ length: 50 }, (_, at) => `line ${at}`).join("\n");
    write(dir, "long", cassette(chat("one", says(long))));
    assertStringIncludes((await typed(showCommand, ["long"], { dir })).text, "10 lines more");
    assertStringIncludes(
      (await typed(showCommand, ["long"], { dir, whole: true })).text,
      "line 49",
    );
  },
);

inFolder("what is not there is refused, with what is closest", async (dir) => {
  write(dir, "chat/asks", cassette(chat("one", says("1"))));
  write(dir, "other/asks", cassette(chat("one", says("1"))));
  assertStringIncludes(await refusal(showCommand, ["chat/akss"], { dir }), 'mean "chat/asks"?');
  assertStringIncludes(await refusal(showCommand, ["asks"], { dir }), "chat/asks\n");
  assertStringIncludes(await refusal(showCommand, ["x"], { dir: `${dir}/none` }), "none at all");
  const more = { dir, request: 2 };
  assertStringIncludes(await refusal(showCommand, ["chat/asks"], more), "1 request, and no 2");
  assertStringIncludes(await refusal(diffCommand, ["a", "b", "c"], { dir }), "not 3");
  write(dir, "broken", '{"format":');
  assertStringIncludes(await refusal(showCommand, ["broken"], { dir }), "broken.json");
});

inFolder("scan tells leaks by file and line, and exits with 1", async (dir) => {
  const key = `sk-proj-${drawFrom("scan").alnum(48)}`;
  write(dir, "clean", cassette(chat("one", says("1"))));
  write(dir, "leaks", cassette(chat("one", says("1")), chat("two", says(`my key is ${key}`))));
  write(dir, "x.failed", cassette(chat("one", says(`my key is ${key}`))));
  const { code, text } = await typed(scanCommand, [], { dir, json: true });
  const { scanned, leaks } = JSON.parse(text);
  assertEquals([code, scanned, leaks.map(({ name }: { name: string }) => name)], [1, 3, [
    "leaks",
    "x.failed",
  ]]);
  const lines = readFileSync(join(dir, "leaks.json"), "utf8").split("\n");
  assertStringIncludes(lines[leaks[0].line - 1]!, key);
  const said = await typed(scanCommand, [], { dir });
  assertStringIncludes(said.text, `${dir}/leaks.json:${leaks[0].line}`);
  assert(!said.text.includes(key), said.text);
  const sarif = JSON.parse((await typed(scanCommand, ["leaks"], { dir, sarif: true })).text);
  const [{ ruleId, locations }] = sarif.runs[0].results;
  assertEquals(sarif.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id), [ruleId]);
  assertEquals(locations[0].physicalLocation.region, { startLine: leaks[0].line });
  const clean = await typed(scanCommand, ["clean"], { dir });
  assertEquals(clean, { code: 0, text: "1 cassette: nothing that looks like a secret" });
});

inFolder("diff tells two cassettes apart by what it means", async (dir) => {
  write(dir, "a", cassette(chat("one", says("Blue.")), chat("two", says("Two."))));
  write(dir, "b", cassette(chat("one", says("It is blue.")), chat("two", says("Tw", "length"))));
  write(dir, "c", cassette(chat("one", says("It is blue.")), chat("two", says("Two."))));
  const { code, text } = await typed(diffCommand, ["a", "b"], { dir, failOn: "changed" });
  assertEquals(code, 1);
  assertStringIncludes(text, "a and b  breaking");
  assertStringIncludes(
    text,
    '$.choices[0].finish_reason  breaking\n       - "stop"\n       + "length"',
  );
  assert(!text.includes("It is blue"), text); // harmless
  assertStringIncludes(text, "1 request harmless: --all shows them too");
  assertStringIncludes(
    (await typed(diffCommand, ["a", "b"], { dir, all: true })).text,
    "It is blue",
  );
  const quiet = await typed(diffCommand, ["a", "c"], { dir, failOn: "changed", json: true });
  assertEquals([quiet.code, JSON.parse(quiet.text)[0].verdict], [0, "harmless"]);
  const { text: markdown } = await typed(diffCommand, ["a", "b"], { dir, markdown: true });
  assertStringIncludes(markdown, "| `a and b` | breaking |");
});

inFolder(
  "diff compares with git: changed, new, removed, and what is the same is left out",
  async (dir) => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: dir });
    const tapes = join(dir, "tapes");
    write(tapes, "same", cassette(chat("one", says("1"))));
    write(tapes, "deep/changed", cassette(chat("one", says("1"))));
    write(tapes, "gone", cassette(chat("one", says("1"))));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "a");
    write(tapes, "deep/changed", cassette(chat("two", says("1"))));
    write(tapes, "new", cassette(chat("one", says("1"))));
    rmSync(join(tapes, "gone.json"));
    const options = { dir: tapes, json: true };
    const told = async (words: string[], more = {}) =>
      (JSON.parse((await typed(diffCommand, words, { ...options, ...more })).text) as {
        name: string;
        only?: string;
        verdict: string;
      }[]).map(({ name, only, verdict }) => [name, only ?? verdict]);
    const expected = [["deep/changed", "changed"], ["gone", "before"], ["new", "after"]];
    assertEquals(await told([]), expected);
    assertEquals(await told(["deep"]), [["deep/changed", "changed"]]);
    git("add", ".");
    git("commit", "-qm", "b");
    assertEquals((await typed(diffCommand, [], { dir: tapes })).text, "no cassette differs");
    assertEquals(await told([], { since: "HEAD~1" }), expected);
    assertStringIncludes(
      await refusal(diffCommand, ["new"], { dir: tapes, since: "HEAD~1" }),
      "is new since",
    );
    assertStringIncludes(
      await refusal(diffCommand, [], { dir: tapes, since: "no" }),
      'no commit "no"',
    );
    assertStringIncludes(
      await refusal(diffCommand, [], { dir: tapes, since: "--all" }),
      "no commit",
    );
    rmSync(join(dir, ".git"), { recursive: true });
    assertStringIncludes(await refusal(diffCommand, [], { dir: tapes }), "git");
  },
  !mayRun,
);

inFolder(
  "git merges two branches that each recorded another prompt, without a hand",
  async (dir) => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], {
        cwd: dir,
        encoding: "utf8",
      });
    const program = fileURLToPath(new URL("../../../src/cli.ts", import.meta.url));
    // Git runs it in the repository, from where tsx cannot be seen.
    const words = runtimes()[0]!.map((word) => word === "tsx" ? import.meta.resolve("tsx") : word);
    const command = [...words, program].map((word) => `'${word}'`).join(" ");
    git("init", "-q", "-b", "main");
    git("config", "merge.retake.driver", `${command} merge %O %A %B %P`);
    writeFileSync(join(dir, ".gitattributes"), "tapes/**/*.json merge=retake\n");
    const commit = (...questions: string[]) => {
      write(join(dir, "tapes"), "a", cassette(...questions.map((it) => chat(it, says(it)))));
      git("add", ".");
      git("commit", "-qm", questions.join());
    };
    commit("one", "two");
    git("checkout", "-qb", "branch");
    commit("one", "two otherwise");
    git("checkout", "-q", "main");
    commit("one otherwise", "two");
    git("merge", "-q", "branch", "-m", "merged");
    assertEquals(git("status", "--porcelain"), "");
    const { text } = await typed(showCommand, ["a"], { dir: join(dir, "tapes") });
    assertEquals([...text.matchAll(/> user {2}(.*)/g)].map(([, said]) => said), [
      "one otherwise",
      "two otherwise",
    ]);
  },
  !mayRun,
);

inFolder("merge refuses what it cannot put together, and leaves our side", async (dir) => {
  const path = (name: string) => join(dir, `${name}.json`);
  const frozen = (seed: string) => ({ ...cassette(), frozen: { at: old, seed } });
  write(dir, "base", frozen("a"));
  write(dir, "ours", frozen("b"));
  write(dir, "theirs", frozen("c"));
  const before = readFileSync(path("ours"), "utf8");
  const words = [path("base"), path("ours"), path("theirs"), "tapes/a.json"];
  assertStringIncludes(await refusal(mergeCommand, words), "both sides have another frozen");
  writeFileSync(path("theirs"), "{}\n<<<<<<< HEAD\n");
  assertStringIncludes(await refusal(mergeCommand, words), "merge conflict, the first on line 2");
  assertStringIncludes(
    await refusal(mergeCommand, [...words.slice(0, 2), path("none")]),
    "none.json",
  );
  assertStringIncludes(await refusal(mergeCommand, ["a"]), "BASE OURS THEIRS");
  assertEquals(readFileSync(path("ours"), "utf8"), before);
});
