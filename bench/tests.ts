/**
 * What two hundred tests of five requests each cost in the runtime's own test runner: with nothing in them, with a
 * hand-written stub, and with a cassette each. Run `deno task build:npm` first.
 *
 *     deno task bench:tests        node bench/tests.ts        bun bench/tests.ts
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath, versions } from "node:process";
import { formatCassette } from "../src/cassette/format.ts";
import { median, row } from "./rounds.ts";
import { cassetteOf, HEADERS, jsonOf, recordingOf, WORKS } from "./works.ts";

const [TESTS, REQUESTS] = [200, 5];
const built = JSON.stringify(new URL("../npm/esm/mod.js", import.meta.url).href);
const runner = "deno" in versions ? "deno" : "bun" in versions ? "bun" : "node";
const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
const work = WORKS[0]!;

/** What a test does. */
const BODIES: Record<string, [before: string, test: string]> = {
  "nothing in them": ["", ""],
  "a stub": [
    `globalThis.fetch = async () => new Response(${
      JSON.stringify(JSON.stringify(jsonOf(1000)))
    }, { status: 200, headers: ${JSON.stringify(HEADERS)} });`,
    `await ask(test);`,
  ],
  "a cassette each": [
    `import { folderStore, withCassette } from ${built};
     const store = folderStore(${JSON.stringify(join(folder, "cassettes"))});`,
    `await withCassette("tests/" + test, { store, expires: "never" }, () => ask(test));`,
  ],
};
const define = {
  node: `import { test as define } from "node:test";`,
  bun: `import { test as define } from "bun:test";`,
  deno: `const define = Deno.test;`,
}[runner];

/** A file of tests; the last says what CPU time the process has had. */
function fileOf([before, body]: [before: string, test: string], took: string): string {
  return `import { writeFileSync } from "node:fs";
    import process from "node:process";
    ${define}
    ${before}
    async function ask(test) {
      for (let at = 0; at < ${REQUESTS}; at++) {
        await (await fetch("https://api.example.com/v1/things/" + (test * ${REQUESTS} + at))).json();
      }
    }
    for (let test = 0; test < ${TESTS}; test++) define("test " + test, async () => { ${body} });
    define("the end", () => {
      const { user, system } = process.cpuUsage();
      writeFileSync(${JSON.stringify(took)}, String((user + system) / 1000));
    });`;
}

const command = { node: ["--test"], bun: ["test"], deno: ["test", "-A", "--no-check"] }[runner];
try {
  mkdirSync(join(folder, "cassettes", "tests"), { recursive: true });
  for (let test = 0; test < TESTS; test++) {
    const recordings = Array.from(
      { length: REQUESTS },
      (_, at) => recordingOf(work, test * REQUESTS + at),
    );
    const file = join(folder, "cassettes", "tests", `${test}.json`);
    writeFileSync(file, formatCassette(cassetteOf(recordings)));
  }
  const took: Record<string, number[]> = {};
  for (let round = 0; round < 7; round++) {
    for (const [at, [name, bodies]] of Object.entries(BODIES).entries()) {
      const file = join(folder, `kind_${at}.test.mjs`);
      writeFileSync(file, fileOf(bodies, join(folder, "took")));
      const { status, stderr } = spawnSync(execPath, [...command, file], {
        cwd: folder,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      (took[name] ??= []).push(Number(readFileSync(join(folder, "took"), "utf8")));
    }
  }
  row(`${TESTS} tests of ${REQUESTS} requests, CPU`, "in all", "over empty");
  const empty = median(took["nothing in them"]!);
  for (const [name, times] of Object.entries(took)) {
    const time = median(times);
    row(name, `${time.toFixed(0)} ms`, `${(time - empty).toFixed(0)} ms`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
