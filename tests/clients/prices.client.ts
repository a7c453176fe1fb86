// What answers cost, by the price list that is really used, against bills worked out by hand.
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { loadPrices } from "../../src/host/prices.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { estimate } from "../../src/ledger/estimate.ts";
import { priceOf } from "../../src/ledger/price.ts";
import { FREE, PRICED } from "../support/hand_priced_answers.ts";
import { recorded } from "../support/priced_answers.ts";

const MILLION = 1e6;
/** Far less than a cent: what adding fractions leaves. */
const NOTHING = 1e-12;

const list = await loadPrices();

for (const [name, { interaction, bill, dollars, atLeast }] of Object.entries(PRICED)) {
  Deno.test(`the price of an answer: ${name}`, () => {
    const summed = bill.reduce((sum, [count, price, of = MILLION]) => sum + count * price / of, 0);
    assertAlmostEquals(summed, dollars, NOTHING, "the bill is not what its lines come to");
    const price = priceOf(interaction, list);
    if (atLeast) {
      assert(typeof price !== "number", `it is ${price}, though not all of it has a price`);
      assertMatch(price.unknown, atLeast);
      assertAlmostEquals(price.atLeast ?? 0, dollars, NOTHING);
    } else {
      assert(typeof price === "number", JSON.stringify(price));
      assertAlmostEquals(price, dollars, NOTHING);
    }
  });
}

Deno.test("what is only looked at, counted, kept or begun costs nothing", () => {
  const known = FREE.map(([method, url, body]) => {
    const { request, ...rest } = recorded(url, body, { model: "gpt-4o" });
    return [`${method} ${url}`, priceOf({ ...rest, request: { ...request, method } }, list)];
  });
  assertEquals(known.filter(([, price]) => price !== 0), []);
});

Deno.test("what nobody knows to be free is unknown, as is what only has a similar name", () => {
  for (
    const url of [
      "https://api.weather.test/v1/models",
      "https://api.openai.com/v1/images/generations",
      "https://api.openai.com/v1/audio/speech",
      "https://notopenai.com/v1/files",
      "https://api.openai.com.evil.test/v1/files",
    ]
  ) {
    const price = priceOf(recorded(url, { json: {} }), list);
    assert(typeof price !== "number", `${url} costs ${price}`);
  }
});

Deno.test("all of them together are at least what their bills come to", () => {
  const all = Object.values(PRICED);
  const dollars = all.reduce((sum, one) => sum + one.dollars, 0);
  const partly = all.filter(({ atLeast }) => atLeast).length;
  const interactions = all.map(({ interaction }) => interaction);
  const ledger = openLedger(list);
  for (const interaction of interactions) ledger.note({ verdict: "recorded", interaction });
  const { recorded } = ledger.totals();
  assertEquals([recorded.requests, recorded.unknown], [all.length, partly]);
  assertAlmostEquals(recorded.dollars, dollars, 1e-9);
  assertAlmostEquals(estimate(interactions, list).dollars, dollars, 1e-9);
  assert(all.length >= 60, `${all.length} answers`);
});
