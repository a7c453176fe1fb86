// `retake test`, with a run in the place of the real one: what it asks for, and what it ends with.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { isRetakeError } from "../../../mod.ts";
import { type RunSuite, testCommand } from "../../../src/cli/commands/test.ts";
import type { Outcome, RunOptions } from "../../../src/suite.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { passedRun } from "../../support/sample_reports.ts";
import { inFolder } from "../../support/temporary.ts";

const door = new URL("../../../src/suite.ts", import.meta.url).href;
const SUITE = `import { suite } from "${door}";
export const some = suite("Some", { category: "some", cases: ["a", "b"].map((name) => (
  { name, fn() {}, tags: [name] }
)) });\n`;

/** Types options, and gives what came of them. */
async function typed(
  folder: string,
  options: Record<string, unknown>,
  outcome: Outcome = "passed",
) {
  await writeFile(`${folder}/some.suite.ts`, SUITE);
  let asked: RunOptions | undefined;
  const runSuite: RunSuite = (_, options) => {
    asked = options;
    return Promise.resolve({ ...passedRun(), outcome });
  };
  let code: number | undefined;
  const all = { results: false, progress: false, ...options };
  const lines = await said(async () =>
    code = await testCommand(runSuite, []).run([folder], all, again)
  );
  return { code, asked, ...lines };
}

inFolder("each outcome has its exit code", async (folder) => {
  const codes: [Outcome, number][] = [
    ["passed", 0],
    ["failed", 1],
    ["over budget", 3],
    ["interrupted", 130],
  ];
  for (const [outcome, code] of codes) {
    assertEquals([outcome, (await typed(folder, {}, outcome)).code], [outcome, code]);
  }
}, !mayRun);

inFolder("what is typed is what is asked for", async (folder) => {
  const { asked } = await typed(folder, {
    mode: "record",
    name: /a/,
    tag: ["a"],
    category: ["some"],
    concurrency: 2,
    suitesAtOnce: 3,
    perHost: 4,
    shuffle: 7,
    retries: 1,
    timeout: 500,
    bail: true,
    budget: 0.5,
    stale: "verify",
  });
  const { signal, abort, savings, onEvent, ...run } = asked!;
  assert(signal && abort && savings && onEvent);
  assertEquals(run, {
    mode: "record",
    name: /a/,
    tags: ["a"],
    categories: ["some"],
    concurrency: 2,
    suitesAtOnce: 3,
    perHost: 4,
    shuffle: 7,
    retries: 1,
    timeout: 500,
    bail: true,
    budget: 0.5,
    session: { onChange: "verify" },
  });
}, !mayRun);

inFolder("--list names the cases that fit, and runs none", async (folder) => {
  const { code, asked, printed } = await typed(folder, { list: true, tag: ["b"] });
  assertEquals([code, asked, printed], [0, undefined, ["Some > b"]]);
  const error = await assertRejects(() => typed(folder, { list: true, tag: ["none"] }));
  assert(isRetakeError(error, "OPTION_INVALID"));
}, !mayRun);
