/**
 * In which headers two requests or two answers differ.
 *
 * @module
 */
import type { HeaderPair } from "../cassette/types.ts";
import { REDACTED, untag } from "../secrets/placeholder.ts";
import type { Comparison } from "./comparison.ts";
import type { Difference } from "./difference.ts";
import { isVolatileHeader } from "./volatile_headers.ts";

/** Which headers of a live request say something, and how they would be recorded. */
export interface HeaderRules {
  comparison: Pick<Comparison, "headers" | "ignoreHeaders">;
  /** Whether a header is kept for readers. */
  isReadable: (name: string) => boolean;
  /** Whether a header holds a secret, by its name and what was recorded of it. */
  isSecret: (name: string, recorded: string) => boolean;
  /** A text as it would be recorded. */
  redact: (text: string) => string;
}

/** The headers of requests as pairs: requests of one client share theirs. */
const pairs = new WeakMap<Headers, readonly HeaderPair[]>();

function pairsOf(headers: Headers): readonly HeaderPair[] {
  let found = pairs.get(headers);
  if (!found) pairs.set(headers, found = [...headers]);
  return found;
}

/**
 * In which of the headers that a cassette keeps for its readers a live request is not the recorded
 * one; those of secrets, and those that have to be equal anyway, apart. Cheap: it runs on every replay.
 *
 * @param live what is asked; what nobody changes any more
 * @param recorded what was recorded
 * @param rules which of them say something
 */
export function liveHeaderDifferences(
  live: Headers | undefined,
  recorded: readonly HeaderPair[],
  rules: HeaderRules,
): Difference[] {
  const found: Difference[] = [];
  const compare = (name: string, asked: string | undefined, was: string | undefined) => {
    if (!says(name, asked, was, rules)) return;
    const ignore = `ignore: { headers: [${JSON.stringify(name)}] }`;
    found.push({ field: `header.${name}`, recorded: was, asked, ignore });
  };
  let same = 0;
  for (const [name, asked] of live ? pairsOf(live) : []) {
    const was = recorded.find((pair) => pair[0] === name)?.[1];
    if (was === asked) same++;
    else if (was !== undefined || rules.isReadable(name)) compare(name, asked, was);
  }
  if (same < recorded.length) {
    for (const [name, was] of recorded) if (!live?.has(name)) compare(name, undefined, was);
  }
  return found;
}

/** Whether it says something that a header is not the same to the letter. */
function says(
  name: string,
  asked: string | undefined,
  was: string | undefined,
  { comparison, isSecret, redact }: HeaderRules,
): boolean {
  if (comparison.ignoreHeaders.includes(name)) return false;
  if (comparison.headers.includes(name)) return false; // compared with all else that must be equal
  const bare = untag(was ?? "");
  if (bare.includes(REDACTED) || isSecret(name, was ?? "")) return false;
  if (asked !== undefined && redact(asked) === bare) return false;
  return name !== "content-type" || withoutBoundary(asked) !== withoutBoundary(was);
}

/** A boundary is drawn anew for every request. */
function withoutBoundary(type: string | undefined): string | undefined {
  return type?.replace(/;\s*boundary=("[^"]*"|[^;\s]*)/i, "");
}

/**
 * @param now the headers of the newer one
 * @param was those of the recorded one
 * @returns in which headers two recorded messages differ, by name; their order says
 * nothing, nor does the boundary of a multipart body
 */
export function headerDifferences(
  now: readonly HeaderPair[],
  was: readonly HeaderPair[],
): Difference[] {
  const [after, before] = [byName(now), byName(was)];
  const found: Difference[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [recorded, asked] = [before.get(name), after.get(name)];
    if (recorded === asked) continue;
    if (name === "content-type" && withoutBoundary(asked) === withoutBoundary(recorded)) continue;
    const volatile = isVolatileHeader(name) ? { volatile: true as const } : {};
    found.push({ field: `header.${name}`, recorded, asked, ...volatile });
  }
  return found;
}

function byName(headers: readonly HeaderPair[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return values;
}
