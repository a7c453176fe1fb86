// A budget that comes by the environment: held by a process alone too, and refused where it is no amount.
import { assert, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { isRetakeError } from "../../../mod.ts";
import { openSpending } from "../../../src/suite/sessions/spending.ts";

const loadPrices = () => Promise.reject(new Error("none is needed"));
const planned = {
  url: "https://api.openai.com/v1/chat/completions",
  method: "POST",
  text: '{"model":"m","max_tokens":1}',
};

Deno.test("a budget that is no amount is refused, and holds nobody to nothing", () => {
  for (const dollars of ["abc", "", " ", "-1", "NaN", "Infinity", "0,5", "1 2", "$"]) {
    const error = assertThrows(() => openSpending({ dollars, loadPrices }));
    assertStringIncludes(
      (error as Error).message,
      `RETAKE_BUDGET is "${dollars}"; it must be an amount of US dollars.`,
    );
  }
});

Deno.test("an amount is taken as it is typed, and held without others", async () => {
  const list = { priceOf: () => 1 };
  for (const dollars of ["1.5", "$1.50", " 1.5 "]) {
    const open = openSpending({ dollars, loadPrices: () => Promise.resolve(list) });
    const { rateLimiter } = open([]);
    await rateLimiter.admit!(planned); // a dollar, as all cost here
    const error = await assertRejects(async () => await rateLimiter.admit!(planned));
    assert(isRetakeError(error, "BUDGET_SPENT"), `${dollars}: ${error}`);
  }
});
