// `retake run -- COMMAND`: the tests of another runner leave the same ledger and reports.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { PATIENCE } from "../support/patience.mjs";
import type { RunReport } from "../../src/suite/types.ts";
import { casesOf, programHere, runnerHere, scene, scriptHere } from "../support/cli_scene.ts";

if (process.platform !== "win32") {
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
      test("three", async () => {
        await withCassette("questions/three", () => {
          throw new Error("a fault of its own");
        });
      });\n`,
    );
    // Node's runner takes part in that of the tests here, unless it does not know of it.
    const env = { SHOW_STATS: "true", NODE_TEST_CONTEXT: undefined, GITHUB_ACTIONS: "true" };
    const { code, stdout, stderr } = await retake(["run", "--", process.execPath, ...words], env);
    assertEquals(code, 1, stdout);
    // What failed, beside its line of code; and the same for other systems.
    const notes = stdout.split("\n").filter((line) => line.startsWith("::error ")).join("\n");
    const where = (file: string, name: string) =>
      `file=${file},line=\\d+,title=questions > ${name}`;
    assertMatch(notes, new RegExp(`^::error ${where(file, "three")}::The test failed`, "m"));
    assertMatch(notes, new RegExp(`^::error ${where("ask.ts", "two")}::No recording.*%0A`, "m"));
    const xml = await readFile(join(folder, "results", "junit.xml"), "utf8");
    assertMatch(xml, /<testcase name="two"[^>]* file="ask\.ts" line="\d+">/);
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

Deno.test("cli: the durations of a run are those of its tests, not of its processes", () =>
  scene(async ({ retake, record, report, folder }) => {
    assertEquals((await record()).code, 0);
    const { file, words, head } = runnerHere();
    // Each says what its own clock saw: of what is in its cassette, and of that with the cassette.
    await writeFile(
      join(folder, file),
      `${head}
      import { appendFileSync } from "node:fs";
      import { withCassette } from "@retake/retake";
      import { ask } from "./ask.ts";
      const timed = (name, ms) =>
        test(name, async () => {
          const opens = performance.now();
          let within = 0;
          await withCassette("questions/" + name, async () => {
            const begins = performance.now();
            await ask(name);
            await new Promise((resolve) => setTimeout(resolve, ms));
            within = performance.now() - begins;
          });
          appendFileSync("seen.jsonl", JSON.stringify([name, within, performance.now() - opens]) + "\\n");
        });
      timed("one", 20);
      timed("two", 900);
      timed("three", 300);
      test("asks nothing", () => new Promise((resolve) => setTimeout(resolve, 700)));\n`,
    );
    const env = { NODE_TEST_CONTEXT: undefined };
    const begins = performance.now();
    const { code, stdout } = await retake(["run", "--", process.execPath, ...words], env);
    const ends = performance.now();
    assertEquals(code, 0, stdout);
    type Timed = { name: string; milliseconds: number };
    const { milliseconds, suites } = await report() as unknown as {
      milliseconds: number;
      suites: { milliseconds: number; cases: Timed[] }[];
    };
    const cases = suites.flatMap(({ cases }) => cases);
    const lines = (await readFile(join(folder, "seen.jsonl"), "utf8")).trimEnd().split("\n");
    const seen: [string, number, number][] = lines.map((line) => JSON.parse(line));
    assertEquals(cases.map(({ name }) => name).sort(), ["one", "three", "two"]);
    for (const [name, within, opened] of seen) {
      const { milliseconds: said } = cases.find((one) => one.name === name)!;
      // Reports have whole milliseconds.
      assert(said >= Math.floor(within) && said <= Math.ceil(opened), `${name}: ${said} ms`);
    }
    const sum = cases.reduce((all, one) => all + one.milliseconds, 0);
    assertEquals(suites.map((one) => one.milliseconds), [sum]);
    // The run is all of its process: also the test that had no cassette, one after the other.
    assert(
      milliseconds >= sum + 690 && milliseconds <= Math.ceil(ends - begins),
      `${milliseconds}`,
    );
    const xml = await readFile(join(folder, "results/junit.xml"), "utf8");
    for (const { name, milliseconds } of cases) {
      const [, seconds] = new RegExp(`<testcase name="${name}"[^>]* time="([\\d.]+)"`).exec(xml)!;
      assertEquals(Math.round(Number(seconds) * 1000), milliseconds, name);
    }
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

Deno.test("cli: record and replay say the mode to another runner's tests, and record only what is asked for", () =>
  scene(async ({ retake, report, folder }) => {
    await using api = await startServer({ latency: [0, 5], pause: 0 });
    const { file, words, head } = runnerHere();
    const lay = (second: string) =>
      writeFile(
        join(folder, file),
        `${head}
        import { withCassette } from "@retake/retake";
        import { ask } from "./ask.ts";
        const options = { upstreams: { "https://api.openai.com": ${JSON.stringify(api.origin)} } };
        test("one", () => withCassette("asked/one", options, () => ask("one")));
        test("two", () => withCassette("asked/two", options, () => ask("${second}")));\n`,
      );
    const run = async (...typed: string[]) => {
      const env = { NODE_TEST_CONTEXT: undefined, CASSETTE_MODE: "live", ALLOW_FALLBACK: "true" };
      const all = [...typed, "--", process.execPath, ...words];
      const { code, stdout } = await retake(all, env);
      const requests = casesOf(await report()).map(({ name, requests }) =>
        `${name}: ${requests.played} played, ${requests.recorded} recorded, ${requests.missed} missed`
      );
      return { code, requests, stdout };
    };
    await lay("two");
    const first = await run("record");
    assertEquals(first.requests, [
      "one: 0 played, 1 recorded, 0 missed",
      "two: 0 played, 1 recorded, 0 missed",
    ], first.stdout);
    assertEquals(first.code, 0);
    await rm(join(folder, "cassettes", "asked", "one.json"));
    await lay("another");
    assertEquals((await run("record", "--missing")).requests, [
      "one: 0 played, 1 recorded, 0 missed",
      "two: 0 played, 0 recorded, 1 missed",
    ]);
    assertEquals((await run("replay")).code, 1);
    assertEquals((await run("record", "--changed")).requests, [
      "one: 1 played, 0 recorded, 0 missed",
      "two: 0 played, 1 recorded, 0 missed",
    ]);
    const last = await run("replay");
    assertEquals([last.code, last.requests], [0, [
      "one: 1 played, 0 recorded, 0 missed",
      "two: 1 played, 0 recorded, 0 missed",
    ]]);
  }));

Deno.test("cli: a budget is held over all processes of a run, and what is chosen alone is recorded", () =>
  scene(async ({ retake, report, folder }) => {
    await using api = await startServer({ latency: [0, 5], pause: 0 });
    await writeFile(
      join(folder, "half.ts"),
      `import process from "node:process";
      import { withCassette } from "@retake/retake";
      import { ask } from "./ask.ts";
      const options = { upstreams: { "https://api.openai.com": ${JSON.stringify(api.origin)} } };
      const half = process.argv[2];
      for (let at = 0; at < 6; at++) {
        await withCassette(\`asked/\${half}\${at}\`, options, () => ask("one")).catch(() => process.exitCode = process.env.QUIET ? 0 : 1);
      }\n`,
    );
    await writeFile(
      join(folder, "both.mjs"),
      `import { spawn } from "node:child_process";
      import process from "node:process";
      const words = ${JSON.stringify(scriptHere("half.ts"))};
      const codes = await Promise.all(["a", "b"].map((half) =>
        new Promise((done) =>
          spawn(words[0], [...words.slice(1), half], { stdio: "inherit" }).on("close", done))
      ));
      process.exitCode = Math.max(...codes);\n`,
    );
    const run = async (...typed: string[]) => {
      const { code, stdout } = await retake([...typed, "--", ...programHere("both.mjs")]);
      const made = await report() as unknown as RunReport;
      return { code, stdout, made, recorded: made.ledger.recorded };
    };
    const first = await run("record");
    assertEquals([first.code, first.recorded.requests], [0, 12], first.stdout);
    const dollars = first.recorded.dollars / 2;
    const half = await run("record", "--budget", dollars.toFixed(8));
    assertEquals(half.code, 1);
    assert(half.recorded.requests > 0 && half.recorded.dollars <= dollars + 1e-8, half.stdout);
    assertEquals(half.made.budget!.undone.length, 12 - half.recorded.requests);
    // The same where the mode is the environment's; green by itself, it says with its code that something is left.
    for (const [quiet, code] of [["", 1], ["yes", 3]] as const) {
      const words = ["run", "--budget", dollars.toFixed(8), "--", ...programHere("both.mjs")];
      const paid = await retake(words, { CASSETTE_MODE: "record", QUIET: quiet });
      const { ledger: { recorded }, budget } = await report() as unknown as RunReport;
      assertEquals(paid.code, code, paid.stdout);
      assert(recorded.requests > 0 && recorded.dollars <= dollars + 1e-8, paid.stdout);
      assertEquals(budget!.undone.length, 12 - recorded.requests);
      assert(paid.stdout.includes(budget!.undone[0]!), paid.stdout);
    }
    const chosen = await run("record", "--only", "asked/a*", "--only", "!asked/a0");
    assertEquals([chosen.code, chosen.recorded.requests], [0, 5], chosen.stdout);
  }));
