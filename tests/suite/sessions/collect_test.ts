// What is made of sessions that another runner's tests have held: who collects them decides over no
// test, and whether all is well is for the runner to say.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { memoryStore, withCassette } from "../../../mod.ts";
import { noTotals } from "../../../src/ledger/ledger.ts";
import { createNotifier, type RequestEvent, together } from "../../../src/session/observe.ts";
import type { SessionReport } from "../../../src/session/types.ts";
import { runInContext } from "../../../src/session/context.ts";
import { toHtml } from "../../../src/suite/report/html.ts";
import { toJUnit } from "../../../src/suite/report/junit.ts";
import { toMarkdown } from "../../../src/suite/report/markdown.ts";
import { toText } from "../../../src/suite/report/text.ts";
import { ledgerLines } from "../../../src/suite/report/words.ts";
import {
  type Collected,
  collectedReport,
  type CollectedRun,
  readCollected,
} from "../../../src/suite/sessions/collect.ts";

async function reportOf(name: string): Promise<SessionReport> {
  let report: SessionReport | undefined;
  await withCassette(name, { store: memoryStore() }, (session) => void (report = session.report()));
  return report!;
}

async function session(name: string, more: Partial<Collected> = {}): Promise<Collected> {
  return {
    report: await reportOf(name),
    requests: { played: 0, recorded: 0, live: 0, missed: 0 },
    ledger: noTotals(),
    milliseconds: 1,
    endedAt: "2026-11-22T20:02:03.930Z",
    failed: false,
    ...more,
  };
}

const run = (more: Partial<CollectedRun> = {}): CollectedRun => ({
  startedAt: "2026-11-22T20:02:03.930Z",
  milliseconds: 10,
  passed: true,
  command: "deno test -A",
  interrupted: false,
  ...more,
});

/** What goes to `console.warn` while something goes on. */
async function warnings(fn: () => unknown): Promise<string[]> {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (text: string) => void said.push(text);
  try {
    await fn();
  } finally {
    console.warn = warn;
  }
  return said;
}

Deno.test("a session that fails under a runner that passes has passed, with a warning", async () => {
  const error = { name: "RetakeError", code: "MISS", message: "Nothing answers.\n  to do  so" };
  const missed = { played: 0, recorded: 0, live: 0, missed: 1 };
  const sessions = [
    await session("a/well"),
    await session("a/expected", { failed: true, error, requests: missed }),
    await session("a/thrown", { failed: true }),
  ];
  const passed = collectedReport(sessions, run());
  assertEquals([passed.outcome, passed.counts.failed, passed.errors], ["passed", 0, []]);
  const [expected, thrown, well] = passed.suites[0]!.cases;
  assertEquals([expected!.status, expected!.verdict, expected!.error], [
    "passed",
    "MISS",
    undefined,
  ]);
  assertEquals(expected!.warnings, [
    "Its session failed, and its runner let that pass: Nothing answers.",
  ]);
  assertEquals(thrown!.warnings, ["Its session failed, and its runner let that pass."]);
  assertEquals([well!.status, well!.warnings], ["passed", []]);

  const failed = collectedReport(sessions, run({ passed: false }));
  assertEquals([failed.outcome, failed.counts.failed, failed.errors], ["failed", 2, []]);
  assertEquals(failed.suites[0]!.cases[0]!.error, error);
  const elsewhere = collectedReport([sessions[0]!], run({ passed: false }));
  assertEquals([elsewhere.outcome, elsewhere.counts.failed], ["failed", 0]);
  assertMatch(elsewhere.errors[0]!.message, /^deno test -A ended badly/);
  assertEquals(collectedReport(sessions, run({ interrupted: true })).outcome, "interrupted");
});

Deno.test("the mode is the one that most sessions had", async () => {
  const [one, two, three] = [await session("a"), await session("b"), await session("c")];
  one.report = { ...one.report, mode: "record" };
  assertEquals(collectedReport([one, two, three], run()).mode, "replay");
  assertEquals(collectedReport([one], run()).mode, "record");
  assertEquals(collectedReport([], run()).mode, "replay");
});

Deno.test("what was passed on is counted by host, and nobody says that nothing was sent", async () => {
  const spent = (sessions: Collected[]) =>
    ledgerLines(collectedReport(sessions, run())).find(({ kind }) => kind === "spent")!.more;
  const quiet = await session("a/quiet");
  assertEquals(spent([quiet]), "no request was sent from a cassette");
  assertEquals("passedOn" in collectedReport([quiet], run()), false);
  const one = await session("a/one", { passedOn: [{ host: "a.test", requests: 1 }] });
  const two = await session("a/two", {
    passedOn: [{ host: "a.test", requests: 1 }, { host: "b.test:8080", requests: 1200 }],
  });
  assertEquals(
    spent([one, quiet, two]),
    "1,202 requests passed on to a.test, b.test:8080, unrecorded",
  );
  const hosts = ["a", "b", "c", "d", "e"].map((host) => ({ host, requests: 1 }));
  assertEquals(
    spent([await session("a/many", { passedOn: hosts })]),
    "5 requests passed on to a, b, c, 2 more, unrecorded",
  );
  const [suite] = collectedReport([one], run()).suites;
  assertEquals(suite!.cases[0]!.passedOn, one.passedOn);
  for (const to of [toHtml, toJUnit, toMarkdown, toText]) {
    const text = to(collectedReport([two], run()));
    assertMatch(text, /b\.test:8080/, to.name);
    assert(!/no request was sent/.test(text), to.name);
  }
});

Deno.test("a line that is half written is left out, and counted", async () => {
  const line = JSON.stringify(await session("a"));
  const { sessions, damaged } = readCollected([line, line.slice(0, -9), "null", "{}", line]);
  assertEquals([sessions.length, damaged], [2, 3]);
  assertEquals(JSON.stringify(sessions[1]), line);
});

Deno.test("what an observer throws is warned of once, and goes no further", async () => {
  const heard: string[] = [];
  const throwing = {
    onRequest() {
      throw new Error("no room for requests");
    },
    onReport: () => Promise.reject(new Error("no room for reports")),
  };
  const listening = {
    onRequest: ({ call }: RequestEvent) => void heard.push(call),
    onReport: ({ name }: SessionReport) => void heard.push(name),
  };
  const report = await reportOf("told");
  const said = await warnings(async () => {
    for (const observer of [throwing, together(throwing, listening)]) {
      const notifier = createNotifier("told", false, observer);
      notifier.notify({ verdict: "missed", call: "GET https://api.example.com/" }, "missed");
      await notifier.report(report, { failed: false, error: undefined, hide: String });
    }
    const body = () => 42;
    const scope = { observer: throwing };
    assertEquals(
      await runInContext(scope, () => withCassette("told", { store: memoryStore() }, body)),
      42,
    );
  });
  assertEquals(heard, ["GET https://api.example.com/", "told"]);
  assertEquals(said.length, 2);
  assert(said[0]!.endsWith("no room for requests") && said[1]!.endsWith("no room for reports"));
});
