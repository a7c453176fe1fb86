// `retake test`, as a stranger uses it: what is asked, what is left, what it ends with.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { REPORT_FORMATS } from "../../src/suite/report/formats.ts";
import { casesOf, scene, SUITE } from "../support/cli_scene.ts";

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
      [
        ["test", "--stale", "perhaps"],
        /"perhaps" is not a word for what to do[^]*retake test --help/,
      ],
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
    const written = ["ledger.json", ...REPORT_FORMATS.flatMap(({ file }) => file ?? [])];
    assertEquals(files.sort(), written.sort());

    await rm(join(folder, "cassettes/questions/two.json"));
    const missed = await retake(["test"]);
    assertEquals(missed.code, 1);
    const verdicts = casesOf(await report()).map(({ name, verdict }) => [name, verdict]);
    assertEquals(verdicts.slice(3), [["one", "HIT"], ["two", "MISS"], ["three", "HIT"]]);
    assertMatch(
      missed.stdout,
      /no cassette "questions\/two" yet[^]*record it: +npx retake test --mode record/,
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
        env: { NO_COLOR: "1", CI: "", SLOW: "4000" },
      });
      await child.until(/slow begins/);
      child.interrupt();
      const { code, stdout } = await child.finished;
      assertEquals(code, 130, stdout);
      assertMatch(stdout, /slow ends[^]*the run was interrupted/);
      assertEquals((await report()).outcome, "interrupted");
      assert(existsSync(join(folder, "results/report.html")));
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
}
