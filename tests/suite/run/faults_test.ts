// Cases that do what no case should: each is reported as what it is, and the others go on. In a
// process of their own, on the runtime that runs this.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runSuite, suite } from "../../../src/suite.ts";
import { fileURLToPath } from "node:url";
import type { CaseReport, RunReport } from "../../../src/suite.ts";
import { startProgram } from "../../support/others.ts";
import { mayRun, runtime } from "../../support/runtime.ts";

const program = new URL("../../support/faulty_suite.ts", import.meta.url);
const cwd = fileURLToPath(new URL("../../../", import.meta.url));

interface Told {
  report: RunReport;
  cases: Record<string, CaseReport>;
  /** All that nobody caught and of which no case is known. */
  errors: string[];
}

async function runFaulty(...only: string[]): Promise<Told> {
  const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };
  const { code, stdout, stderr } = await startProgram(program, only, { cwd, env }).finished;
  assertEquals(code, 7, `${stdout}\n${stderr}`); // its own, which it says when all is done
  const { report, heard } = JSON.parse(stdout) as { report: RunReport; heard: string[] };
  assertEquals(heard, []);
  const cases = Object.fromEntries(report.suites[0]!.cases.map((one) => [one.name, one]));
  return { report, cases, errors: report.errors.map(({ message }) => message) };
}

/** Who throws what: name and message. */
const THROWN: Record<string, [name: string, message: string | RegExp]> = {
  "throws": ["TypeError", "not this way"],
  "rejects": ["Error", "not that way"],
  "rejects with undefined": ["undefined", "undefined"],
  "throws null": ["null", "null"],
  "throws a text": ["string", "a text"],
  "throws an object": ["object", '{"status":404}'],
  "throws a circle": ["object", "something that cannot be shown"],
  "throws a symbol": ["symbol", "Symbol(odd)"],
  "throws an odd error": ["Error", "5"],
  "throws an error that cannot be read": ["object", "something that cannot be shown"],
  "hangs": ["RetakeError", /did not end within 300 ms/],
  "hangs in a request": ["RetakeError", /did not end within 300 ms/],
  "exits": ["Error", /^process\.exit\(0\) was called/],
  "closes its cassette twice": ["RetakeError", /was closed before/],
  "swallows a miss": ["RetakeError", /^No recording answers GET http:\/\/recorded\.example\/other/],
  "throws and leaves a server open": ["Error", "and more"],
  ...(runtime === "deno" ? { "exits as Deno does": ["Error", /^Deno\.exit\(5\) was called/] } : {}),
};

const PASSES = [
  "passes before",
  "closes what it opens",
  "asks by node:http",
  "closes its cassette",
  "passes after",
];

/** What is left open; were it not closed in the end, the process would go on. */
const OPEN: Record<string, RegExp> = {
  "leaves a server open": /^It left a server on 127\.0\.0\.1:\d+ open\.$/,
  "leaves a plain server open": /^It left a server on 127\.0\.0\.1:\d+ open/,
  "leaves a connection open": /^It left a connection to 127\.0\.0\.1:\d+ open/,
  "throws and leaves a server open": /^It left a server on 127\.0\.0\.1:\d+ open/,
};

/** Errors that come from a case and that nobody catches: some runtimes know from which. */
const UNHANDLED: Record<string, string> = {
  "exits and catches that": "process.exit(3) was called",
  "exits later": "process.exit(4) was called",
  "leaves a rejection": "left behind",
  "leaves a later rejection": "left behind later",
  "throws in a timer": "in a timer",
  "leaves a request open": "No recording answers GET http://recorded.example/other",
};

Deno.test({
  name: "each fault is reported as what it is, and the others go on",
  ignore: !mayRun,
  async fn() {
    const { report, cases, errors } = await runFaulty();
    for (const [name, [thrown, message]] of Object.entries(THROWN)) {
      const { status, error } = cases[name]!;
      assertEquals([name, status, error!.name], [name, "failed", thrown]);
      if (typeof message === "string") assertEquals(error!.message, message);
      else assertMatch(error!.message, message);
    }
    for (const name of PASSES) {
      const { status, error, warnings } = cases[name]!;
      assertEquals([name, status, error, warnings], [name, "passed", undefined, []]);
    }
    for (const [name, warning] of Object.entries(OPEN)) {
      const { status, warnings } = cases[name]!;
      assertEquals([name, status], [name, name in THROWN ? "failed" : "passed"]);
      assertEquals(warnings.length, 1, `${name}: ${warnings}`);
      assertMatch(warnings[0]!, warning);
    }
    for (const [name, message] of Object.entries(UNHANDLED)) {
      const { error } = cases[name]!;
      const where = [...error ? [error.message] : [], ...errors];
      assertEquals(where.filter((text) => text.startsWith(message)).length > 0, true, name);
      // What is thrown in the code of the case itself, every runtime knows.
      if (name.startsWith("exits")) assertStringIncludes(error!.message, message);
      // From which case a rejection comes, Bun does not say.
      const isKnown = runtime !== "bun" && name.startsWith("leaves a");
      if (isKnown) assertStringIncludes(error!.message, message);
    }
    assert(
      errors.concat(cases["asks after its end"]!.error?.message ?? []).some((message) =>
        message.includes("came after the session of")
      ),
    );
    // Nobody else is told of what is not theirs.
    const known = ["passed", "failed"];
    assertEquals(report.suites[0]!.cases.filter(({ status }) => !known.includes(status)), []);
    const innocent = report.suites[0]!.cases.filter(({ name, status }) =>
      status === "failed" && !(name in THROWN) && !(name in UNHANDLED) &&
      name !== "asks after its end"
    );
    assertEquals(innocent, []);
    assertEquals(cases["swallows a miss"]!.verdict, "MISS");
    assertEquals(cases["hangs"]!.error!.code, "CASE_TIMEOUT");
    assertEquals(cases["closes its cassette"]!.verdict, "HIT");
    assertEquals(report.outcome, "failed");
  },
});

for (const name of ["leaves a rejection", "exits", "leaves a server open"]) {
  Deno.test({
    name: `the last case that runs is heard to its end too: it ${name}`,
    ignore: !mayRun,
    async fn() {
      const { report, cases, errors } = await runFaulty(name);
      const { error, warnings } = cases[name]!;
      const said = [error?.message, ...warnings, ...errors].filter(Boolean);
      assertEquals(said.length, 1, String(said)); // once, and not twice
      assertEquals(report.outcome, name in OPEN ? "passed" : "failed");
    },
  });
}

Deno.test("what never waits lets no clock strike, and has run out of time all the same", async () => {
  const busy = suite("Busy", {
    category: "busy",
    cases: [{
      name: "works",
      timeout: 20,
      fn() {
        for (const until = performance.now() + 60; performance.now() < until;);
      },
    }],
  });
  const { suites: [{ cases: [one] }] } = await runSuite(busy) as never as {
    suites: [{ cases: [{ status: string; error: { code: string } }] }];
  };
  assertEquals([one.status, one.error.code], ["failed", "CASE_TIMEOUT"]);
});

Deno.test("what throws when it is looked at is reported too", async () => {
  const trap = () => {
    throw new Error("trapped");
  };
  const odd = suite("Odd", {
    category: "odd",
    cases: [
      { name: "throws it", fn: () => Promise.reject(new Proxy({}, { get: trap, has: trap })) },
      { name: "goes on", fn: () => {} },
    ],
  });
  const { counts } = await runSuite(odd);
  assertEquals(counts, { total: 2, passed: 1, failed: 1, skipped: 0 });
});
