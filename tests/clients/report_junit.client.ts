// The JUnit report against a schema of what CI systems read, by libxml2.
import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import process from "node:process";
import workers from "node:worker_threads";
import { validateXML } from "xmllint-wasm";
import { toJUnit } from "../../src/suite/report/junit.ts";
import type { RunReport } from "../../src/suite/types.ts";
import { hostileRun, largeRun, mixedRun, passedRun, sampleRun } from "../support/sample_reports.ts";

// libxml2 runs in a worker. On Node that would be started with the flags of these tests too, and
// would look for them in a way that a worker of Node 20 cannot.
if (!("deno" in process.versions) && !("bun" in process.versions)) {
  const { Worker } = workers;
  class Plain extends Worker {
    constructor(file: string | URL) {
      super(file, { execArgv: [] });
    }
  }
  Object.assign(workers, { Worker: Plain });
}

const schema = readFileSync(new URL("../support/junit.xsd", import.meta.url), "utf8");

async function problems(contents: string): Promise<string[]> {
  const xml = { fileName: "report.xml", contents };
  const { errors } = await validateXML({
    xml,
    schema: { fileName: "junit.xsd", contents: schema },
  });
  return errors.map(({ message }) => message);
}

const RUNS: [string, () => RunReport][] = [
  ["of everything a little", mixedRun],
  ["all passed", passedRun],
  ["nothing run", () => sampleRun([])],
  ["1,000 cases", largeRun],
  ["hostile names and messages", hostileRun],
];

for (const [name, run] of RUNS) {
  Deno.test(`JUnit report is valid: ${name}`, async () => {
    assertEquals(await problems(toJUnit(run())), []);
  });
}

Deno.test("JUnit report: the schema does refuse", async () => {
  const good = toJUnit(mixedRun());
  for (
    const [from, to] of [
      [/<testsuite name/, "<testsuite nom"],
      [/tests="\d+"/g, ""],
      [/<system-err\/>\n/, ""],
      [/<failure /, "<bug "],
      [/time="/, 'time="1 h '],
      [/<skipped message/, "<failure/><skipped message"],
      [/T20:02:03"/, 'T20:02:03Z"'],
      [/<testcase /, "&#0;<testcase "],
    ] as const
  ) {
    const bad = good.replace(from, to);
    assert(bad !== good, `${from} is not in the report`);
    assert((await problems(bad)).length > 0, `${from} -> ${to} was let through`);
  }
});
