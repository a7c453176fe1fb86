/**
 * Requests outside of every cassette, where `createRetake({ outside: "refuse" })` has said that none may
 * be: before the first cassette, between two, after the last.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { handlerAdvice } from "./own.ts";
import type { OutsideTerms, OutsideWords, PassedRequest } from "./types.ts";

/** What each call of `createRetake` has said. */
const all = new Set<OutsideTerms>();

/** Refuses what is asked outside of every cassette, from now on. */
export function refuseOutside(terms: OutsideTerms): void {
  all.add(terms);
}

/** Lets it go again. */
export function allowOutside(): void {
  all.clear();
}

/** @returns whether anything may be refused while no cassette is open */
export function isOutsideWatched(): boolean {
  return all.size > 0;
}

/** @returns who minds a request that is in no cassette; `undefined` where nobody does */
export function whoMinds(asked: PassedRequest): OutsideTerms | undefined {
  for (const terms of all) if (terms.passes(asked)) return undefined;
  for (const terms of all) if (terms.refuses()) return terms;
  return undefined;
}

const told = new Set<string>();

/**
 * Tells of a request that goes out in no cassette, where somebody wants to be told.
 *
 * @param asked the request
 * @param how.call what was asked, once it is redacted
 * @param how.line by which line
 */
export function tellOutside(
  asked: PassedRequest,
  how: { call: (redact: (text: string) => string) => string; line: string | undefined },
): void {
  for (const { tells, passes, redact, warn, words = CREATED } of all) {
    if (!tells?.() || passes(asked)) continue;
    const text = `retake: ${how.call(redact)} was asked outside ${words.outside}, and sent; ` +
      `nothing of it is recorded, and a replay refuses it.\n` +
      `  asked  ${how.line ?? "by code that left no trace"}\n  to do  ${words.advice}`;
    if (!told.has(text)) warn(text);
    told.add(text);
  }
}

/** The words where `createRetake` refuses. */
const CREATED: OutsideWords = {
  outside: "every cassette",
  by: 'createRetake({ outside: "refuse" })',
  advice:
    "make it in a cassette: withCassette around it, or useCassette before it (in beforeAll, at the top of a module)",
};

/**
 * @param asked.call what was asked, redacted
 * @param asked.host where
 * @param asked.line by which line
 * @param asked.way by which way, where that is not the global fetch
 * @param asked.advice how to have it heard, where it is not
 * @param asked.terms who refuses it
 */
export function outsideError(
  { call, host, line, way, advice, terms: { words = CREATED } }: {
    call: string;
    host: string;
    line: string | undefined;
    way?: string;
    advice?: string;
    terms: OutsideTerms;
  },
): RetakeError {
  return new RetakeError(
    "OUTSIDE_CASSETTE",
    `${call} was asked outside ${words.outside}${way ? ` by ${way}` : ""}, and refused, as ` +
      `${words.by} says.\n` +
      `  asked  ${line ?? "by code that left no trace"}\n` +
      `  to do  ${words.advice}${handlerAdvice()}\n` +
      (advice ? `         and so that it is heard there:  ${advice}\n` : "") +
      `         or let it pass, unrecorded, in every mode:  pass: ["${host}"], or CASSETTE_PASS=${host}`,
    { facts: { call, host, line, way } },
  );
}
