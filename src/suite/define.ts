/**
 * Suites: named lists of cases, checked when they are made.
 *
 * @module
 */
import { checkName, slug } from "../cassette/name.ts";
import { closestWord, RetakeError } from "../errors.ts";
import { checkOptions } from "../session/options.ts";
import type { SessionOptions } from "../session/types.ts";
import { checkPrices } from "./custom_prices.ts";
import type { Case, Suite, SuiteDefinition, SuiteSetup } from "./types.ts";

/** Marks suites, also those that another copy of this package has made. */
const MARK = Symbol.for("retake.suite");
/** What each may have: all that its type has. */
const SUITE_KEYS = keysOf<SuiteDefinition>({
  category: true,
  cases: true,
  setup: true,
  timeout: true,
  tags: true,
  prices: true,
});
const CASE_KEYS = keysOf<Case>({
  name: true,
  cassette: true,
  fn: true,
  timeout: true,
  tags: true,
  skip: true,
  only: true,
  todo: true,
});
const SETUP_KEYS = keysOf<SuiteSetup>({ session: true, teardown: true });
type CassetteOptions = Extract<Case["cassette"], SessionOptions>;
/** What the cassette of a case may have beyond the options of a session. */
const CASSETTE_KEYS = keysOf<Omit<CassetteOptions, keyof SessionOptions>>({ name: true });

function keysOf<Type>(keys: Record<keyof Type, true>): readonly string[] {
  return Object.keys(keys);
}

/** See `suite` in `src/suite.ts`. */
export function defineSuite(name: string, definition: SuiteDefinition): Suite {
  if (typeof name !== "string" || name.trim() === "") throw wrong("A suite wants a name.");
  const at = `The suite "${name}"`;
  checkKeys(definition, SUITE_KEYS, at);
  const { category, cases, setup, timeout } = definition;
  checkName(category);
  if (!Array.isArray(cases)) throw wrong(`${at} has no list of cases.`);
  if (setup !== undefined && typeof setup !== "function") {
    throw wrong(`The setup of the suite "${name}" is no function.`);
  }
  checkTime(timeout, at);
  checkPrices(definition.prices, `The prices of the suite "${name}"`);
  const seen = new Map<string, Case>();
  for (const one of cases) {
    checkCase(one, at);
    if (seen.has(one.name)) throw wrong(`${at} has two cases of the name "${one.name}".`);
    seen.set(one.name, one);
  }
  checkTags(definition.tags, at);
  checkOwnCassettes(category, cases, at);
  return Object.defineProperty({ name, ...definition }, MARK, { value: true });
}

/**
 * @param setup what the setup of a suite gave
 * @returns it, checked
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID`
 */
export function checkSetup({ name }: Suite, setup: SuiteSetup | void): SuiteSetup {
  if (setup === undefined) return {};
  const at = `What the setup of the suite "${name}" gives`;
  checkKeys(setup, SETUP_KEYS, at);
  const { session, teardown } = setup;
  if (teardown !== undefined && typeof teardown !== "function") {
    throw wrong(`${at} has a teardown that is no function.`);
  }
  if (session) checkOptions(session);
  return setup;
}

/** @returns whether something was made by `suite` */
export function isSuite(value: unknown): value is Suite {
  return typeof value === "object" && value !== null && Object.hasOwn(value, MARK);
}

function checkCase(one: Case, at: string): void {
  if (typeof one?.name !== "string" || one.name.trim() === "") {
    throw wrong(`${at} has a case without a name.`);
  }
  const here = `The case "${one.name}"`;
  checkKeys(one, CASE_KEYS, here);
  const isTodo = one.todo !== undefined && one.todo !== false;
  if (typeof one.fn !== "function" && !(isTodo && one.fn === undefined)) {
    throw wrong(`${here} has no fn to run.`);
  }
  for (const key of ["skip", "todo"] as const) {
    if (!/^(?:undefined|boolean|string)$/.test(typeof one[key])) {
      throw wrong(`${here} has a ${key} that is neither true, false nor a text.`);
    }
  }
  if (one.only !== undefined && typeof one.only !== "boolean") {
    throw wrong(`${here} has an only that is neither true nor false.`);
  }
  checkTime(one.timeout, here);
  checkTags(one.tags, here);
  const { cassette } = one;
  if (typeof cassette === "string") checkName(cassette);
  else if (typeof cassette === "object" && cassette !== null) {
    if (cassette.name !== undefined) checkName(cassette.name);
    checkOptions(cassette, CASSETTE_KEYS);
  } else if (cassette !== undefined && cassette !== true) {
    throw wrong(`${here} has a cassette that is neither true, a name nor options.`);
  }
}

/** Names that differ in upper and lower case alone would have one file. */
function checkOwnCassettes(category: string, cases: readonly Case[], at: string): void {
  const owners = new Map<string, string>();
  for (const { name, cassette } of cases) {
    if (cassette !== true) continue;
    const file = `${category}/${slug(name)}`;
    const other = owners.get(file);
    if (other !== undefined) {
      throw wrong(`${at} has the cases "${other}" and "${name}", which would share ${file}.json.`);
    }
    owners.set(file, name);
  }
}

function checkTags(tags: unknown, at: string): void {
  const fits = tags === undefined ||
    Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  if (!fits) throw wrong(`${at} has tags that are no list of texts.`);
}

function checkTime(timeout: unknown, at: string): void {
  if (timeout === undefined || (typeof timeout === "number" && timeout > 0)) return;
  throw wrong(`${at} has a timeout that is no number of milliseconds above 0.`);
}

function checkKeys(value: unknown, known: readonly string[], at: string): void {
  if (typeof value !== "object" || value === null) throw wrong(`${at} is described by no object.`);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const close = closestWord(key, known);
    throw new RetakeError(
      "OPTION_UNKNOWN",
      `${at} has no option "${key}"${close ? `; did you mean "${close}"?` : "."}\n` +
        `  options  ${known.join(", ")}`,
      { facts: { found: key, supported: known } },
    );
  }
}

function wrong(message: string): RetakeError {
  return new RetakeError(
    "OPTION_INVALID",
    `${message}\n  to do  suite("Name", { category: "folder", cases: [{ name, cassette: true, fn }] })`,
  );
}

/** @returns the cassette of a case and the options of its session; `undefined` where it has none */
export function cassetteOf(
  { category }: Suite,
  { name, cassette }: Case,
): { name: string; options: SessionOptions } | undefined {
  if (cassette === undefined) return undefined;
  if (typeof cassette === "string") return { name: cassette, options: {} };
  const { name: own = `${category}/${slug(name)}`, ...options } = cassette === true ? {} : cassette;
  return { name: own, options };
}
