/**
 * Taking out of cassettes what today's rules say is secret: for `retake redact` and the page.
 *
 * @module
 */
import { FORMAT, formatCassette } from "../cassette/format.ts";
import { joinPath } from "../cassette/json_path.ts";
import type { Cassette, Interaction, JsonValue } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import { removeFile } from "../host/files.ts";
import { runtimeHost } from "../host/runtime.ts";
import { aliasesIn } from "../secrets/placeholder.ts";
import {
  projectRedaction,
  type RedactedInteractions,
  redactInteractions,
} from "../session/redact_interactions.ts";
import { type CassetteFolder, loadHere, parseHere, reasonOf } from "./cassettes.ts";
import { bodiesOfNobody } from "./side_files.ts";

/**
 * @param names which cassettes
 * @param folder where they are
 * @param options whether nothing is written
 * @returns what became of each
 * @throws {RetakeError} `STORE_READ`
 */
export async function redactCassettes(
  names: readonly string[],
  folder: CassetteFolder,
  { dryRun }: { dryRun: boolean },
): Promise<Redacted[]> {
  const nobodys = new Set(await bodiesOfNobody(folder.path));
  const found: Redacted[] = [];
  for (const name of names) found.push(await redactOne(name, folder, dryRun));
  // A large body that was redacted is another file: the one before still has the secret.
  for (const body of await bodiesOfNobody(folder.path)) {
    if (!nobodys.has(body)) removeFile(`${folder.path}/${body}`);
  }
  return found;
}

/** A place where something was replaced. */
export interface Replaced {
  place: string;
  rule: string;
}

/** What became of one cassette. */
export interface Redacted {
  name: string;
  where: string;
  replaced: Replaced[];
  /** What is left and looks like a secret. */
  leaks: { place: string; rule: string; excerpt: string }[];
  /** Why it is left as it is, and what to do. */
  why?: string;
  next?: string;
}

async function redactOne(
  name: string,
  { store, path }: CassetteFolder,
  dryRun: boolean,
): Promise<Redacted> {
  const where = store.locate(name);
  const result: Redacted = { name, where, replaced: [], leaks: [] };
  const redact = async () => {
    const source = await loadHere({ store }, name);
    if (source === undefined) return; // removed meanwhile
    const { cassette, replaced, leaks } = await redacted(parseHere(source, where, { name, path }));
    result.replaced = replaced;
    result.leaks = leaks;
    if (replaced.length > 0 && !dryRun) await store.save(name, formatCassette(cassette));
  };
  try {
    await (dryRun || !store.exclusively ? redact() : store.exclusively(name, redact));
    return result;
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { ...result, ...reasonOf(error) };
  }
}

async function redacted(
  cassette: Cassette,
): Promise<Pick<Redacted, "replaced" | "leaks"> & { cassette: Cassette }> {
  const { interactions: raw, salt: _, ...head } = cassette;
  // What was kept of headers is compared, or was meant to be read.
  const kept = [...new Set(raw.flatMap(({ request }) => request.headers.map(([name]) => name)))];
  const made = redactInteractions(raw, await projectRedaction(kept, runtimeHost()));
  const replaced: Replaced[] = [];
  raw.forEach((one, position) =>
    compare(one, made.interactions[position]!, `interactions[${position}]`, { made, replaced })
  );
  const variables = cassette.variables && JSON.stringify(cassette.variables);
  const known = variables && made.known(variables);
  if (known !== variables) replaced.push({ place: "variables", rule: "a secret of this cassette" });
  const leaks = made.leaks.map(({ position, place, rule, excerpt }) => ({
    place: `interactions[${position}].${place}`,
    rule,
    excerpt,
  }));
  // Names of today in a cassette of the first format would be misread by releases that know that alone.
  const redacted: Cassette = {
    ...head,
    format: FORMAT,
    ...(known ? { variables: JSON.parse(known) } : {}),
    interactions: made.interactions,
  };
  return { cassette: redacted, replaced, leaks };
}

interface Comparing {
  made: RedactedInteractions;
  replaced: Replaced[];
}

/** Notes each place in which two values differ, by the rule of what stands there now. */
function compare(
  before: JsonValue | Interaction | undefined,
  after: JsonValue | Interaction | undefined,
  path: string,
  comparing: Comparing,
): void {
  if (before === after) return;
  const [was, now] = [before, after] as [JsonValue | undefined, JsonValue | undefined];
  if (Array.isArray(was) && Array.isArray(now) && was.length === now.length) {
    const arePairs = /\.(?:headers|trailers)$/.test(path);
    was.forEach((item, at) =>
      arePairs && Array.isArray(item)
        ? noteChange(item, now[at], `${path}.${item[0]}`, comparing)
        : compare(item, now[at], joinPath(path, at), comparing)
    );
    return;
  }
  if (isObject(was) && isObject(now) && sameKeys(was, now)) {
    for (const [key, item] of Object.entries(was)) {
      compare(item, now[key], placeOfMember(path, key), comparing);
    }
    return;
  }
  noteChange(was, now, path, comparing);
}

/** By the aliases that are new in a place it is known what was found there. */
function noteChange(
  was: JsonValue | undefined,
  now: JsonValue | undefined,
  place: string,
  { made, replaced }: Comparing,
): void {
  const [before, after] = [JSON.stringify(was ?? null), JSON.stringify(now ?? null)];
  if (before === after) return;
  const known = new Set(aliasesIn(before));
  const names = new Set(aliasesIn(after).filter((alias) => !known.has(alias)));
  const rules = made.secrets.filter(({ alias, value }) =>
    names.has(alias) || before.includes(JSON.stringify(value).slice(1, -1))
  ).map(({ rule }) => rule);
  const all = rules.length > 0 ? [...new Set(rules)] : ["a secret of this cassette"];
  replaced.push(...all.map((rule) => ({ place, rule })));
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameKeys(one: object, other: object): boolean {
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(other, key));
}

/** A value of a JSON body goes by its path from there, as leaks are told. */
function placeOfMember(path: string, key: string): string {
  return key === "json" && /\.(?:body|frames\[\d+\])$/.test(path)
    ? `${path} $`
    : joinPath(path, key);
}
