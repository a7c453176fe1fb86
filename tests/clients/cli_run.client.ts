// `retake run -- COMMAND`: the tests of another runner leave the same ledger and reports.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { spawn } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import { drawFrom } from "../support/draw.ts";
import { runtimes } from "../support/others.ts";
import { PATIENCE } from "../support/patience.mjs";
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
      for (const command of ["run", "record"]) {
        const words = [command, "--", ...programHere("patient.mjs")];
        const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "" } });
        await child.until(/begins/);
        const { code, stdout } = await child.stop();
        assertEquals([command, code], [command, 143]); // what a shell says of SIGTERM
        assertMatch(stdout, /asked to end[^]*the run was interrupted/);
        assertEquals((await report()).outcome, "interrupted");
      }
    }));
}

Deno.test("cli: a secret in a test command, or in its script, is in nothing that is left or said of it", () =>
  scene(async ({ folder, retake, record }) => {
    assertEquals((await record("--name", "one")).code, 0);
    await writeFile(
      join(folder, "asks.ts"),
      `import { withCassette } from "@retake/retake";
       import { ask } from "./ask.ts";
       await withCassette("questions/one", () => ask("one"));\n`,
    );
    const formed = `sk-proj-${drawFrom("a command").alnum(48)}`;
    const drawn = drawFrom("another command").alnum(24);
    const words = scriptHere("asks.ts");
    const script = [...words, `--key=${formed}`].join(" ");
    const manifest = JSON.stringify({ type: "module", scripts: { test: script } });
    await writeFile(join(folder, "package.json"), manifest);
    const commands = [
      [...words, `--key=${formed}`],
      [...words, "--token", drawn],
      [...words, drawn],
      [...words, `https://ada:${drawn}@example.com/`],
      ["npm", "test", "--silent"],
    ];
    for (const command of commands) {
      const ran = await retake(["replay", ...["--", ...command]]);
      assertEquals(ran.code, 0, ran.stderr);
      const status = await retake(["status"]);
      assertMatch(status.stdout, /the last one, .*, is not known to be of all: .*\[?redacted/);
      const files = await readdir(join(folder, "results"));
      const left = await Promise.all(
        [".retake/runs.json", ...files.map((name) => `results/${name}`)]
          .map((name) => readFile(join(folder, name), "utf8")),
      );
      const said = [ran.stdout, ran.stderr, status.stdout, status.stderr, ...left].join("\n");
      assertEquals([formed, drawn].filter((secret) => said.includes(secret)), [], said);
    }
  }));

Deno.test("cli: whoever has read enough of what is printed ends nothing: the exit code is that of the tests", () =>
  scene(async ({ folder }) => {
    // It ends once nobody listens to this program any more.
    await writeFile(
      join(folder, "ends.mjs"),
      `console.log("begins");
       process.stdin.resume().on("end", () => process.exit(Number(process.argv[2])));\n`,
    );
    for (const [command, code] of [["replay", 0], ["run", 7], ["record", 0]] as const) {
      const [program, ...flags] = runtimes()[0]!;
      const words = [command, "--no-results", "--", ...programHere("ends.mjs"), String(code)];
      const env = { ...process.env, CI: "", NO_COLOR: "1" };
      const child = spawn(program!, [...flags, "cli.ts", ...words], { cwd: folder, env });
      let said = "";
      child.stderr.on("data", (text: Uint8Array) => said += text);
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.stdout.destroy();
      child.stdin.end();
      const ended = await new Promise((resolve) => child.once("exit", resolve));
      assertEquals(
        [command, ended, /EPIPE|^ +at .*:\d+:\d+/m.test(said)],
        [command, code, false],
        said,
      );
    }
  }));

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
