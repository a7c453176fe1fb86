// The ledger adds up, and keeps what recordings have spared since they were made.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import type { Body, Interaction } from "../../src/cassette/types.ts";
import type { PriceList } from "../../src/ledger/price.ts";
import { addTotals, liveTime, noTotals, openLedger, spent } from "../../src/ledger/ledger.ts";
import { openSavings } from "../../src/ledger/savings.ts";
import { serve } from "../support/local_server.ts";
import { asking, pause, run, suiteOf } from "../support/suites.ts";

const MONDAY = "2026-11-23T00:00:00.000Z";
const TUESDAY = "2026-11-24T00:00:00.000Z";

function interaction(
  body: Body | undefined,
  more: Partial<Interaction["response"]> = {},
  recordedAt = MONDAY,
): Interaction {
  return {
    request: { method: "GET", url: "https://api.example.com/", headers: [] },
    recordedAt,
    waited: 100,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [],
      ...(body ? { body } : {}),
      ...more,
    },
  };
}

const answer = (model: string, input: number, output: number, recordedAt = MONDAY) =>
  interaction(
    { json: { model, usage: { prompt_tokens: input, completion_tokens: output } } },
    {},
    recordedAt,
  );

/** A cent for each token of a known model. */
const PRICES: PriceList = {
  priceOf: ({ model, input, output }) =>
    model === "known" ? (input + output) / 100 : { unknown: `no price for ${model}` },
};

Deno.test("requests are added up by what became of them", () => {
  const ledger = openLedger(PRICES);
  assertEquals(ledger.note({ verdict: "played", interaction: answer("known", 1, 2) }), 0.03);
  ledger.note({ verdict: "played", interaction: answer("known", 10, 20) });
  ledger.note({ verdict: "recorded", interaction: answer("new", 4, 5) });
  ledger.note({ verdict: "live", interaction: answer("known", 7, 0) });
  ledger.note({ verdict: "live" }); // an answer that broke off
  ledger.note({ verdict: "missed" });
  const totals = ledger.totals();
  assertEquals(totals, {
    replayed: { requests: 2, dollars: 0.33, unknown: 0, milliseconds: 200, input: 11, output: 22 },
    recorded: { requests: 1, dollars: 0, unknown: 1, milliseconds: 100, input: 4, output: 5 },
    live: { requests: 2, dollars: 0.07, unknown: 1, milliseconds: 100, input: 7, output: 0 },
    unknownWhy: ["no price for new", "the answer was not read"],
  });
  assertEquals(spent(totals), { requests: 3, dollars: 0.07, unknown: 2 });
  const twice = addTotals([totals, noTotals(), totals]);
  assertEquals(twice.replayed, {
    requests: 4,
    dollars: 0.66,
    unknown: 0,
    milliseconds: 400,
    input: 22,
    output: 44,
  });
  assertEquals(twice.unknownWhy, totals.unknownWhy); // each reason once
});

Deno.test("many small prices add up to what they are", () => {
  const ledger = openLedger(PRICES, () => 0.1);
  for (let at = 0; at < 1000; at++) {
    ledger.note({ verdict: "recorded", interaction: answer("known", 1, 1) });
  }
  assertEquals(ledger.totals().recorded.dollars, 100); // and not 99.9999999999986
});

Deno.test("how long an answer took is told by how it came", () => {
  const times: [string, Interaction, number][] = [
    ["no body", interaction(undefined), 100],
    ["a document at once", interaction({ json: 1 }), 100],
    ["a document in pieces", interaction({ text: "abc", pieces: [[3, 1], [40, 2]] }), 140],
    ["a stream", interaction({ chunks: [{ at: 0, text: "a" }, { at: 250, text: "b" }] }), 350],
    ["an empty stream", interaction({ chunks: [] }), 100],
    [
      "a part of a stream",
      interaction({ chunks: [{ at: 5, text: "a" }] }, { partial: "open", lasted: 700 }),
      800,
    ],
  ];
  for (const [name, one, time] of times) assertEquals([name, liveTime(one)], [name, time]);
  const { request, recordedAt, waited } = interaction(undefined);
  assertEquals(liveTime({ request, recordedAt, waited, unanswered: true }), 100);
});

Deno.test("the time that a replay spares is that of the recording", async () => {
  await using server = await serve(async (hit, response) => {
    const type = hit.path === "/stream" ? "text/event-stream" : "application/json";
    await pause(60);
    response.writeHead(200, { "content-type": type }).write('data: "a"\n\n');
    await pause(60);
    response.end('data: "b"\n\n');
  });
  const store = memoryStore();
  const suite = suiteOf({
    stream: asking(`${server.url}/stream`),
    document: asking(`${server.url}/document`),
  });
  const options = { session: { store } };
  const recorded = await run(suite, { ...options, mode: "record" });
  await server.close();
  const replayed = await run(suite, options);
  for (const name of ["stream", "document"]) {
    const { milliseconds } = replayed.cases[name]!.ledger.replayed;
    assert(milliseconds >= 110 && milliseconds < 5000, `${name}: ${milliseconds}`);
    assertEquals(recorded.cases[name]!.ledger.recorded.milliseconds, milliseconds);
    assertEquals(replayed.cases[name]!.ledger.recorded.milliseconds, 0);
  }
});

Deno.test("savings are kept over runs, and begin anew where a cassette was recorded anew", () => {
  const kept = (text: unknown) => JSON.parse(JSON.stringify(text));
  const first = openSavings({}, MONDAY);
  assertEquals(first.ofThisRun(), undefined);
  first.played("b", MONDAY, answer("known", 1, 1), 0.25);
  first.played("a", MONDAY, answer("known", 1, 1), 0.5);
  first.played("a", MONDAY, answer("new", 1, 1), { unknown: "no price" });
  const sum = { since: MONDAY, requests: 3, dollars: 0.75, unknown: 1, milliseconds: 300 };
  assertEquals(first.ofThisRun(), sum);
  assertEquals(Object.keys(first.all()), ["a", "b"]);

  // Of another run, which uses one of them only.
  const second = openSavings(kept(first.all()), TUESDAY);
  second.played("a", MONDAY, answer("known", 1, 1), 0.5);
  assertEquals(second.ofThisRun(), { ...sum, dollars: 1, requests: 3, unknown: 1 });
  assertEquals(second.all().b, first.all().b);
  assertEquals(first.all().a!.requests, 2); // what was read is left as it was

  // Recorded anew on Tuesday: what the old recording has spared is no longer said of this one.
  const third = openSavings(kept(second.all()), TUESDAY);
  third.played("a", TUESDAY, answer("known", 1, 1, TUESDAY), 0.5);
  assertEquals(third.ofThisRun(), {
    since: TUESDAY,
    requests: 1,
    dollars: 0.5,
    unknown: 0,
    milliseconds: 100,
  });
  // Of recordings that were made at different times, each may come first.
  third.played("a", TUESDAY, answer("known", 1, 1, MONDAY), 0);
  assertEquals(third.all().a!.requests, 2);
  third.played("b", MONDAY, answer("known", 1, 1), 0.25);
  assertEquals(third.ofThisRun()!.since, MONDAY); // of all that were used, the earliest
  assertEquals(third.all().a!.recordedAt, TUESDAY);
});

Deno.test("savings of real runs: kept, and begun anew by a recording", async () => {
  await using server = await serve();
  const store = memoryStore();
  const prices = { [new URL(server.url).host]: { perRequest: 0.5 } };
  const suite = suiteOf({ a: asking(`${server.url}/a`), b: asking(`${server.url}/b`) });
  const options = { session: { store }, prices };
  let kept = {};
  const since = async (more: Parameters<typeof run>[1] = {}) => {
    const savings = openSavings(kept, new Date().toISOString());
    const { report } = await run(suite, { ...options, ...more, savings });
    kept = savings.all();
    return report.sinceRecorded && [report.sinceRecorded.requests, report.sinceRecorded.dollars];
  };
  assertEquals(await since({ mode: "record" }), undefined); // nothing was spared
  assertEquals(await since(), [2, 1]);
  assertEquals(await since(), [4, 2]);
  assertEquals(await since({ name: "> a" }), [3, 1.5]);
  await pause(2); // so that it is recorded later
  await since({ mode: "record", name: "> a" });
  assertEquals(await since(), [1 + 3, 2]);
  assertEquals(Object.keys(kept), ["some/a", "some/b"]);
});

Deno.test("the ledger of a run is the sum of those of its cases, and of all their tries", async () => {
  await using server = await serve();
  let tries = 0;
  const prices = { [new URL(server.url).host]: { perRequest: 0.01 } };
  const { report, cases } = await run(
    suiteOf({
      twice: {
        cassette: true,
        async fn() {
          await (await fetch(server.url)).text();
          if (++tries < 2) throw new Error("once more");
        },
      },
      once: asking(server.url),
      none: () => {},
    }),
    { mode: "record", retries: 1, prices },
  );
  assertEquals(cases.twice!.ledger.recorded.requests, 2);
  assertEquals(report.ledger.recorded.requests, 3);
  assertAlmostEquals(report.ledger.recorded.dollars, 0.03, 1e-12);
  assertEquals(report.suites[0]!.ledger, report.ledger);
  assertEquals(cases.none!.ledger, noTotals());
});
