// A list of prices that is loaded when it is first needed.
import { assertEquals } from "@std/assert";
import type { Interaction } from "../../src/cassette/types.ts";
import type { PriceList } from "../../src/ledger/price.ts";
import { openPriceBook } from "../../src/suite/price_book.ts";
import { serve } from "../support/local_server.ts";
import {
  answering,
  asking,
  chatting,
  pause,
  pricesOf,
  runWithPrices,
  suiteOf,
} from "../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));
const record = { mode: "record" } as const;
const casesOf = (url: string, count: number) =>
  suiteOf(Object.fromEntries(numbers(count).map((name) => [name, asking(`${url}/${name}`)])));

/** A dollar for each token that is written. */
const list: PriceList = { priceOf: ({ output }) => output };

Deno.test("a list of prices is loaded once, when it is first needed", async () => {
  await using plain = await serve();
  const load = () => Promise.resolve(list);
  const without = await runWithPrices(casesOf(plain.url, 3), record, load);
  assertEquals([without.report.outcome, without.loads()], ["passed", 0]);
  await using server = await answering();
  const custom = await runWithPrices(chatting(server.url, 3), {
    ...record,
    prices: pricesOf(server.url, 1),
  }, load);
  assertEquals([custom.loads(), custom.report.ledger.recorded.dollars], [0, 3]);
  const slow = async () => {
    await pause(20);
    return list;
  };
  const { report, events, loads } = await runWithPrices(chatting(server.url, 6), record, slow);
  assertEquals([loads(), report.ledger.recorded.dollars], [1, 30]);
  assertEquals(report.ledger.recorded.unknown, 0);
  // The sum so far, each time with one more, whoever had to wait for the list.
  const sums = events.flatMap((event) =>
    event.type === "case:request" ? [event.ledger.recorded.dollars] : []
  );
  assertEquals(sums, [5, 10, 15, 20, 25, 30]);
});

Deno.test("where no list can be loaded prices are unknown, and it is said why", async () => {
  await using server = await answering();
  const load = () => Promise.reject(new Error("The package of prices is not there.\n  to do  x"));
  const { report, loads } = await runWithPrices(chatting(server.url, 3), record, load);
  assertEquals([report.outcome, loads()], ["passed", 1]);
  const { recorded, unknownWhy } = report.ledger;
  assertEquals([recorded.dollars, recorded.unknown, recorded.output], [0, 3, 15]);
  assertEquals(unknownWhy, ["no list of prices: The package of prices is not there."]);
});

Deno.test("a list that fails makes one price unknown, and says so", async () => {
  const failing: PriceList = {
    priceOf() {
      throw new Error("no such day");
    },
  };
  const usage = { model: "some", input: 1, output: 1, units: {} };
  const book = openPriceBook(() => Promise.resolve(failing));
  const price = () => book.priceOf(usage, "https://a.test/", new Date());
  assertEquals(price(), { unknown: "no list of prices was loaded" });
  const interaction = {
    request: { method: "GET", url: "https://a.test/", headers: [] },
    response: { headers: [], body: { json: { model: "some", usage: { prompt_tokens: 1 } } } },
  } as unknown as Interaction;
  assertEquals(book.ready([]), undefined);
  await book.ready([interaction]);
  assertEquals(price(), { unknown: "the list of prices failed: no such day" });
  assertEquals(book.ready([interaction]), undefined); // it is there
});
