// The program `retake`, as a stranger uses it: each step a process of the runtime at hand, in a folder
// of its own.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { PATIENCE } from "../support/patience.mjs";
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

const casesOf = ({ suites }: { suites: { cases: Case[] }[] }) =>
  suites.flatMap(({ cases }) => cases);

Deno.test("cli: what makes no sense is one clear sentence, and exit code 2", () =>
  scene(async ({ retake, folder }) => {
    const wrong: [words: string[], says: RegExp][] = [
      [["tset"], /unknown command 'tset'[^]*test/],
      [["test", "--concurency", "3"], /unknown option '--concurency'[^]*--concurrency/],
      [["test", "--concurrency", "none"], /"none" is no whole number above 0/],
      [["test", "--results="], /--results names no folder/],
      [["test", "--retries", "-1"], /"-1" is no whole number/],
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
    await writeFile(join(folder, "two.suite.ts"), SUITE);
    for (const paths of [[], ["all.suite.ts", "two.suite.ts"]]) {
      const beside = await retake(["test", ...paths]);
      assertMatch(beside.stderr, /No suite is exported by all.suite.ts\.\n/);
      assertEquals([beside.code, beside.stdout], [2, ""]);
    }
    await rm(join(folder, "two.suite.ts"));
    await writeFile(join(folder, "all.suite.ts"), `throw new Error("while it loads");\n`);
    const loading = await retake(["test"]);
    assertMatch(loading.stderr, /while it loads/);
    assertMatch(loading.stderr, /all.suite.ts cannot be loaded/);
    await writeFile(join(folder, "all.suite.ts"), `process.exit(0);\n`);
    const ending = await retake(["test"]);
    assertMatch(ending.stderr, /all.suite.ts cannot be loaded[^]*process.exit\(0\) was called/);
    assertEquals(ending.code, 2);
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
    const summary = { GITHUB_STEP_SUMMARY: join(folder, "no/such/summary.md") };
    const unsummed = await retake(["test", "--category", "local"], summary);
    assertMatch(unsummed.stderr, /GITHUB_STEP_SUMMARY cannot be written/);
    assertMatch(unsummed.stdout, /report {2}results\/report.html/);
    assertEquals(unsummed.code, 1);
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
      /no cassette "questions\/two" yet[^]*record it: +retake test --mode record/,
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
      const child = start("cli.ts", ["test", "--category", "local", "-c", "1"], {
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
      const child = start("cli.ts", ["test", "--watch", "--tag", "local", "--no-results"], {
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

  const HANGS = `
  import { suite } from "@retake/retake/suite";
  export const hangs = suite("Hangs", {
    category: "hangs",
    setup: () => ({ teardown: () => new Promise(() => {}) }),
    cases: [{ name: "for ever", fn: () => {
      console.log("hangs now");
      setInterval(() => {}, 1000);
      return new Promise(() => {});
    } }],
  });\n`;

  Deno.test("cli: a third Ctrl-C ends at once what a second could not, with 130", () =>
    scene(async ({ folder, start }) => {
      await writeFile(join(folder, "all.suite.ts"), HANGS);
      const child = start("cli.ts", ["test"], { env: { NO_COLOR: "1", CI: "" } });
      await child.until(/hangs now/);
      child.interrupt();
      await child.until(/interrupted: waiting/);
      child.interrupt();
      await child.until(/given up: waiting/);
      child.interrupt();
      assertEquals((await child.finished).code, 130);
      assert(!existsSync(join(folder, "results")));
    }));

  Deno.test("cli: a second Ctrl-C waits for no teardown that never ends, and leaves a report", () =>
    scene(async ({ folder, start, report }) => {
      await writeFile(join(folder, "all.suite.ts"), HANGS);
      const child = start("cli.ts", ["test"], { env: { NO_COLOR: "1", CI: "" } });
      await child.until(/hangs now/);
      child.interrupt();
      await child.until(/interrupted: waiting/);
      child.interrupt();
      assertEquals((await child.finished).code, 130);
      assertEquals((await report()).outcome, "interrupted");
    }));

  /** A suite that keeps cassettes in a folder of its own, and writes beside them what is no source. */
  const WRITES = `
  import { mkdirSync, writeFileSync } from "node:fs";
  import { suite } from "@retake/retake/suite";
  import { nap } from "./nap.ts";
  export const writes = suite("Writes", { category: "writes", cases: [{ name: "much", fn: async () => {
    for (const folder of ["own-store", "tapes", "node_modules/some"]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(folder + "/a.json", String(Math.random()));
    }
    console.log("nap begins");
    await nap();
    writeFileSync("own-store/b.json", String(Math.random()));
  } }] });\n`;
  const NAP = `export const nap = () => new Promise((resolve) => setTimeout(resolve, 700));\n`;
  const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  Deno.test("cli: --watch hears of what people write, not of what its own runs do", () =>
    scene(async ({ folder, start }) => {
      await writeFile(join(folder, "all.suite.ts"), WRITES);
      await writeFile(join(folder, "nap.ts"), NAP);
      for (const results of ["./out/", join(folder, "out")]) {
        const env = { NO_COLOR: "1", CI: "", CASSETTE_DIR: "./tapes" };
        const child = start("cli.ts", ["test", "--watch", "--results", results], { env });
        await child.until(/retake: watching/);
        await nap(600);
        // While nothing runs, this much is known: where reports and cassettes go, and what is installed.
        await writeFile(join(folder, "out/report.md"), "by hand");
        await writeFile(join(folder, "tapes/a.json"), "by hand");
        await writeFile(join(folder, "node_modules/some/index.js"), "by hand");
        await nap(600);
        await writeFile(join(folder, "nap.ts"), NAP + "// changed\n");
        await child.until(/nap begins[^]*nap begins/);
        await writeFile(join(folder, "nap.ts"), NAP + "// changed while it ran\n");
        await child.until(/nap begins[^]*nap begins[^]*nap begins/);
        await child.until(/(?:retake: watching[^]*){3}/);
        await nap(600);
        child.interrupt();
        const { code, stdout, stderr } = await child.finished;
        assertEquals(code, 130);
        const told = [...stderr.matchAll(/retake: (.*) changed: /g)].map(([, what]) => what);
        assertEquals(told, ["nap.ts", "nap.ts"]);
        assertEquals([...stdout.matchAll(/nap begins/g)].length, 3);
      }
    }));

  Deno.test("cli: --watch runs again with the words that were typed", () =>
    scene(async ({ folder, start }) => {
      await mkdir(join(folder, "local"));
      const inFolder = SUITE.replace("./ask.ts", "../ask.ts");
      await writeFile(join(folder, "local/all.suite.ts"), inFolder);
      const words = ["test", "local", "--category", "local", "-wb", "--no-results"];
      const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "", FAIL: "" } });
      await child.until(/retake: watching/);
      await writeFile(join(folder, "local/all.suite.ts"), `${inFolder}// changed\n`);
      await child.until(/changed: local\/all\.suite\.ts\n[^]*retake: watching/);
      child.interrupt();
      const { code, stdout, stderr } = await child.finished;
      assertEquals(code, 130);
      assertEquals([...stdout.matchAll(/^3 cases passed/mg)].length, 2, stdout + stderr);
      assertEquals([...stderr.matchAll(/retake: watching/g)].length, 2);
    }));

  Deno.test("cli: --watch hands a request to end on to its run", () =>
    scene(async ({ start }) => {
      const words = ["test", "--watch", "--category", "local", "-c", "1", "--no-results"];
      const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "", SLOW: "1000" } });
      await child.until(/slow begins/);
      const { code, stdout } = await child.stop();
      assertEquals(code, 130);
      assertMatch(stdout, /slow ends[^]*the run was interrupted/);
    }));

  Deno.test("cli: --watch says in a sentence that files cannot be watched", () =>
    scene(async ({ folder, retake }) => {
      const fails = {
        "at once": `throw full;`,
        "later": `const watcher = new EventEmitter();
          watcher.close = () => {};
          setTimeout(() => watcher.emit("error", full), 50);
          return watcher;`,
      };
      for (const how of Object.values(fails)) {
        await writeFile(
          join(folder, "cli.ts"),
          `import { EventEmitter } from "node:events";
          import fs from "node:fs";
          const full = Object.assign(new Error("ENOSPC: no watchers left"), { code: "ENOSPC" });
          fs.watch = () => { ${how} };
          await import("@retake/retake/cli");\n`,
        );
        const words = ["test", "--watch", "--category", "local", "--no-results"];
        const { code, stderr } = await retake(words);
        assertMatch(
          stderr,
          /^retake: Changes of files cannot be watched: ENOSPC[^\n]*\n +to do .*\n.*max_user_watches/m,
        );
        assert(!/^\s+at /m.test(stderr), stderr);
        assertEquals(code, 2);
      }
    }));

  Deno.test("cli: run hands a request to end on to the other runner", () =>
    scene(async ({ folder, report, start }) => {
      await writeFile(
        join(folder, "patient.mjs"),
        `process.on("SIGTERM", () => {
          console.log("asked to end");
          process.exit(7);
        });
        setTimeout(() => process.exit(8), ${PATIENCE});
        console.log("begins");\n`,
      );
      const words = ["run", "--", ...programHere("patient.mjs")];
      const child = start("cli.ts", words, { env: { NO_COLOR: "1" } });
      await child.until(/begins/);
      const { code, stdout } = await child.stop();
      assertEquals(code, 130);
      assertMatch(stdout, /asked to end[^]*the run was interrupted/);
      assertEquals((await report()).outcome, "interrupted");
    }));
}

/** How a plain program is run on the runtime at hand. */
function programHere(file: string): string[] {
  return [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
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

Deno.test("cli: another runner's word counts, also for sessions that its tests let fail", () =>
  scene(async ({ retake, record, report, folder }) => {
    assertEquals((await record()).code, 0);
    const { file, words, head } = runnerHere();
    await writeFile(
      join(folder, file),
      `${head}
      import { appendFileSync } from "node:fs";
      import { withCassette } from "@retake/retake";
      import { ask } from "./ask.ts";
      test("one", () => withCassette("questions/one", () => ask("one")));
      test("two", async () => {
        const { code } = await withCassette("questions/two", () => ask("another")).catch((e) => e);
        if (code !== "MISS") throw new Error("no miss");
      });
      test("half", () => {
        appendFileSync(process.env.RETAKE_COLLECT + "/1-half.ndjson", '{"report":{"name"');
      });\n`,
    );
    const env = { NODE_TEST_CONTEXT: undefined };
    const { code, stdout, stderr } = await retake(["run", "--", process.execPath, ...words], env);
    assertEquals(code, 0, stdout + stderr);
    const made = await report();
    assertEquals([made.outcome, made.errors], ["passed", []]);
    const found = casesOf(made).map(({ name, status, verdict }) => [name, status, verdict]);
    assertEquals(found, [["one", "passed", "HIT"], ["two", "passed", "MISS"]]);
    assertMatch(stdout, /Its session failed, and its runner let that pass: No recording answers/);
    assertMatch(stderr, /retake: 1 session left out: what it did was only half written down/);
  }));

Deno.test("cli: run writes its command down without secrets", () =>
  scene(async ({ retake, folder }) => {
    await writeFile(join(folder, "nothing.mjs"), `console.log("ran");\n`);
    const [key, own] = [`sk-proj-${"aB3dE5gH7j".repeat(6)}`, "correct-horse-battery-staple"];
    const words = [...programHere("nothing.mjs"), key, `--password=${own}`];
    const { code, stdout } = await retake(["run", "--", ...words], { SOME_API_KEY: own });
    assertEquals(code, 0);
    assertMatch(stdout, /^ran$/m);
    const files = await readdir(join(folder, "results"));
    const written = files.map((name) => readFile(join(folder, "results", name), "utf8"));
    for (const text of [stdout, ...await Promise.all(written)]) {
      assert(!text.includes(key) && !text.includes(own), text);
    }
  }));

Deno.test({
  name: "cli: tests that may not write run all the same, and it is said how they would be told of",
  ignore: !("deno" in process.versions),
  fn: () =>
    scene(async ({ retake, record, report, folder }) => {
      assertEquals((await record()).code, 0);
      const { file, head } = runnerHere();
      await writeFile(
        join(folder, file),
        `${head}
        import { withCassette } from "@retake/retake";
        import { ask } from "./ask.ts";
        test("one", () => withCassette("questions/one", () => ask("one")));
        test("two", () => withCassette("questions/two", () => ask("two")));\n`,
      );
      const run = (...more: string[]) => {
        const words = ["test", "--allow-env", "--allow-read", ...more, "--no-check", file];
        return retake(["run", "--", process.execPath, ...words]);
      };
      const { code, stdout, stderr } = await run();
      assertEquals(code, 0, stdout + stderr);
      const told = [...(stdout + stderr).matchAll(/to do .* (--allow-write=\S+)/g)];
      assertEquals(told.length, 1, stdout + stderr);
      assertEquals((await run(told[0]![1]!)).code, 0);
      assertEquals(casesOf(await report()).map(({ name }) => name), ["one", "two"]);
    }),
});
