// What several recordings cost together.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { addEstimates, describeCost, estimate } from "../../src/ledger/estimate.ts";
import { answer, json, PRICES, recorded } from "../support/priced_answers.ts";

Deno.test("costs add up, and what is unknown is said", () => {
  const cheap = estimate([answer("known", 2), answer("known", 0)], PRICES);
  assertEquals([cheap.requests, cheap.unknown], [2, 0]);
  assertAlmostEquals(cheap.dollars, 0.002);
  assertEquals(describeCost(cheap), "about $0.002");
  const mixed = estimate([answer("known", 310), answer("new", 5)], PRICES);
  assertEquals(
    describeCost(mixed),
    "at least $0.31, with 1 request of unknown price (no price for new)",
  );
  assertEquals(describeCost(estimate([answer("new", 5)], PRICES)), "unknown (no price for new)");
  assertEquals(describeCost(estimate([], PRICES)), "nothing");
  assertEquals(describeCost(estimate([answer("known", 123456)], PRICES)), "about $123.46");
  assertEquals(describeCost(estimate([answer("known", 0.01)], PRICES)), "about $0.00001");
  const plain = recorded("https://a.test/x", json({ ok: true }));
  assert(describeCost(estimate([plain], PRICES)).includes("a.test does not say what it used"));
  const refused = recorded("https://a.test/x", json({ error: {} }), {}, 429);
  assertEquals(describeCost(estimate([refused], PRICES)), "nothing");
});

Deno.test("estimates add up, with each reason once", () => {
  const known = estimate([answer("known", 1000)], PRICES);
  const unknown = estimate([answer("new", 1), answer("newer", 1)], PRICES);
  assertEquals(addEstimates([known, unknown, known, unknown]), {
    dollars: 2,
    requests: 6,
    unknown: 4,
    unknownWhy: ["no price for new", "no price for newer"],
  });
  assertEquals(describeCost(addEstimates([])), "nothing");
});
