// `retake ls`, `show` and `diff` over a folder of cassettes, and over a repository of git.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CassetteLeak, formatCassette, isRetakeError, RetakeError } from "../../../mod.ts";
import { toBase64 } from "../../../src/cassette/base64.ts";
import { encodeBody } from "../../../src/cassette/body.ts";
import type { Body, Cassette, Interaction, JsonValue } from "../../../src/cassette/types.ts";
import type { Command } from "../../../src/cli/arguments.ts";
import { diffCommand } from "../../../src/cli/commands/diff.ts";
import { lsCommand } from "../../../src/cli/commands/ls.ts";
import { checkCommand } from "../../../src/cli/commands/check.ts";
import { cleanCommand } from "../../../src/cli/commands/clean.ts";
import { indexCommand } from "../../../src/cli/commands/index.ts";
import { moveCommand } from "../../../src/cli/commands/move.ts";
import { mergeCommand } from "../../../src/cli/commands/merge.ts";
import { recordCommand } from "../../../src/cli/commands/record.ts";
import { reviewCommand } from "../../../src/cli/commands/review.ts";
import { scanCommand } from "../../../src/cli/commands/scan.ts";
import { showCommand } from "../../../src/cli/commands/show.ts";
import { signaturesCommand } from "../../../src/cli/commands/signatures.ts";
import { statsCommand } from "../../../src/cli/commands/stats.ts";
import { statusCommand } from "../../../src/cli/commands/status.ts";
import type { Finding } from "../../../src/cli/findings.ts";
import { renameCassette } from "../../../src/cli/renaming.ts";
import { folderStore } from "../../../src/store/fs.ts";
import { choosePager, showPaged } from "../../../src/host/pager.ts";
import { gitIn } from "../../support/git.ts";
import { drawFrom } from "../../support/draw.ts";
import { runtimes } from "../../support/others.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";
import { retakeHere } from "../../../src/host/retake.ts";

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
  const { printed } = await said(async () => code = await command.run(words, options, again));
  return { code, text: printed.join("\n") };
}

async function refusal(command: Command, words: string[], options = {}): Promise<string> {
  const error = await assertRejects(() => command.run(words, options, again));
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
  assertStringIncludes(await refusal(lsCommand, ["nothing"], { dir }), `"nothing" in its name`);
});

inFolder("status says what does not hold, and exits with 1 for it", async (dir) => {
  write(dir, "fresh", cassette(chat("one", says("1"))));
  const good = await typed(statusCommand, [], { dir });
  assertEquals([good.code, good.text.split("\n")[0]], [0, "1 cassette: 1 fresh"]);
  assertStringIncludes(good.text, "which of them no test asks for is known after a run of all");
  write(dir, "fresh.failed", cassette(chat("one", says("1"))));
  assertEquals((await typed(statusCommand, [], { dir })).code, 0);
  write(dir, "old", cassette({ ...chat("one", says("1")), recordedAt: old }));
  write(dir, "broken", "<<<<<<< HEAD\n{}");
  const { code, text } = await typed(statusCommand, [], { dir });
  assertEquals(code, 1);
  assert(
    /^damaged\n {2}broken .*merge conflict.*\n {2}to do {2}git checkout --merge .*broken.json {3}after {2}.* init/
      .test(text),
    text,
  );
  assertStringIncludes(text, "expired\n  old  ");
  assertStringIncludes(text, "\n4 cassettes: 1 fresh, 1 damaged, 1 expired, 1 failed\n");
  const data = JSON.parse((await typed(statusCommand, ["ol"], { dir, json: true })).text);
  assertEquals(data.map(({ name, verdict }: Record<string, string>) => [name, verdict]), [
    ["old", "expired"],
  ]);
});

inFolder(
  "a cassette of a later release is no damaged one: status and check name the way out",
  async (dir) => {
    const later = { ...cassette(chat("one", says("1"))), format: "retake/99" };
    write(dir, "later", JSON.stringify(later));
    const told = [
      (await typed(statusCommand, [], { dir })).text,
      (await typed(checkCommand, [], { dir, github: false })).text,
      await refusal(showCommand, ["later"], { dir }),
    ];
    for (const text of told) {
      assertStringIncludes(
        text,
        "install the release that wrote it, or delete it and record it again:  ",
      );
      assertStringIncludes(text, ` record --only later --dir ${dir} `);
      assert(!text.includes("restore"), text);
    }
  },
);

inFolder("what a failed run left has a way out that its own cassette allows", async (dir) => {
  write(dir, "a.failed", cassette(chat("one", says("1"))));
  const alone = await typed(statusCommand, [], { dir });
  assertStringIncludes(alone.text, "retake move a.failed a");
  write(dir, "a", cassette(chat("one", says("1"))));
  for (const texts of [[], ["failed"]]) {
    const { text } = await typed(statusCommand, texts, { dir });
    assertStringIncludes(text, "nothing: its test removes it");
  }
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

inFolder(
  "check tells all that speaks against a folder, with file and line, for GitHub too",
  async (dir) => {
    const key = `sk-proj-${drawFrom("check").alnum(48)}`;
    const signatures = join(dir, "signatures");
    const tapes = join(dir, "tapes, of 100%");
    const options = { dir: tapes, signatures, github: false };
    write(tapes, "fresh", cassette(chat("one", says("1"))));
    const good = await typed(checkCommand, [], options);
    assertEquals(good, { code: 0, text: "nothing speaks against any of them" });
    write(tapes, "fresh.failed", cassette(chat("one", says("1"))));
    const warned = await typed(checkCommand, [], options);
    assertEquals([warned.code, warned.text.split("\n").at(-1)], [0, "0 errors, 1 warning"]);
    write(tapes, "old", cassette({ ...chat("one", says("1")), recordedAt: old }));
    write(tapes, "broken", "{\n<<<<<<< HEAD\n{}");
    write(tapes, "leaks", cassette(chat("one", says(`my key is ${key}`))));
    write(signatures, "lib/a.ts/ask", "{\n<<<<<<< HEAD\n{}");
    const { code, text } = await typed(checkCommand, [], { ...options, json: true });
    const found = JSON.parse(text) as Record<string, unknown>[];
    const lines = readFileSync(join(tapes, "leaks.json"), "utf8").split("\n");
    const leaking = lines.findIndex((line) => line.includes(key)) + 1;
    assertEquals(code, 1);
    assertEquals(found.map(({ level, rule, file, line }) => [level, rule, file, line]), [
      ["error", "damaged", `${tapes}/broken.json`, 2],
      ["error", "leak", `${tapes}/leaks.json`, leaking],
      ["error", "signature", `${signatures}/lib/a.ts/ask.json`, found[2]!.line],
      ["error", "expired", `${tapes}/old.json`, 1],
      ["warning", "failed", `${tapes}/fresh.failed.json`, 1],
    ]);
    const allow = [{ rule: "expired" }];
    const said = await typed(checkCommand, [], { ...options, allow, github: true });
    assertStringIncludes(said.text, `${tapes}/leaks.json:${leaking}  leak  `);
    assertStringIncludes(said.text, "3 errors, 2 warnings\n");
    const place = `${tapes}/leaks.json`.replace("%", "%25").replace(",", "%2C");
    assertStringIncludes(
      said.text,
      `\n::error file=${place},line=${leaking},title=retake%3A leak::`,
    );
    assertStringIncludes(said.text, "%0Ato do: revoke it");
    assert(!said.text.includes(key), said.text);
    const { code: allowed } = await typed(checkCommand, ["old"], { ...options, allow });
    assertEquals(allowed, 1); // the signature still cannot be read
    const [, , parse] = checkCommand.options.find(([flags]) => flags.startsWith("--allow"))!;
    const day = 86_400_000;
    assertEquals(parse!("stale, expired=2d,orphaned=3", [{ rule: "unused" }]), [
      { rule: "unused" },
      { rule: "stale" },
      { rule: "expired", within: 2 * day },
      { rule: "orphaned", atMost: 3 },
    ]);
    for (
      const [word, says] of [
        ["stael", '"stael" is not a rule; did you mean "stale"?'],
        ["stale=2d", "says no amount of stale"],
        ["expired=", "says no amount of expired"],
      ] as const
    ) {
      const wrong = assertThrows(() => parse!(word, undefined));
      assertStringIncludes((wrong as Error).message, says);
    }
  },
);

inFolder(
  "check names a cassette whose body is gone, or is another one, and goes on",
  async (dir) => {
    const file = `ab/ab${"0".repeat(62)}.txt`;
    const beside = chat("one", says("1"));
    beside.response!.body = { file, bytes: 3 };
    write(dir, "big", cassette(beside));
    write(dir, "old", cassette({ ...chat("one", says("1")), recordedAt: old }));
    const found = async () => {
      const { code, text } = await typed(checkCommand, [], { dir, github: false, json: true });
      const all = JSON.parse(text) as Record<string, string>[];
      return [
        code,
        ...all.map(({ rule, file, message }) => [rule, file!.slice(dir.length), message]),
      ];
    };
    const [code, gone, other] = await found() as [number, string[], string[]];
    assertEquals([code, gone.slice(0, 2), other.slice(0, 2)], [1, ["damaged", "/big.json"], [
      "expired",
      "/old.json",
    ]]);
    assertStringIncludes(gone[2]!, "a body of it is not there");
    mkdirSync(join(dir, ".bodies/ab"), { recursive: true });
    writeFileSync(join(dir, ".bodies", file), "abc");
    const [, altered] = await found() as [number, string[]];
    assertStringIncludes(altered[2]!, "is not the body that was recorded");
  },
);

inFolder(
  "a recording of the future is told, where clocks cannot be off by so much",
  async (dir) => {
    const store = folderStore(dir);
    const DAY = 86_400_000;
    for (const [name, days] of [["soon", 0.9], ["far", 400.5]] as const) {
      const recordedAt = new Date(Date.now() + days * DAY).toISOString();
      await store.save(name, formatCassette(cassette({ ...chat("q", says("a")), recordedAt })));
    }
    const { code, text } = await typed(checkCommand, [], { dir, github: false, json: true });
    const found: Finding[] = JSON.parse(text);
    assertEquals([code, found.map(({ level, rule, message }) => [level, rule, message])], [0, [[
      "warning",
      "future",
      "far was recorded 400 days later than now, and does not expire in time",
    ]]]);
    assertMatch((await typed(lsCommand, [], { dir })).text, /far +400 days ahead of now/);
    assertMatch((await typed(lsCommand, [], { dir })).text, /soon +0 hours old/);
  },
);

inFolder("check lets so many pass, and those that have expired for so long", async (dir) => {
  const day = 86_400_000;
  const aged = (days: number) => ({
    ...chat("one", says("1")),
    recordedAt: new Date(Date.now() - days * day - 1000).toISOString(),
  });
  write(dir, "one", cassette(aged(31)));
  write(dir, "two", cassette(aged(50)));
  const code = async (...allow: object[]) =>
    (await typed(checkCommand, [], { dir, github: false, allow })).code;
  const rule = "expired";
  const found = [
    await code(),
    await code({ rule, atMost: 2 }),
    await code({ rule, atMost: 1 }),
    await code({ rule, within: 20 * day }),
    await code({ rule, within: 25 * day }),
  ];
  assertEquals(found, [1, 0, 1, 1, 0]);
});

inFolder("stats and ls count what lies beside a cassette too", async (dir) => {
  const words = Array.from({ length: 9000 }, (_, at) => `word ${at}`);
  await folderStore(dir).save("large", formatCassette(cassette(chat("one", { words }))));
  assert(statSync(join(dir, "large.json")).size < 10_000);
  const stats = JSON.parse((await typed(statsCommand, [], { dir, json: true })).text);
  assert(stats.total.bytes > 100_000, `${stats.total.bytes}`);
  const [listed] = JSON.parse((await typed(lsCommand, [], { dir, json: true })).text);
  assert(listed.bytes > 100_000, `${listed.bytes}`);
});

inFolder("stats adds up what recordings have cost and spared", async (dir) => {
  const priced = (model: string, day: string): Interaction => {
    const answer = { model, usage: { prompt_tokens: 1e6, completion_tokens: 0 }, choices: [] };
    return {
      ...chat("one", answer),
      request: { ...chat("one", {}).request, url: "https://api.openai.com/v1/chat/completions" },
      recordedAt: `${day}T00:00:00.000Z`,
    };
  };
  const tapes = join(dir, "tapes");
  write(
    tapes,
    "chat/a",
    cassette(priced("gpt-4o-mini", "2026-01-01"), priced("gpt-4o", "2026-01-02")),
  );
  write(tapes, "chat/b", cassette(priced("gpt-4o-mini", "2026-01-02")));
  write(tapes, "free", cassette(chat("one", {})));
  write(tapes, "broken", "{");
  const kept = {
    since: "",
    recordedAt: "",
    requests: 7,
    dollars: 1.05,
    unknown: 0,
    milliseconds: 7000,
  };
  const ledger = {
    format: "retake-ledger/1",
    cassettes: { "chat/a": kept, gone: kept },
    days: { "2026-01-02": kept, "2026-01-09": kept },
  };
  writeFileSync(join(dir, "ledger.json"), JSON.stringify(ledger));
  const options = { dir: tapes, results: dir };
  const stats = JSON.parse((await typed(statsCommand, [], { ...options, json: true })).text);
  const facts = (
    { cassettes, recordings, dollars, input }: Record<string, number>,
  ) => [cassettes, recordings, Number(dollars!.toFixed(2)), input];
  assertEquals(facts(stats.total), [3, 4, 2.8, 3e6]);
  assertEquals(stats.spared, { requests: 7, dollars: 1.05, milliseconds: 7000 });
  assertEquals(facts(stats.category.chat), [2, 3, 2.8, 3e6]);
  assertEquals(facts(stats.model["gpt-4o-mini"]), [2, 2, 0.3, 2e6]);
  assertEquals(facts(stats.day["2026-01-02"]), [2, 2, 2.65, 2e6]);
  const spared = { requests: 7, dollars: 1.05, milliseconds: 7000 };
  assertEquals([stats.day["2026-01-01"].spared, stats.day["2026-01-02"].spared], [
    undefined,
    spared,
  ]);
  assertEquals([stats.day["2026-01-09"].cassettes, stats.day["2026-01-09"].spared], [0, spared]);
  const { text } = await typed(statsCommand, [], { ...options, by: "model" });
  assert(/^by model\ngpt-4o +1 cassette +1 recording/.test(text), text);
  assertStringIncludes(
    text,
    "spent   at least $2.80, when they were recorded\nspared  $1.05 and 7 s",
  );
  assert(!text.includes("by day"), text);
  assertStringIncludes(await refusal(statsCommand, ["none"], options), `"none" in its name`);
});

inFolder("index writes the module of a folder, and says whether it is up to date", async (dir) => {
  write(dir, "chat/a", cassette(chat("one", says("1"))));
  const stale = {
    code: 1,
    text: `${dir}/mod.ts is not up to date\n  to do  ${retakeHere()} index --dir ${dir}`,
  };
  assertEquals(await typed(indexCommand, [], { dir, check: true }), stale);
  assertEquals(await typed(indexCommand, [], { dir }), {
    code: 0,
    text: `${dir}/mod.ts is up to date`,
  });
  assertStringIncludes(readFileSync(join(dir, "mod.ts"), "utf8"), '"chat/a": c0,');
  assertEquals(await typed(indexCommand, [], { dir, check: true }), { code: 0, text: "" });
  write(dir, "chat/b", cassette(chat("one", says("1")))); // by no store, as git does
  assertEquals(await typed(indexCommand, [], { dir, check: true }), stale);
});

inFolder("signatures refuses what it does not know", async (dir) => {
  const options = { dir, signatures: dir };
  assertStringIncludes(await refusal(signaturesCommand, ["explian"], options), 'mean "explain"?');
  assertStringIncludes(
    await refusal(signaturesCommand, ["explain", "a"], options),
    "No recording is",
  );
  assertStringIncludes(await refusal(signaturesCommand, ["accept", "a"], options), "and a reason");
  assertStringIncludes(
    await refusal(signaturesCommand, [], { ...options, reason: "a" }),
    "of accept",
  );
  const { text } = await typed(signaturesCommand, [], options);
  assertStringIncludes(text, "no signature in");
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

inFolder("move moves all that it is about, or nothing", async (dir) => {
  const [tapes, signatures] = [join(dir, "tapes"), join(dir, "signatures")];
  write(tapes, "chat", cassette(chat("one", says("1"))));
  write(tapes, "chat.failed", cassette(chat("one", says("2"))));
  const store = folderStore(tapes);
  for (const stuck of ["chat", "chat.failed"]) {
    const folder = {
      path: tapes,
      store: {
        ...store,
        remove: (name: string) =>
          name === stuck
            ? Promise.reject(new RetakeError("STORE_WRITE", `${name} stays`))
            : store.remove(name),
      },
    };
    const error = await assertRejects(
      () => renameCassette({ old: "chat", to: "talk", signatures }, folder),
    ) as Error;
    assertEquals(error.message, `${stuck} stays`);
    assertEquals(readdirSync(tapes).sort(), ["chat.failed.json", "chat.json"]);
  }
  // What is no more as it was under its old name stays under the new one.
  const gone = {
    ...store,
    remove: () =>
      store.remove("chat").then(() => {
        throw new Error("stays");
      }),
  };
  await assertRejects(
    () => renameCassette({ old: "chat", to: "talk", signatures }, { path: tapes, store: gone }),
  );
  assert(existsSync(join(tapes, "talk.json")));
});

inFolder(
  "clean says first, deletes with --yes what git holds, and more only with --force",
  async (dir) => {
    const git = gitIn(dir);
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

inFolder(
  "a pager is chosen as by git, gets all of the text, and where there is none says so",
  async (dir) => {
    const chosen = (isTerminal: boolean, variables: Record<string, string>) =>
      choosePager({ isTerminal, variable: (name) => variables[name] });
    assertEquals([chosen(true, {}), chosen(false, {}), chosen(true, { TERM: "dumb" })], [
      "less",
      undefined,
      undefined,
    ]);
    assertEquals(chosen(true, { PAGER: "more", RETAKE_PAGER: "less -S" }), "less -S");
    assertEquals([chosen(true, { PAGER: "" }), chosen(true, { PAGER: "cat" })], [
      undefined,
      undefined,
    ]);
    const text = Array.from({ length: 20_000 }, (_, at) => `line ${at}`).join("\n");
    assertEquals(await showPaged(text, `cat > '${dir}/read'`), true);
    assertEquals(readFileSync(join(dir, "read"), "utf8"), `${text}\n`);
    assertEquals(await showPaged(text, "head -n 1 > /dev/null"), true); // it ends before it has read all
    assertEquals(await showPaged(text, `no-such-pager 2> '${dir}/said'`), false);
  },
  !mayRun,
);

inFolder("what is not there is refused, with what is closest", async (dir) => {
  write(dir, "chat/asks", cassette(chat("one", says("1"))));
  write(dir, "other/asks", cassette(chat("one", says("1"))));
  assertStringIncludes(await refusal(showCommand, ["chat/akss"], { dir }), 'mean "chat/asks"?');
  assertStringIncludes(await refusal(showCommand, ["asks"], { dir }), "chat/asks\n");
  const part = await refusal(showCommand, ["/as"], { dir });
  assertStringIncludes(part, "there   chat/asks\n          other/asks\n");
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

inFolder("scan goes on where a body of a cassette is damaged, and says so", async (dir) => {
  const key = `sk-proj-${drawFrom("scan on").alnum(48)}`;
  const store = folderStore(dir, { bodies: {}, compress: "none" });
  const large = encodeBody(new TextEncoder().encode("a line\n".repeat(9000)), "text/plain");
  const one = chat("one", says("1"));
  const whole = { ...one, response: { ...one.response!, body: large } } as Interaction;
  await store.save("a", formatCassette(cassette(whole)));
  await store.save("b", formatCassette(cassette(chat("one", says(`your key is ${key}`)))));
  const [body] = (readdirSync(join(dir, ".bodies"), { recursive: true }) as string[])
    .filter((path) => /[\da-f]{64}\./.test(path));
  writeFileSync(join(dir, ".bodies", body!), "cut off");
  let code: number | undefined;
  const scan = (...words: string[]) =>
    said(async () => code = await scanCommand.run(words, { dir }, again));
  const both = await scan();
  assertEquals(code, 1);
  assertMatch(both.printed.join("\n"), /b\.json:\d+ {2}.*1 cassette: 1 place that looks/s);
  assertMatch(both.said.join("\n"), /a\.json is not read: .* is not the body that was recorded/);
  assertEquals(both.said.length, 1);
  rmSync(join(dir, "b.json"));
  await scan();
  assertEquals(code, 2);
}, !mayRun);

inFolder("scan and check tell leaks in bodies beside cassettes by their own file", async (dir) => {
  const draw = drawFrom("beside");
  const keyOf = () => `sk-proj-${draw.alnum(48)}`;
  const keys = { text: keyOf(), json: keyOf(), binary: keyOf(), packed: keyOf(), part: keyOf() };
  const [inUrl, first] = [keyOf(), keyOf()];
  const lines = (key: string) =>
    `${"It was the best of times.\n".repeat(2000)}my key is ${key}\nend`;
  const textBody = (key: string) => encodeBody(new TextEncoder().encode(lines(key)), "text/plain");
  const bytes = new Uint8Array(20_000).fill(0xfe);
  bytes.set(new TextEncoder().encode(keys.binary), 12_345);
  const indented = JSON.stringify(
    { pad: "x".repeat(40_000), said: [`my key is ${keys.json}`] },
    null,
    2,
  );
  const answered = (url: string, type: string, body: Body): Interaction => ({
    ...chat("one", says("1")),
    request: { method: "GET", url, headers: [] },
    response: {
      ...chat("one", says("1")).response!,
      headers: [["content-type", type]],
      body,
    },
  } as Interaction);
  const at = "https://api.example.com/";
  const form = encodeBody(
    new TextEncoder().encode(
      `--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n${lines(keys.part)}\r\n--b--\r\n`,
    ),
    "multipart/form-data; boundary=b",
  );
  /** A part that begins with a secret, and is no text. */
  const begins = Uint8Array.from([
    ...new TextEncoder().encode(
      `--b\r\ncontent-disposition: form-data; name="a"\r\ncontent-type: application/octet-stream\r\n\r\n${first}`,
    ),
    ...new Uint8Array(20_000).fill(0xfe),
    ...new TextEncoder().encode("\r\n--b--\r\n"),
  ]);
  const store = folderStore(dir, { bodies: {}, compress: "none" });
  await store.save(
    "a",
    formatCassette(cassette(
      answered(`${at}?q=${inUrl}`, "text/plain", textBody(keys.text)),
      answered(
        at,
        "application/json",
        encodeBody(new TextEncoder().encode(indented), "application/json"),
      ),
      answered(at, "application/octet-stream", { base64: toBase64(bytes) }),
      answered(at, "multipart/form-data; boundary=b", form),
      answered(
        at,
        "multipart/form-data; boundary=b",
        encodeBody(begins, "multipart/form-data; boundary=b"),
      ),
    )),
  );
  folderStore(dir, { compress: "gzip" });
  await store.save(
    "b",
    formatCassette(cassette(
      answered(at, "text/plain", textBody(keys.packed)),
    )),
  );
  folderStore(dir, { compress: "none" });

  const { code, text } = await typed(scanCommand, [], { dir, json: true });
  const { leaks } = JSON.parse(text) as { leaks: CassetteLeak[] };
  assertEquals(code, 1);
  const there = leaks.map(({ place, file, line, offset }) => {
    const ending = file?.replace(/^.*\/[\da-f]{64}/, "");
    return [place.replace(/ \$.*/, ""), ending, line, offset];
  });
  const answer = (index: number) => `interactions[${index}].response.body`;
  assertEquals(there, [
    ["interactions[0].request.url", undefined, leaks[0]!.line, undefined],
    [answer(0), ".txt", 2001, undefined],
    [answer(1), ".json", 4, undefined],
    [answer(2), ".bin", undefined, 12_345],
    [answer(3), ".txt", 2001, undefined],
    [answer(4), ".bin", undefined, 0],
    [answer(0), ".txt.gz", 2001, undefined],
  ]);
  // What is said is where it is.
  const read = (path: string) => readFileSync(path).toString("latin1").split("\n");
  assertStringIncludes(read(leaks[0]!.where)[leaks[0]!.line! - 1]!, inUrl);
  assertStringIncludes(read(leaks[1]!.file!)[2000]!, keys.text);
  assertStringIncludes(read(leaks[2]!.file!)[3]!, keys.json);
  assertEquals(
    readFileSync(leaks[3]!.file!).subarray(12_345, 12_345 + keys.binary.length).toString(),
    keys.binary,
  );
  const said = (await typed(scanCommand, [], { dir })).text;
  assertStringIncludes(said, `${leaks[1]!.file}:2001  `);
  assertStringIncludes(said, `${leaks[3]!.file} from byte 12345 on  `);
  for (const key of [inUrl, ...Object.values(keys)]) assert(!said.includes(key), said);
  const sarif = JSON.parse((await typed(scanCommand, ["a"], { dir, sarif: true })).text);
  const { results } = sarif.runs[0] as {
    results: {
      locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: object } }];
    }[];
  };
  const places = results.map(({ locations: [{ physicalLocation }] }) => [
    physicalLocation.artifactLocation.uri,
    physicalLocation.region,
  ]);
  assertEquals(places[1], [leaks[1]!.file!, { startLine: 2001 }]);
  assertEquals(places[3], [leaks[3]!.file!, { byteOffset: 12_345 }]);

  const checked = await typed(checkCommand, [], { dir, json: true });
  const faults = (JSON.parse(checked.text) as Finding[])
    .filter(({ rule }) => rule === "leak");
  assertEquals(checked.code, 1);
  const wanted = leaks.map(({ where, file = where, line }) => [file, line]);
  const told = faults.map(({ file, line }) => [file, line]);
  assertEquals(told.map(String).sort(), wanted.map(String).sort());
  const binary = faults.find(({ file }) => file === leaks[3]!.file)!;
  assertStringIncludes(binary.message, `of ${dir}/a.json, from byte 12345 on, holds`);
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
    const git = gitIn(dir);
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
  "diff and review go on where one cassette is damaged, and say so",
  async (dir) => {
    const git = gitIn(dir);
    const tapes = join(dir, "tapes");
    for (const name of ["a", "b", "c"]) write(tapes, name, cassette(chat("one", says("1"))));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "a");
    write(tapes, "a", cassette(chat("two", says("1"))));
    write(tapes, "b", "{\n<<<<<<< HEAD\n{}");
    write(tapes, "c", cassette(chat("three", says("1"))));
    const damaged = "tapes/b.json";
    for (const command of [diffCommand, reviewCommand]) {
      let code: number | undefined;
      const options = { dir: tapes, json: true };
      const { printed, said: told } = await said(async () =>
        code = await command.run([], options, again)
      );
      const all: { name: string }[] = JSON.parse(printed.join("\n"));
      assertEquals([...new Set(all.map(({ name }) => name))], ["a", "c"]);
      assertEquals([code, told.length], [2, 1]);
      assertStringIncludes(told[0]!.replaceAll("\\", "/"), damaged);
      // One that is asked for by name is all that there is to tell.
      const alone = await refusal(command, ["b"], options);
      assertStringIncludes(alone.replaceAll("\\", "/"), damaged);
    }
    rmSync(join(tapes, "a.json"));
    rmSync(join(tapes, "c.json"));
    git("rm", "-q", "--cached", "tapes/a.json", "tapes/c.json");
    git("commit", "-qm", "b");
    assertEquals(await typed(diffCommand, [], { dir: tapes }), { code: 2, text: "" });
  },
  !mayRun,
);

inFolder(
  "git merges two branches that each recorded another prompt, without a hand",
  async (dir) => {
    const git = gitIn(dir);
    const program = fileURLToPath(new URL("../../../src/cli.ts", import.meta.url));
    const words = runtimes()[0]!;
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
