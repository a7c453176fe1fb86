/**
 * The options of a run, checked.
 *
 * @module
 */
import { closestWord, RetakeError, showValue } from "../../errors.ts";
import { checkOptions } from "../../session/options.ts";
import { checkPrices } from "../custom_prices.ts";
import { cassetteOf, isSuite } from "../define.ts";
import type { RunOptions, Suite } from "../types.ts";

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 1;
const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const isObject = (value: unknown) => typeof value === "object" && value !== null;

/** Every option: whether a value will do, and what would. */
const CHECKS: Record<keyof RunOptions, [fits: (value: unknown) => boolean, wanted: string]> = {
  name: [(value) => typeof value === "string" || value instanceof RegExp, "a text or a RegExp"],
  tags: [isTexts, "a list of texts"],
  categories: [isTexts, "a list of texts"],
  mode: [(value) => typeof value === "string", "the name of a mode"],
  concurrency: [isCount, "a whole number above 0"],
  suitesAtOnce: [isCount, "a whole number above 0"],
  perHost: [isCount, "a whole number above 0"],
  shuffle: [
    (value) => typeof value === "boolean" || Number.isInteger(value),
    "true, false, or a whole number to draw from",
  ],
  retries: [(value) => value === 0 || isCount(value), "a whole number"],
  timeout: [(value) => typeof value === "number" && value > 0, "a number of milliseconds above 0"],
  bail: [
    (value) => typeof value === "boolean" || isCount(value),
    "true, false, or a whole number above 0",
  ],
  budget: [(value) => typeof value === "number" && value >= 0, "a number of US dollars"],
  signal: [(value) => value instanceof AbortSignal, "an AbortSignal"],
  abort: [(value) => value instanceof AbortSignal, "an AbortSignal"],
  prices: [() => true, ""], // checked by itself: each host has a price
  session: [isObject, "options of a session"],
  savings: [isObject, "what openSavings gives"],
  onEvent: [(value) => typeof value === "function", "a function"],
};

/** @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID` */
export function checkRunOptions(suites: readonly Suite[], options: RunOptions): void {
  if (!suites.every(isSuite)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `runSuite got something that is no suite.\n` +
        `  to do  make suites by suite("Name", { category, cases })`,
    );
  }
  const known = Object.keys(CHECKS);
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof RunOptions] : undefined;
    if (!check) {
      const close = closestWord(name, known);
      throw new RetakeError(
        "OPTION_UNKNOWN",
        `There is no option "${name}"${close ? `; did you mean "${close}"?` : "."}\n` +
          `  options  ${known.join(", ")}`,
        { facts: { found: name, supported: known } },
      );
    }
    const [fits, wanted] = check;
    if (value === undefined || fits(value)) continue;
    throw new RetakeError(
      "OPTION_INVALID",
      `The option ${name} is ${showValue(value)}; it must be ${wanted}.`,
      {
        facts: { name },
      },
    );
  }
  checkPrices(options.prices, "The prices of the run");
  if (options.session) checkOptions(options.session);
  checkCassettes(suites);
}

/** A name that is made of category and case is meant to be of one case alone. */
function checkCassettes(suites: readonly Suite[]): void {
  const owners = new Map<string, Suite>();
  for (const suite of suites) {
    for (const one of suite.cases) {
      if (one.cassette !== true) continue;
      const { name } = cassetteOf(suite, one)!;
      const other = owners.get(name);
      if (other && other !== suite) {
        throw new RetakeError(
          "OPTION_INVALID",
          `The suites "${other.name}" and "${suite.name}" both have a case "${one.name}" in the ` +
            `category "${suite.category}", so both would use the cassette ${name}.\n` +
            `  to do  give one of them another category or name; to share it, name it: ` +
            `cassette: "${name}"`,
          { facts: { cassette: name } },
        );
      }
      owners.set(name, suite);
    }
  }
}
