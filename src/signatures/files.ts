/**
 * The signatures of a project, in a store: written when a function has changed, and only then.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Store } from "../store/types.ts";
import { NORMALISER } from "../track/hash.ts";
import type { Signature } from "../track/types.ts";
import {
  entryName,
  formatEntry,
  formatSignature,
  historyFolder,
  parseEntry,
  parseSignature,
  signatureId,
  signatureName,
  withHistory,
} from "./format.ts";
import { changesFrom, dependenciesAt, startOf } from "./history.ts";
import type { HistoryEntry, SignatureFile } from "./types.ts";

/** What a change of a signature is noted with. */
export interface Note {
  /** What became of the recordings. */
  verdict: string;
  /** The time in milliseconds since 1970. */
  now: () => number;
}

/**
 * @param store where signatures are kept
 * @param id the function
 * @returns its file; `undefined` where there is none
 * @throws {RetakeError} `SIGNATURE_INVALID`, `STORE_READ`
 */
export async function readSignature(store: Store, id: string): Promise<SignatureFile | undefined> {
  const name = signatureName(id);
  const text = await store.load(name);
  if (text === undefined) return undefined;
  const file = parseSignature(text, store.locate(name), await readHistory(store, id));
  if (file.id === id) return file;
  throw new RetakeError(
    "SIGNATURE_INVALID",
    `The signature ${store.locate(name)} is of ${file.id}, not of ${id}.\n` +
      `  to do  names of functions in one file must not differ by case alone on this disk;\n` +
      `         or the file was moved by hand: move it back`,
    { facts: { where: store.locate(name), found: file.id, asked: id } },
  );
}

/** The entries of a function's history; one that cannot be read says nothing. */
async function readHistory(store: Store, id: string): Promise<HistoryEntry[]> {
  const folder = historyFolder(id);
  const names = (await store.list()).filter((name) => name.startsWith(folder));
  const found = await Promise.all(names.map(async (name) => {
    const text = await store.load(name);
    const read = text === undefined ? undefined : parseEntry(text);
    return read?.fn === id ? read.entry : undefined;
  }));
  return found.filter((entry) => entry !== undefined);
}

/**
 * Notes a signature as it is by now. Where its hash is the same, nothing is written.
 *
 * @returns whether the function is new, has changed, or is the same
 * @throws {RetakeError} `SIGNATURE_INVALID`, `STORE_READ`, `STORE_WRITE`
 */
export async function noteSignature(
  store: Store,
  signature: Signature,
  note: Note,
): Promise<"new" | "changed" | "same"> {
  return await changeFile(store, signature.id, (file) => {
    if (file?.hash === signature.hash && file.normaliser === NORMALISER) {
      // Some recordings held, and others of the same change did not: that is the one to tell.
      const last = file.history.at(-1);
      const outdone = last?.verdict.startsWith("still valid") && note.verdict === "recorded again";
      if (!outdone) return { result: "same" };
      const history = [...file.history.slice(0, -1), { ...last!, verdict: note.verdict }];
      return { result: "same", file: { ...file, history } };
    }
    const isNew = file === undefined || file.history.length === 0;
    return { result: isNew ? "new" : "changed", file: toFile(file, signature, note) };
  });
}

/**
 * Accepts the change of a function: from then on its hash by now and those that were recorded are as
 * good as each other.
 *
 * @throws {RetakeError} `OPTION_INVALID` without a reason; what `noteSignature` throws
 */
export async function acceptSignature(
  store: Store,
  signature: Signature,
  recorded: readonly string[],
  { reason, now }: { reason: string; now: () => number },
): Promise<void> {
  if (reason.trim() === "") {
    throw new RetakeError(
      "OPTION_INVALID",
      `The change of ${signature.id} is accepted without a reason.\n` +
        `  to do  say why it is harmless, for those who read the history`,
    );
  }
  const at = new Date(now()).toISOString();
  const verdict = `accepted: ${reason}`;
  const { hash } = signature;
  await changeFile(store, signature.id, (old) => {
    const isSame = old?.hash === hash;
    const file = isSame ? { ...old, history: [...old.history] } : toFile(old, signature, {
      verdict,
      now: () => Date.parse(at),
    });
    const others = recorded.filter((it) => it !== hash && !isAccepted(file, it, hash));
    for (const [index, other] of others.entries()) {
      const accepted = { hashes: [other, hash] as [string, string], reason, at };
      const last = file.history.at(-1)!;
      // The entry of the change itself says the first.
      if (!isSame && index === 0) {
        file.history = [...file.history.slice(0, -1), { ...last, accepted }];
      } else {
        const entry = { at, hash, normaliser: NORMALISER, before: hash, changed: {}, verdict };
        file.history.push({ ...entry, accepted });
      }
    }
    return { result: undefined, file };
  });
}

/** @returns whether two hashes of a function are as good as each other, by what was accepted */
export function isAccepted(file: SignatureFile, recorded: string, current: string): boolean {
  const reached = new Set([recorded]);
  for (const hash of reached) {
    for (const { hashes: [one, other] } of file.accepted) {
      if (one === hash) reached.add(other);
      if (other === hash) reached.add(one);
    }
  }
  return reached.has(current);
}

/** @returns whether a hash of a function was made by an older normaliser, as far as is on file */
export function isOlder(file: SignatureFile, recorded: string): boolean {
  const entry = file.history.find(({ hash }) => hash === recorded);
  return (entry ? entry.normaliser ?? 1 : file.normaliser) < NORMALISER;
}

/**
 * A function has been renamed or moved: its history and what was accepted go along.
 *
 * @param oldId what it was called
 * @param signature what it is by now
 */
export async function moveSignature(
  store: Store,
  oldId: string,
  signature: Signature,
  { now }: { now: () => number },
): Promise<void> {
  const old = await readSignature(store, oldId);
  if (!old) return;
  const { id, hash } = signature;
  const there = await readSignature(store, id);
  const at = new Date(now()).toISOString();
  const history = old.history.map((entry) => renamed(entry, oldId, id));
  const from = old.hash ?? history.at(-1)!.hash;
  history.push({
    at,
    hash: from,
    normaliser: old.normaliser,
    before: from,
    changed: {},
    verdict: `moved from ${oldId}`,
    previously: [...new Set([...old.previously, oldId, ...there?.previously ?? []])],
  });
  const units = dependenciesAt({ history }, from);
  if (hash !== from && units) {
    const verdict = there?.history.at(-1)?.verdict ?? "first signed";
    const changed = changesFrom(units, signature);
    history.push({ at, hash, normaliser: NORMALISER, before: from, changed, verdict });
  }
  for (const entry of there?.history ?? []) await store.remove(entryName(id, entry));
  await changeFile(store, id, () => ({
    result: undefined,
    file: withHistory(stateIn(signature), history),
  }));
  for (const entry of old.history) await store.remove(entryName(oldId, entry));
  await store.remove(signatureName(oldId));
}

/** A function that was moved is still itself. */
function renamed(entry: HistoryEntry, from: string, to: string): HistoryEntry {
  const { [from]: own, ...others } = entry.changed;
  return own ? { ...entry, changed: { ...others, [to]: own } } : entry;
}

/** @returns the file of the function that once had an id */
export async function findPrevious(
  store: Store,
  oldId: string,
): Promise<SignatureFile | undefined> {
  for (const name of await store.list()) {
    const isEntry = name.startsWith(".history/");
    if (!isEntry && /(?:^|\/)\./.test(name)) continue;
    const text = await store.load(name);
    // Most functions have never moved; those files need not be taken apart.
    if (text === undefined || !JSON.stringify(text).includes(oldId.slice(oldId.lastIndexOf("#")))) {
      continue;
    }
    const previously = isEntry
      ? parseEntry(text)
      : { fn: signatureId(name), entry: readableSignature(text, store.locate(name)) };
    if (!previously?.entry?.previously?.includes(oldId)) continue;
    const file = await readSignature(store, previously.fn);
    if (file) return file;
  }
  return undefined;
}

/**
 * @param name what the file of a signature is called
 * @returns what it says, without its history; `undefined` where it cannot be read
 */
export async function readPlain(
  store: Store,
  name: string,
): Promise<Pick<SignatureFile, "id" | "own"> | undefined> {
  const text = await store.load(name);
  return text === undefined ? undefined : readableSignature(text, store.locate(name));
}

/** @returns the names of signatures in a store: what begins with a dot is something else of ours */
export async function signatureNames(store: Store): Promise<string[]> {
  return (await store.list()).filter((name) => !/(?:^|\/)\./.test(name));
}

/** One that is damaged is told where it is asked for; here it is of another function. */
function readableSignature(text: string | object, where: string): SignatureFile | undefined {
  try {
    return parseSignature(text, where);
  } catch (error) {
    if (!isRetakeError(error, "SIGNATURE_INVALID")) throw error;
    return undefined;
  }
}

function toFile(old: SignatureFile | undefined, signature: Signature, note: Note): SignatureFile {
  const at = new Date(note.now()).toISOString();
  const { hash } = signature;
  // After a merge no state of the history is that of the file: then it goes on from the last one.
  const before = old?.hash ?? old?.history.at(-1)?.hash;
  const units = before === undefined ? undefined : dependenciesAt(old!, before);
  const head = { at, hash, normaliser: NORMALISER };
  const entry: HistoryEntry = before !== undefined && units
    ? { ...head, before, changed: changesFrom(units, signature), verdict: note.verdict }
    : { ...head, changed: startOf(signature), verdict: "first signed" };
  return withHistory(stateIn(signature), [...old?.history ?? [], entry]);
}

/** What the file of a signature has, without what follows from its history. */
function stateIn(signature: Signature) {
  const { id, own, parameters, environment, packages, opaque, assets } = signature;
  return {
    id,
    normaliser: NORMALISER,
    own,
    parameters: [...parameters],
    dependencies: Object.fromEntries(signature.dependencies.map((it) => [it.id, it.hash])),
    environment: [...environment],
    packages: [...packages],
    opaque: [...opaque],
    assets: [...assets],
  };
}

/** Changes a signature while nobody else does: its file, and the entries that are new. */
async function changeFile<T>(
  store: Store,
  id: string,
  fn: (file: SignatureFile | undefined) => { result: T; file?: SignatureFile },
): Promise<T> {
  const name = signatureName(id);
  const run = async () => {
    const old = await readOrRebuild(store, id);
    const { result, file } = fn(old);
    if (!file) return result;
    for (const entry of file.history) {
      const text = formatEntry(id, entry);
      const place = entryName(id, entry);
      if (await store.load(place) !== text) await store.save(place, text);
    }
    await store.save(name, formatSignature(file));
    return result;
  };
  return store.exclusively ? await store.exclusively(name, run) : await run();
}

/** A file that cannot be read, as a merge may have left it, is written again: its history is elsewhere. */
async function readOrRebuild(store: Store, id: string): Promise<SignatureFile | undefined> {
  try {
    return await readSignature(store, id);
  } catch (error) {
    const isOther = !isRetakeError(error, "SIGNATURE_INVALID") || error.facts.found !== undefined;
    if (isOther) throw error;
    const none = { parameters: [], environment: [], packages: [], opaque: [], assets: [] };
    const nothing = { id, normaliser: NORMALISER, own: "", dependencies: {}, ...none };
    return withHistory(nothing, await readHistory(store, id));
  }
}
