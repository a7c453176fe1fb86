// The program `retake`, as a stranger uses it: each step a process of the runtime at hand, in a folder
// of its own.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { inProject, type TrackedProject } from "../support/tracked_project.ts";

const SUITE = `
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
  "retake.ts": `import "@retake/retake/cli";\n`,
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

interface Scene extends TrackedProject {
  retake: Retake;
  /** Records all cassettes from the stand-in. */
  record(...words: string[]): ReturnType<Retake>;
  report(): Promise<Record<string, unknown> & { suites: { cases: Case[] }[] }>;
}
interface Case {
  name: string;
  status: string;
  verdict?: string;
  skipped?: string;
  error?: { message: string };
}

function scene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  return inProject(FILES, async (project) => {
    const quiet = { NO_COLOR: "1", CI: "", GITHUB_STEP_SUMMARY: "", FAIL: "", SLOW: "" };
    const retake: Retake = (words, env) =>
      project.run("retake.ts", words, { env: { ...quiet, ...env } });
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

const casesOf = ({ suites }: { suites: { cases: Case[] }[] }) =>
  suites.flatMap(({ cases }) => cases);

Deno.test("cli: what makes no sense is one clear sentence, and exit code 2", () =>
  scene(async ({ retake, folder }) => {
    const wrong: [words: string[], says: RegExp][] = [
      [["tset"], /unknown command 'tset'[^]*test/],
      [["test", "--concurency", "3"], /unknown option '--concurency'[^]*--concurrency/],
      [["test", "--concurrency", "none"], /"none" is no whole number above 0/],
      [["test", "--budget", "much"], /"much" is no amount of US dollars: 0\.50 is/],
      [["test", "--timeout", "soon"], /"soon" is no time: 500ms, 30s and 2m are/],
      [["test", "--mode", "recrod"], /"recrod", which is no mode; did you mean "record"/],
      [["test", "--stale", "perhaps"], /onChange is "perhaps"; it must be/],
      [["test", "--name", "/(/"], /is no regular expression/],
      [["test", "nowhere"], /There is no file or folder nowhere/],
      [["test", "--name", "nothing like it"], /No case fits[^]*Questions > one/],
      [["run"], /missing required argument/],
      [["run", "--", "no-such-program"], /no-such-program cannot be run/],
    ];
    for (const [words, says] of wrong) {
      const { code, stderr, stdout } = await retake(words);
      assertMatch(stderr, says);
      assertEquals([words, code, stdout], [words, 2, ""]);
    }
    await writeFile(join(folder, "two.suite.ts"), SUITE);
    const { code, stderr } = await retake(["test"]);
    assertMatch(
      stderr,
      /Two suites are called "Local": one in all.suite.ts, one in two.suite.ts/,
    );
    assertEquals(code, 2);
    await rm(join(folder, "two.suite.ts"));
    await writeFile(join(folder, "all.suite.ts"), "export const a = 1;\n");
    assertMatch((await retake(["test"])).stderr, /No suite is exported by all.suite.ts/);
    await writeFile(join(folder, "all.suite.ts"), `throw new Error("while it loads");\n`);
    const loading = await retake(["test"]);
    assertMatch(loading.stderr, /while it loads/);
    assertEquals(loading.code, 2);
  }));

Deno.test("cli: what cannot be written is told, and no success", () =>
  scene(async ({ retake, folder }) => {
    await writeFile(join(folder, "taken"), "a file");
    const words = ["test", "--category", "local", "--results", "taken"];
    const { code, stdout, stderr } = await retake(words);
    assertMatch(stdout, /3 cases passed/);
    assertMatch(stderr, /reports cannot be written to taken: [^]*--results another-folder/);
    assertEquals(code, 1);
    const damaged = ["test", "--category", "local"];
    assertEquals((await retake(damaged)).code, 0);
    await writeFile(join(folder, "results/ledger.json"), "{ half");
    const again = await retake(damaged);
    assertEquals(again.code, 0);
    assertMatch(again.stderr, /results\/ledger.json is no ledger of this version/);
  }));

Deno.test("cli: what a case throws is told and written down without its secrets", () =>
  scene(async ({ retake, folder }) => {
    const key = `sk-proj-${"aB3dE5gH7j".repeat(6)}`;
    await writeFile(
      join(folder, "all.suite.ts"),
      `import { suite } from "@retake/retake/suite";
      export const keys = suite("Keys", { category: "keys", cases: [{
        name: "says too much",
        fn() { throw new Error("refused: Bearer ${key}, " + process.env.SOME_API_KEY); },
      }] });\n`,
    );
    const own = "correct horse battery staple";
    const { code, stdout, stderr } = await retake(["test"], { SOME_API_KEY: own });
    assertEquals(code, 1);
    assertMatch(stdout, /refused: Bearer \[redacted/);
    const files = await readdir(join(folder, "results"));
    const written = files.map((name) => readFile(join(folder, "results", name), "utf8"));
    for (const text of [stdout, stderr, ...await Promise.all(written)]) {
      assert(!text.includes(key) && !text.includes(own), text);
    }
  }));

Deno.test("cli: help and version", () =>
  scene(async ({ retake }) => {
    const { version } = JSON.parse(
      await readFile(new URL("../../deno.json", import.meta.url), "utf8"),
    );
    assertEquals((await retake(["--version"])).stdout, `${version}\n`);
    const { code, stdout } = await retake(["test", "--help"]);
    assertEquals(code, 0);
    for (const part of ["--budget", "--watch", "Exit codes:", "130"]) {
      assertStringIncludes(stdout, part);
    }
  }));

Deno.test("cli: records, replays, and says how to record what is missing", () =>
  scene(async ({ retake, record, report, folder }) => {
    const recorded = await record();
    assertEquals(recorded.code, 0, recorded.stderr);
    assertMatch(
      recorded.stdout,
      /6 cases passed[^]*3 RECORDED[^]*Spent +\$0\.\d+ +3 requests recorded/,
    );
    const again = await record("--name", "questions");
    assertMatch(again.stderr, /re-recording 3 of 3 cassettes: about \$0\.\d+/);

    const summary = join(folder, "summary.md");
    const replayed = await retake(["test"], { GITHUB_STEP_SUMMARY: summary });
    assertEquals(replayed.code, 0, replayed.stderr);
    assertMatch(replayed.stdout, /6 cases passed[^]*3 HIT[^]*Saved by replay +\$0\.\d+/);
    assertMatch(await readFile(summary, "utf8"), /6 cases passed/);
    const files = await readdir(join(folder, "results"));
    const written = ["junit.xml", "ledger.json", "report.html", "report.json", "report.md"];
    assertEquals(files.sort(), written);

    await rm(join(folder, "cassettes/questions/two.json"));
    const missed = await retake(["test"]);
    assertEquals(missed.code, 1);
    const verdicts = casesOf(await report()).map(({ name, verdict }) => [name, verdict]);
    assertEquals(verdicts.slice(3), [["one", "HIT"], ["two", "MISS"], ["three", "HIT"]]);
    assertMatch(
      missed.stdout,
      /no cassette "questions\/two" yet[^]*record it: +CASSETTE_MODE=record/,
    );

    await using api = await startServer({ latency: [0, 5], pause: 0 });
    const env = { ALLOW_FALLBACK: "true", UPSTREAM: api.origin };
    const live = await retake(["test"], env);
    assertEquals([live.code, api.requests], [0, 1], live.stdout);
    assertEquals(casesOf(await report())[4]!.verdict, "LIVE");
    assertMatch(live.stdout, /LIVE +Questions > two/);
    assertMatch(live.stderr, /asked live \(ALLOW_FALLBACK\), not saved/);
    assert(!existsSync(join(folder, "cassettes/questions/two.json")));
  }));

Deno.test("cli: chooses cases, draws their order, and ends with 1 where one fails", () =>
  scene(async ({ retake, report }) => {
    const listed = await retake(["test", "--tag", "late", "--tag", "local", "--list"]);
    assertEquals(listed.stdout.trim().split("\n"), [
      "Local > is quick",
      "Local > may fail",
      "Local > may be slow",
      "Questions > three",
    ]);
    const drawn = await retake(["test", "--category", "local", "--shuffle", "--no-results"]);
    const [, seed] = /--shuffle (\d+)/.exec(drawn.stderr)!;
    const order = (text: string) =>
      [...text.matchAll(/Local > ([a-z ]+?) {2}/g)].map(([, it]) => it);
    const words = ["--category", "local", "--shuffle", seed!, "-c", "1", "--no-results"];
    const [first, second] = [await retake(["test", ...words]), await retake(["test", ...words])];
    assertEquals(order(first.stderr), order(second.stderr));
    assertEquals(order(first.stderr).length, 3);

    const failed = await retake(["test", "--category", "local", "-c", "1", "--bail"], {
      FAIL: "1",
    });
    assertEquals(failed.code, 1);
    assertMatch(failed.stdout, /✗ Local > may fail[^]*Error: as it was told to/);
    const [, , last] = casesOf(await report());
    assertEquals([last!.status, last!.skipped], ["skipped", "1 failed"]);
  }));

Deno.test("cli: stops at the budget with 3, and says what is left undone", () =>
  scene(async ({ record, report, folder }) => {
    assertEquals((await record()).code, 0);
    const before = await readFile(join(folder, "cassettes/questions/two.json"), "utf8");
    const { code, stdout } = await record("--name", "questions", "-c", "1", "--budget", "0.000001");
    assertEquals(code, 3, stdout);
    assertMatch(stdout, /the budget was spent/);
    const { budget } = await report() as unknown as { budget: { undone: string[] } };
    assertEquals(budget.undone, ["Questions > one", "Questions > two", "Questions > three"]);
    assertEquals(await readFile(join(folder, "cassettes/questions/two.json"), "utf8"), before);
  }));

if (process.platform !== "win32") {
  Deno.test("cli: Ctrl-C lets what runs end, leaves the report, and ends with 130", () =>
    scene(async ({ folder, report, start }) => {
      const child = start("retake.ts", ["test", "--category", "local", "-c", "1"], {
        env: { NO_COLOR: "1", CI: "", SLOW: "1500" },
      });
      await child.until(/slow begins/);
      child.interrupt();
      const { code, stdout } = await child.finished;
      assertEquals(code, 130, stdout);
      assertMatch(stdout, /slow ends[^]*the run was interrupted/);
      assertEquals((await report()).outcome, "interrupted");
      assert(existsSync(join(folder, "results/report.html")));
    }));

  Deno.test("cli: --watch runs again what a change reaches", () =>
    scene(async ({ folder, start }) => {
      await writeFile(
        join(folder, "other.suite.ts"),
        `import { suite } from "@retake/retake/suite";
        export const other = suite("Other", { category: "other", cases: [{ name: "a", fn() {} }] });\n`,
      );
      const child = start("retake.ts", ["test", "--watch", "--tag", "local", "--no-results"], {
        env: { NO_COLOR: "1", CI: "" },
      });
      await child.until(/retake: watching/);
      const text = await readFile(join(folder, "ask.ts"), "utf8");
      await writeFile(join(folder, "ask.ts"), text.replace("another answer", "some other answer"));
      await child.until(
        /ask\.ts changed: all\.suite\.ts\n[^]*retake: watching/,
      );
      child.interrupt();
      const { code } = await child.finished;
      assertEquals(code, 130);
    }));
}

/** The test runner of the runtime at hand: how it is called, and how a file of it begins. */
function runnerHere(): { file: string; words: string[]; head: string } {
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

Deno.test("cli: another runner's tests leave the same report and ledger", () =>
  scene(async ({ retake, record, report, folder }) => {
    assertEquals((await record()).code, 0);
    const { file, words, head } = runnerHere();
    await writeFile(
      join(folder, file),
      `${head}
      import { withCassette } from "@retake/retake";
      import { ask } from "./ask.ts";
      test("one", () => withCassette("questions/one", () => ask("one")));
      test("two", () => withCassette("questions/two", () => ask("another").catch(() => {})));
      test("three", () => withCassette("questions/three", () => {
        throw new Error("a fault of its own");
      }));\n`,
    );
    // Node's runner takes part in that of the tests here, unless it does not know of it.
    const env = { SHOW_STATS: "true", NODE_TEST_CONTEXT: undefined };
    const { code, stdout, stderr } = await retake(["run", "--", process.execPath, ...words], env);
    assertEquals(code, 1, stdout);
    const { suites, outcome } = await report();
    assertEquals([outcome, suites.length], ["failed", 1]);
    const found = casesOf(await report()).map((
      { name, status, verdict },
    ) => [name, status, verdict]);
    assertEquals(found, [
      ["one", "passed", "HIT"],
      ["three", "failed", "UNUSED"],
      ["two", "failed", "MISS"],
    ]);
    assertMatch(stdout, /1 of 3 cases passed[^]*Saved by replay +\$0\.\d+ +1 request answered/);
    // What the tests themselves print at the end, under any runner.
    assertMatch(stdout + stderr, /questions\/one \(replay\): 1 played[^]*saved \$0\.\d+/);
    assertMatch(stdout + stderr, /3 sessions in all[^]*Saved by replay +\$0\.\d+/);
  }));
