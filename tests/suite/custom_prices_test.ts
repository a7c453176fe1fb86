// Prices of one's own in a wrong form would mean nothing, and a budget would keep nothing.
import { assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { RetakeError } from "../../mod.ts";
import { checkPrices } from "../../src/suite/custom_prices.ts";
import { type CustomPrices, runSuite, suite } from "../../src/suite.ts";

const WRONG: [prices: unknown, says: string][] = [
  [{ "api.example.com": 1 }, "have 1 for api.example.com, which is no price."],
  [{ "api.example.com": null }, "have null for api.example.com"],
  [{ "api.example.com": { perRequest: "1" } }, 'have {"perRequest":"1"} for api.example.com'],
  [{ "api.example.com": { perRequest: 1, perToken: 1 } }, "which is no price"],
  [{ "api.example.com": { perRequest: NaN } }, "have { perRequest: NaN } for api.example.com"],
  [{ "api.example.com": { perRequest: -1 } }, "have { perRequest: -1 } for api.example.com"],
  [{ "api.example.com": { perRequest: Infinity } }, "have { perRequest: Infinity } for"],
  [{ "http://api.example.com": { perRequest: 1 } }, 'name "http://api.example.com", which is not'],
  [{ "api.example.com/v1": { perRequest: 1 } }, 'prices: { "api.example.com": { perRequest'],
  [{ "API.example.com": { perRequest: 1 } }, 'prices: { "api.example.com": { perRequest'],
  [{ "two words": { perRequest: 1 } }, 'name "two words"'],
  [[{ perRequest: 1 }], "neither prices by host nor a function"],
  [new Map([["api.example.com", { perRequest: 1 }]]), "neither prices by host nor a function"],
  ["api.example.com", "neither prices by host nor a function"],
];

Deno.test("prices in a wrong form are refused, and the right one is named", async () => {
  const some = suite("Some", { category: "some", cases: [{ name: "a", fn: () => {} }] });
  for (const [wrong, says] of WRONG) {
    const prices = wrong as CustomPrices;
    const ofRun = await assertRejects(() => runSuite(some, { prices }), RetakeError);
    assertStringIncludes(ofRun.message, "The prices of the run ");
    const cases = some.cases;
    const dear = () => suite("Dear", { category: "some", cases, prices });
    const ofSuite = assertThrows(dear, RetakeError);
    assertStringIncludes(ofSuite.message, 'The prices of the suite "Dear" ');
    const plain = assertThrows(() => checkPrices(wrong, "They"), RetakeError);
    for (const { message } of [ofRun, ofSuite, plain]) {
      assertStringIncludes(message, says);
      assertStringIncludes(message, "{ perRequest: 0.01 } }, in US dollars; or a function");
    }
  }
});

Deno.test("prices in the right form are taken", async () => {
  const hosts = ["api.example.com", "127.0.0.1:8080", "[::1]:8080", "localhost"];
  const prices: CustomPrices = Object.fromEntries(hosts.map((host) => [host, { perRequest: 0 }]));
  for (const right of [prices, {}, () => 1]) {
    const cases = [{ name: "a", fn: () => {} }];
    await runSuite(suite("Some", { category: "some", cases, prices: right }), { prices: right });
  }
});
