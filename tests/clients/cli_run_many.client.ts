// `retake run -- COMMAND`, for runs of many processes: their durations, and one budget for all.
import { assert, assertEquals } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startServer } from "../../examples/server.ts";
import type { RunReport } from "../../src/suite/types.ts";
import { programHere, runnerHere, scene, scriptHere } from "../support/cli_scene.ts";

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
    // Green, with nothing recorded of what was chosen, it would look as if all were done.
    const missed = await run("record", "--only", "asked/a", "--only", "asked/a1");
    assertEquals([missed.code, missed.recorded.requests], [2, 1], missed.stdout);
  }));
