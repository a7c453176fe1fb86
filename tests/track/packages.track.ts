// The packages that the tracker loads when it is asked: the real ones.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../src/errors.ts";
import process from "node:process";
import { importPackage, loadDiff } from "../../src/host/packages.ts";
import { loadParser } from "../../src/host/parser.ts";
import { loadPrices } from "../../src/host/prices.ts";

Deno.test("differences are unified, without a head of their own", async () => {
  const diff = await loadDiff();
  assertEquals(
    diff("lib/a.ts", "one\ntwo\nthree", "one\n2\nthree"),
    "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three",
  );
});

const at = new Date("2026-11-01");
const used = { units: {} };

Deno.test("prices are those of the list", async () => {
  const { priceOf } = await loadPrices();
  const openai = "https://api.openai.com/v1/chat/completions";
  // gpt-4o-mini: 0.15 and 0.60 dollars for a million tokens. 1,000,000 * 0.15 + 100,000 * 0.60.
  const mini = { ...used, model: "gpt-4o-mini-2024-07-18", input: 1_000_000, output: 100_000 };
  assertAlmostEquals(priceOf(mini, openai, at) as number, 0.15 + 0.06);
  // claude-sonnet-4-5: 3 and 15; what comes from the cache 0.30, what goes into it 3.75.
  const claude = {
    model: "claude-sonnet-4-5",
    input: 100_000,
    output: 10_000,
    units: { cache_read_tokens: 40_000, cache_write_tokens: 20_000 },
  };
  const expected = 40_000 * 3e-6 + 40_000 * 0.3e-6 + 20_000 * 3.75e-6 + 10_000 * 15e-6;
  assertAlmostEquals(
    priceOf(claude, "https://api.anthropic.com/v1/messages", at) as number,
    expected,
  );
  const unknown = { ...used, model: "no-such-model", input: 1, output: 1 };
  assertEquals(priceOf(unknown, "https://a.test/", at), { unknown: "no price for no-such-model" });
  const nameless = { ...used, model: undefined, input: 1, output: 1 };
  assertEquals(priceOf(nameless, "https://a.test/", at), { unknown: "the answer names no model" });
});

Deno.test("a package that is not there: which, what for, and how to get it", async () => {
  const error = await assertRejects(
    () =>
      importPackage("@retake/no-such-package", { has: "it", purpose: "to try this", range: "^1" }),
    RetakeError,
  );
  assertEquals(error.code, "PACKAGE_MISSING");
  assert(error.message.startsWith("The package @retake/no-such-package is needed to try this"));
  const wayOut = "deno" in process.versions
    ? 'deno cache "npm:@retake/no-such-package@^1"'
    : "npm install @retake/no-such-package";
  assert(error.message.includes(wayOut), error.message);
  assertEquals(typeof (await loadParser()).parse, "function");
});
