// What recording anew costs is told before.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { memoryStore } from "../../../mod.ts";
import { estimateRun } from "../../../src/suite/run/estimate.ts";
import { select } from "../../../src/suite/run/select.ts";
import type { RunEvent } from "../../../src/suite.ts";
import { serve } from "../../support/local_server.ts";
import { asking, pricesOf, run, suiteOf, testContext } from "../../support/suites.ts";

const record = { mode: "record" } as const;

const estimates = (events: readonly RunEvent[]) =>
  events.flatMap((event) => event.type === "run:estimate" ? [event.text] : []);

Deno.test("what recording anew costs is told before", async () => {
  await using server = await serve();
  await using other = await serve();
  const store = memoryStore();
  const session = { store };
  const suites = [
    suiteOf({
      a: asking(`${server.url}/a`),
      b: asking(`${server.url}/b`),
      c: asking(`${server.url}/c`),
      local: () => {},
    }, { prices: pricesOf(server.url, 0.25) }),
    suiteOf({ d: asking(`${other.url}/d`) }, {
      name: "Other",
      category: "other",
      prices: pricesOf(other.url, 0.5),
    }),
  ];
  const first = await run(suites, { ...record, session });
  assertEquals(estimates(first.events), []); // nothing is there
  await store.remove("some/c");
  const { events } = await run(suites, { ...record, session, name: "Some" });
  assertEquals(estimates(events), [
    "re-recording 2 of 3 cassettes, and 1 for the first time: about $0.50",
  ]);
  const types = events.map(({ type }) => type);
  assert(types.indexOf("run:estimate") < types.indexOf("case:start"));
  const all = await run(suites, { ...record, session });
  assertEquals(estimates(all.events), ["re-recording 4 of 4 cassettes: about $1.25"]);
  const dear = await run(suites, { ...record, session, prices: pricesOf(other.url, 2) });
  assertEquals(estimates(dear.events), ["re-recording 4 of 4 cassettes: about $2.75"]);
  const replay = await run(suites, { session });
  assertEquals(estimates(replay.events), []);
  const unknown = await run(suiteOf({ a: asking(`${server.url}/a`) }), { ...record, session });
  assertMatch(
    estimates(unknown.events)[0]!,
    /^re-recording 1 of 1 cassettes: unknown \(127\.0\.0\.1:\d+ does not say what it used\)$/,
  );
});

Deno.test("what cannot be read is told where it is opened, and is in no estimate", async () => {
  const selected = select([suiteOf({ a: { cassette: true, fn: () => {} } })], {});
  const loadRecordings = () => Promise.reject(new Error("damaged"));
  assertEquals(
    await estimateRun(selected, testContext({ mode: "record" }, { loadRecordings })),
    undefined,
  );
  assertEquals(await estimateRun(selected, testContext({ mode: "replay" })), undefined);
});
