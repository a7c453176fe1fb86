// What a recording costs: by prices of one's own, by what its answer says, by a list.
import { assertEquals, assertMatch } from "@std/assert";
import type { Interaction, RecordedError } from "../../src/cassette/types.ts";
import { estimate } from "../../src/ledger/estimate.ts";
import { bothPrices, needsList, priceOf, showDollars } from "../../src/ledger/price.ts";
import { answer, json, PRICES, recorded } from "../support/priced_answers.ts";

Deno.test("prices of one's own count more than the list", () => {
  const plain = recorded("https://api.weather.test/x", json({ ok: true }));
  const byHost = estimate([plain], PRICES, { "api.weather.test": { perRequest: 0.25 } });
  assertEquals(byHost.dollars, 0.25);
  const byFunction = estimate(
    [plain, answer("known", 500)],
    PRICES,
    ({ request }) => request.url.includes("weather") ? 1 : undefined,
  );
  assertEquals(byFunction.dollars, 1.5);
});

Deno.test("a price of one's own that fails or is none is unknown, and decides over nothing", () => {
  const one = answer("known", 1000);
  assertEquals(priceOf(one, PRICES, () => 0), 0);
  for (const price of [-1, NaN, Infinity, "1"]) {
    const wrong = priceOf(one, PRICES, () => price as number);
    assertEquals(wrong, { unknown: `the price given for it is ${price}` });
  }
  const failed = priceOf(one, PRICES, () => {
    throw new Error("no such day");
  });
  assertEquals(failed, { unknown: "the function that gives prices failed: no such day" });
});

Deno.test("what says its price itself, or has one of one's own, needs no list", () => {
  const said = { model: "a", usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.5 } };
  const stated = recorded("https://a.test/", json(said));
  assertEquals([priceOf(stated, PRICES), needsList(stated)], [0.5, false]);
  assertEquals(needsList(answer("known", 1)), true);
  assertEquals(needsList(answer("known", 1), { "a.test": { perRequest: 1 } }), false);
  assertEquals(needsList(recorded("https://a.test/", json({ ok: true }))), false);
});

Deno.test("what never reached its host costs nothing, and what was cut off is unknown", () => {
  const { request, recordedAt, waited } = answer("known", 1);
  const lost = (cause?: RecordedError): Interaction => ({
    ...{ request, recordedAt, waited },
    error: {
      class: "TypeError",
      name: "TypeError",
      message: "fetch failed",
      ...(cause ? { cause } : {}),
    },
  });
  const refused = lost({
    class: "Error",
    name: "Error",
    message: "",
    properties: { code: "ECONNREFUSED" },
  });
  const custom = { "a.test": { perRequest: 2 } };
  assertEquals([priceOf(refused, PRICES), priceOf(refused, PRICES, custom)], [0, 0]);
  assertMatch(JSON.stringify(priceOf(lost(), PRICES)), /does not say what it used/);
  assertEquals(priceOf(lost(), PRICES, custom), 2);
  const cut = answer("known", 1);
  const response = { ...cut.response, body: { text: "{" }, partial: "cancelled" as const };
  assertMatch(JSON.stringify(priceOf({ ...cut, response }, PRICES)), /was not read to its end/);
});

Deno.test("of two price lists of one's own the first counts more, host by host", () => {
  assertEquals(bothPrices(), undefined);
  const [first, second] = [{ "a.test": { perRequest: 1 } }, {
    "a.test": { perRequest: 2 },
    "b.test": { perRequest: 3 },
  }];
  assertEquals([bothPrices(first), bothPrices(undefined, second)], [first, second]);
  const both = bothPrices(first, second);
  const of = (host: string) => priceOf(recorded(`https://${host}/`, json({})), PRICES, both);
  assertEquals([of("a.test"), of("b.test")], [1, 3]);
});

Deno.test("an amount is shown in cents, and below ten of them with two digits that count", () => {
  assertEquals([0, 0.1, 123.456, 0.05, 0.0123, 0.000012345].map(showDollars), [
    ...["0.00", "0.10", "123.46", "0.05", "0.012", "0.000012"],
  ]);
});
