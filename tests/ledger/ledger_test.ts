// The ledger adds up what requests cost and spared.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import type { Body, Interaction } from "../../src/cassette/types.ts";
import { addTotals, liveTime, noTotals, openLedger, spent } from "../../src/ledger/ledger.ts";
import type { PriceList } from "../../src/ledger/price.ts";
import { serve } from "../support/local_server.ts";
import { asking, pause, run, suiteOf } from "../support/suites.ts";

const MONDAY = "2026-11-23T00:00:00.000Z";

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
    assert(milliseconds >= 110, `${name}: ${milliseconds}`); // of the server's two waits
    assertEquals(recorded.cases[name]!.ledger.recorded.milliseconds, milliseconds);
    assertEquals(replayed.cases[name]!.ledger.recorded.milliseconds, 0);
  }
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

Deno.test("results of a batch that are read again are paid for once, of each session", () => {
  const line = (at: number) => ({
    custom_id: `c${at}`,
    response: {
      body: { model: "known", usage: { prompt_tokens: 10, completion_tokens: 2 } },
    },
  });
  const results = (count: number) => {
    const lines = Array.from({ length: count }, (_, at) => `${JSON.stringify(line(at))}\n`);
    const read = interaction({ text: lines });
    return {
      ...read,
      request: { ...read.request, url: "https://api.openai.com/v1/files/f/content" },
    };
  };
  const [first, second] = [{}, {}];
  const tokens = (reads: [number, object][]) => {
    const [own, total] = [openLedger(PRICES), openLedger(PRICES)];
    for (const [count, session] of reads) {
      const entry = { verdict: "recorded" as const, interaction: results(count), session };
      total.note(entry, own.note(entry));
    }
    const { recorded } = own.totals();
    assertEquals(total.totals().recorded, recorded);
    return [recorded.requests, recorded.input, recorded.output, recorded.dollars];
  };
  const [, input, output, dollars] = tokens([[4, first]]);
  assertEquals([input, output], [40, 8]);
  assert(dollars! > 0);
  assertEquals(tokens([[4, first], [4, first]]), [2, 40, 8, dollars!]);
  assertEquals(tokens([[1, first], [4, first]]), [2, 40, 8, dollars!], "as far as it had come");
  assertEquals(tokens([[4, first], [4, second]]), [2, 80, 16, 2 * dollars!]);
});
