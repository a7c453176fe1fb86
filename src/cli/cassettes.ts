/**
 * The cassettes that a command is about: in which folder, under which name.
 *
 * @module
 */
import { ageOf, parseDuration } from "../cassette/expiry.ts";
import { parseCassette } from "../cassette/format.ts";
import { bareName, FAILED_SUFFIX } from "../cassette/name.ts";
import type { Cassette } from "../cassette/types.ts";
import { closestWord, isRetakeError, RetakeError } from "../errors.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { listOddFiles } from "../host/odd_files.ts";
import { plainFolder } from "../host/paths.ts";
import { mayAsk } from "../host/process.ts";
import { retakeHere } from "../host/retake.ts";
import { runtimeHost } from "../host/runtime.ts";
import { sayLine } from "../host/terminal.ts";
import { type Bucket, bucketBehind, isSeenLost, isUnfetched } from "../store/bucket.ts";
import { pull } from "../store/bucket/transfer.ts";
import { BODIES } from "../store/fs/bodies.ts";
import type { Store } from "../store/types.ts";
import { realNow } from "../wire/native.ts";
import type { Declared } from "./arguments.ts";
import { fileSettings } from "./configuration.ts";
import { typedCommand } from "../host/shell_word.ts";
import { withTests } from "./test_command.ts";

/** The option that says in which folder the cassettes lie. */
export const FOLDER: Declared = [
  "--dir <folder>",
  "where the cassettes are (default: CASSETTE_DIR, that of the configuration, or cassettes)",
];

/** The option that asks for data in place of text. */
export const AS_JSON: Declared = ["--json", "print JSON, for programs"];

/** A folder of cassettes. */
export interface CassetteFolder {
  path: string;
  store: Store;
  /** The bucket behind it, where there is one. */
  bucket?: Bucket;
  /** Whether `--dir` or `CASSETTE_DIR` names it. */
  isNamed?: boolean;
  /** Whether its cassettes lie somewhere else, in a store that the configuration gives. */
  isElsewhere?: boolean;
}

/**
 * @param typed what `--dir` says
 * @returns the folder that is meant
 */
export function openCassettes(typed: string | undefined): CassetteFolder {
  const host = runtimeHost();
  const file = fileSettings();
  const named = typed || host.variable("CASSETTE_DIR");
  const path = named || file?.dir || "cassettes";
  const store = named ? undefined : file?.store;
  const opened = store ?? host.openStore!(path, file?.keeping);
  const bucket = bucketBehind(opened);
  return {
    path: bucket?.dir ?? plainFolder(path).replace(/(?<=.)[/\\]+$/, ""),
    store: opened,
    ...bucket ? { bucket } : {},
    isNamed: Boolean(named),
    isElsewhere: store !== undefined,
  };
}

/**
 * @param folder a folder of cassettes
 * @returns what a command on it has to be told beside, for advice that can be typed as it stands: ` --dir tapes`;
 * nothing where it is the one that is meant without, whatever the environment of who types it says
 */
export function dirOption({ path }: Pick<CassetteFolder, "path">): string {
  const isMeant = path === openCassettes(undefined).path && !runtimeHost().variable("CASSETTE_DIR");
  return isMeant ? "" : ` --dir ${typedCommand([path])}`;
}

/** @returns what is said where a bucket has no lock file, and so no recordings; nothing where it has one, or there is none */
export function lackOfLock({ bucket }: CassetteFolder): string | undefined {
  if (!bucket || factsAt(bucket.lock)) return undefined;
  const { lock, objects } = bucket;
  return `${lock} is not there, so nothing in ${objects.where} is pinned.\n` +
    `  to do  git checkout ${lock}, where it was committed; else record, and  ${retakeHere()} push`;
}

/**
 * @param folder a folder of cassettes
 * @returns the names of all in it, of what failed runs have left, and of what lies where a cassette would and is no
 * file; sorted
 * @throws {RetakeError} `STORE_READ`
 */
export async function namesIn({ path, store }: CassetteFolder): Promise<string[]> {
  const names = await store.list();
  if (!factsAt(path)) return names;
  const paths = await listFiles(path, isOfCassettes);
  const left = paths.map(bareName).filter((name, at) =>
    name !== paths[at] && name.endsWith(FAILED_SUFFIX)
  );
  const odd = await oddNames(path);
  return [...new Set([...names, ...left, ...odd])].sort();
}

function isOfCassettes(folder: string): boolean {
  return folder !== BODIES && !folder.endsWith(".journal");
}

/**
 * @param path a folder of cassettes
 * @returns the names of cassettes in whose place a link lies, a pipe, or a folder in which there are none
 */
export async function oddNames(path: string): Promise<string[]> {
  if (!factsAt(path)) return [];
  const odd = (await listOddFiles(path, isOfCassettes)).filter((file) => bareName(file) !== file);
  const files = odd.length > 0 ? await listFiles(path, isOfCassettes) : [];
  return odd.filter((file) => !files.some((one) => one.startsWith(`${file}/`))).map(bareName);
}

/**
 * @param typed a name as somebody types it: whole, as the path of a file, or a part that no other has,
 *   in small letters too
 * @param names the names that there are
 * @param folder where they are
 * @returns the one that is meant
 * @throws {RetakeError} `NAME_INVALID` where there is none, or more than one
 */
export function findName(typed: string, names: readonly string[], folder: CassetteFolder): string {
  const path = typed.replaceAll("\\", "/").replace(/^\.\//, "");
  const inside = path.startsWith(`${folder.path}/`) ? path.slice(folder.path.length + 1) : path;
  const bare = bareName(inside);
  if (names.includes(bare)) return bare;
  const small = bare.toLowerCase();
  const kinds: ((name: string) => boolean)[] = [
    (name) => name.endsWith(`/${bare}`),
    (name) => bare !== "" && name.includes(bare),
    (name) => bare !== "" && name.toLowerCase().includes(small),
  ];
  const fitting = kinds.map((fits) => names.filter(fits)).find(({ length }) => length > 0) ?? [];
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length > 1) {
    throw new RetakeError(
      "NAME_INVALID",
      `"${typed}" is in ${fitting.length} names.\n  there   ${shownNames(fitting)}\n` +
        "  to do   type more of the one that you mean",
    );
  }
  const close = closestName(bare, names);
  throw new RetakeError(
    "NAME_INVALID",
    `There is no cassette "${typed}" in ${folder.path}/${
      close ? `; did you mean "${close}"?` : "."
    }\n` +
      (names.length === 0
        ? "  there   none at all\n  to do   name another folder: --dir"
        : `  to do   ${retakeHere()} ls${dirOption(folder)} names all`),
  );
}

/** So many names that fit are told. */
const MOST_TOLD = 10;

function shownNames(names: readonly string[]): string {
  const told = names.slice(0, MOST_TOLD);
  if (names.length > told.length) told.push(`... and ${names.length - told.length} more`);
  return told.join("\n          ");
}

/**
 * @param folder a folder of cassettes
 * @param name the name of one in it
 * @returns what its store gives; `undefined` where it is gone by now
 * @throws {RetakeError} `STORE_READ`, also for a link that leads nowhere
 */
export async function loadHere(
  { store }: Pick<CassetteFolder, "store">,
  name: string,
): Promise<string | object | undefined> {
  const source = await store.load(name);
  const where = store.locate(name);
  const mayLook = mayAsk({ name: "read", path: where });
  if (source !== undefined || !mayLook || factsAt(where)?.kind !== "link") return source;
  throw new RetakeError(
    "STORE_READ",
    `${where} is not read: it is a link that leads nowhere.\n  to do  put the file itself in its place`,
    { facts: { path: where, kind: "link" } },
  );
}

/**
 * @param folder a folder of cassettes
 * @param name the name of one in it
 * @throws {RetakeError} `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`
 */
export async function readCassette(
  { store, path }: CassetteFolder,
  name: string,
): Promise<Cassette> {
  const source = await loadHere({ store }, name);
  if (source === undefined) {
    throw new RetakeError(
      "STORE_READ",
      `${store.locate(name)} is gone: somebody has just removed it.`,
    );
  }
  return parseHere(source, store.locate(name), { name, path });
}

/**
 * @param source a cassette, as a store or git gives it
 * @param where where it lies, for messages
 * @param own its name, and the folder, where it lies among those of the project
 * @throws {RetakeError} `CASSETTE_INVALID`, `CASSETTE_VERSION`, with the command that records it again here
 */
export function parseHere(
  source: string | object,
  where: string,
  own?: { name: string; path: string },
): Cassette {
  return parseCassette(
    source,
    where,
    () => withTests(own === undefined ? "record" : `record --only ${own.name}${dirOption(own)}`),
    retakeHere,
  );
}

/**
 * @param texts what is wanted in names
 * @param names the names that there are
 * @param path the folder where they are
 * @throws {RetakeError} `NAME_INVALID` where one of the texts is in none of them, though there are some
 */
export function wantFitting(
  texts: readonly string[],
  names: readonly string[],
  path: string,
): void {
  const text = texts.find((text) => !names.some((name) => name.includes(text)));
  if (text === undefined) return;
  const close = closestName(text, names);
  throw new RetakeError(
    "NAME_INVALID",
    `No cassette in ${path}/ has "${text}" in its name${
      close ? `; did you mean "${close}"?` : "."
    }\n` + (names.length === 0 ? "  there   none at all\n" : "") +
      `  to do   ${retakeHere()} ls${dirOption({ path })} names all`,
  );
}

/** @returns the name that is closest, or whose last part is */
export function closestName(word: string, names: readonly string[]): string | undefined {
  return closestWord(word, names) ??
    names.find((name) => closestWord(word, [name.slice(name.lastIndexOf("/") + 1)]));
}

/**
 * @param error why a cassette is left as it is
 * @returns its sentence, and what it says to do
 */
export function reasonOf({ message }: Error): { why: string; next?: string } {
  const [why = "", ...lines] = message.split("\n");
  const at = lines.findIndex((line) => /^ +to do /.test(line));
  const next = lines.slice(at).map((line) => line.replace(/^ +(?:to do +)?/, "")).join(" ");
  return at < 0 ? { why } : { why, next };
}

/**
 * Tells of a cassette that cannot be read, where a command goes on without it.
 *
 * @param error why it cannot
 * @param others what becomes of the others
 */
export function sayUnread(error: Error, others: string): void {
  const { why, next } = reasonOf(error);
  sayLine(`retake: ${why}\n  kept   ${others}${next === undefined ? "" : `\n  to do  ${next}`}`);
}

/** A cassette that cannot be had, and why. */
export interface Unfetched {
  name: string;
  error: Error;
}

/**
 * Tells of cassettes that could not be fetched, where a command goes on without them: what all of them have in common
 * once.
 *
 * @param unfetched those, with why
 * @param others what becomes of the others
 */
export function sayUnfetched(unfetched: readonly Unfetched[], others: string): void {
  for (const alike of alikeIn(unfetched)) sayUnread(commonError(alike), others);
}

/** Those that are told in the same words, their names apart. */
function alikeIn(unfetched: readonly Unfetched[]): [Unfetched, ...Unfetched[]][] {
  const alike = new Map<string, [Unfetched, ...Unfetched[]]>();
  for (const one of unfetched) {
    const words = reasonOf(one.error).why.replace(` of ${one.name} `, " of it ");
    const same = alike.get(words);
    if (same) same.push(one);
    else alike.set(words, [one]);
  }
  return [...alike.values()];
}

/** What is told of one of them, with the names of the others. */
function commonError([{ name, error }, ...others]: [Unfetched, ...Unfetched[]]): Error {
  if (others.length === 0) return error;
  const [why = "", ...lines] = error.message.split("\n");
  const told = others.slice(0, MOST_TOLD - 1).map(({ name }) => name);
  const more = others.length - told.length;
  const names = [name, ...told].join(", ") + (more > 0 ? ` and ${more} more` : "");
  const message = [why.replace(` of ${name} `, ` of ${names} `), ...lines].join("\n");
  return isRetakeError(error)
    ? new RetakeError(error.code, message, { facts: error.facts, cause: error })
    : error;
}

/** @returns the same store, which looks for its names once: for who asks for them over and over */
export function listedOnce(store: Store): Store {
  let names: Promise<string[]> | undefined;
  return { ...store, list: () => names ??= store.list() };
}

/** What can be seen of a cassette by itself. */
export interface SeenCassette {
  name: string;
  where: string;
  /** Of its text, in UTF-8. */
  bytes: number;
  verdict: "fresh" | "expired" | "failed" | "damaged" | "unfetched";
  /** Whether it was recorded here and the bucket does not have it. */
  unpushed?: true;
  recordings?: number;
  recordedAt?: string;
  /** Milliseconds since the oldest recording in it. */
  age?: number;
  /** What is wrong with it. */
  why?: string;
  /** What is to be done about that, where something lies in the place of a file of it. */
  next?: string;
  /** Whether it is of a format that this release does not know, and so not damaged for others. */
  unknown?: true;
  /** Whether the bucket does not give what is pinned, so that git has nothing to restore. */
  lost?: true;
  /** Whether it holds the marks of a merge conflict, so that git refuses to restore it. */
  conflict?: true;
}

/** How old a recording is before a session says so, where nothing else is set. */
export const EXPIRES = "30d";

/** @returns the same as this project has it, in milliseconds */
export function lifetime(): number {
  return parseDuration(fileSettings()?.options.expires ?? EXPIRES)!;
}

/** So many files are read at a time: systems let a program have a few hundred open. */
const AT_ONCE = 32;

/**
 * @param folder a folder of cassettes
 * @param texts what is wanted in their names: one of these; all where there is none
 * @param others names that count as there for these texts
 * @returns what can be seen of each, by name
 * @throws {RetakeError} `STORE_READ`; `NAME_INVALID` where one of the texts is in no name
 */
export async function lookAtAll(
  folder: CassetteFolder,
  texts: readonly string[],
  others: readonly string[] = [],
): Promise<SeenCassette[]> {
  const all = await namesIn(folder);
  wantFitting(texts, [...all, ...others], folder.path);
  const names = all.filter((name) =>
    texts.length === 0 || texts.some((text) => name.includes(text))
  );
  const seen: SeenCassette[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE).map((name) => lookInto(folder, name));
    for (const one of await Promise.all(some)) if (one) seen.push(one.seen);
  }
  return seen;
}

/**
 * @param folder a folder of cassettes
 * @param name the name of one in it
 * @returns what can be seen of it, and itself where it can be read; `undefined` where it is gone by now
 * @throws {RetakeError} `STORE_READ`
 */
export async function lookInto(
  { store, bucket }: CassetteFolder,
  name: string,
): Promise<{ seen: SeenCassette; cassette?: Cassette } | undefined> {
  const where = store.locate(name);
  // To look at cassettes fetches none of them: who needs all says so before, by `fetchAll`.
  if (bucket && await isUnfetched(bucket, name) && !isSeenLost(bucket, name)) {
    return { seen: { name, where, bytes: bucket.pins().get(name)!.bytes, verdict: "unfetched" } };
  }
  const isUnpushed = bucket && where === bucket.own.locate(name) && !isLeftByFailure(name);
  let bytes = 0;
  try {
    const source = await loadHere({ store }, name);
    if (source === undefined) return undefined; // removed meanwhile
    const text = typeof source === "string" ? source : JSON.stringify(source);
    bytes = new TextEncoder().encode(text).length;
    const cassette = parseCassette(source, where);
    const age = ageOf(cassette, realNow());
    return {
      seen: {
        name,
        where,
        bytes,
        verdict: ageVerdict(name, age),
        recordings: cassette.interactions.length,
        recordedAt: cassette.recordedAt,
        age,
        ...isUnpushed ? { unpushed: true as const } : {},
      },
      cassette,
    };
  } catch (error) {
    if (!isRetakeError(error) || !isItsOwn(error)) throw error;
    const { why, next } = reasonOf(error);
    const isUnknown = error.code === "CASSETTE_VERSION";
    return {
      seen: {
        name,
        where,
        bytes,
        verdict: "damaged",
        why,
        ...isOdd(error) && next !== undefined ? { next } : {},
        ...isUnknown ? { unknown: true as const } : {},
        ..."lock" in error.facts ? { lost: true as const } : {},
        ..."conflict" in error.facts ? { conflict: true as const } : {},
      },
    };
  }
}

/**
 * A file of a cassette that is gone, damaged, none or another one, or that alone may not be read, is a fault of this
 * cassette; a disk that cannot be read is not.
 */
function isItsOwn(error: RetakeError): boolean {
  const { facts } = error;
  return error.code !== "STORE_READ" || isOdd(error) ||
    ["wanted", "damage", "lock"].some((fact) => fact in facts);
}

/** Whether something that is not to be read lies in the place of a file: what is done about that, it says itself. */
function isOdd({ facts }: RetakeError): boolean {
  return ["leadsTo", "kind", "largest"].some((fact) => fact in facts) ||
    ["EACCES", "EPERM", "ELOOP"].includes(String(facts.code));
}

/** @returns what a cassette of such an age is by itself */
export function ageVerdict(name: string, age: number): SeenCassette["verdict"] {
  if (isLeftByFailure(name)) return "failed";
  return age > lifetime() ? "expired" : "fresh";
}

/** @returns whether a cassette is what a failed run has left */
function isLeftByFailure(name: string): boolean {
  return name.endsWith(FAILED_SUFFIX);
}

/**
 * Fetches what the lock file of a folder pins and is not here yet, for who looks into all of them.
 *
 * @param folder a folder of cassettes
 * @returns those that could not be fetched, with why
 * @throws {RetakeError} `STORE_READ` where the lock file is damaged
 */
export async function fetchAll(
  { bucket }: CassetteFolder,
): Promise<Unfetched[]> {
  if (!bucket) return [];
  const missing: string[] = [];
  for (const name of bucket.pins().keys()) {
    if (await isUnfetched(bucket, name)) missing.push(name);
  }
  if (missing.length === 0) return [];
  const pulled = await pull(bucket, missing.sort());
  return pulled.flatMap(({ name, error }) => error ? [{ name, error }] : []);
}

/**
 * The same for who can do nothing without all of them.
 *
 * @throws {RetakeError} `STORE_READ` where some could not be fetched
 */
export async function wantAllFetched(folder: CassetteFolder): Promise<void> {
  const [alike] = alikeIn(await fetchAll(folder));
  if (alike) throw commonError(alike);
}
