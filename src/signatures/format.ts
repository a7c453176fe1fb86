/**
 * Signature files: to text and back, and what they are called.
 *
 * @module
 */
import { markedLine } from "../cassette/conflict.ts";
import { Fault, kind, wantArray, wantObject, wantText, wantTime } from "../cassette/validate.ts";
import { RetakeError } from "../errors.ts";
import { stateOf, withFullStart } from "./history.ts";
import {
  HISTORY_FORMAT,
  type HistoryEntry,
  OLD_SIGNATURE_FORMAT,
  SIGNATURE_FORMAT,
  type SignatureFile,
} from "./types.ts";

/**
 * What the file of a function is called: `lib/persona.ts/PersonaBuilder.fromPrompt`. Characters that
 * not every file system takes stand as `=24`. (Two functions of one file whose names differ by case
 * alone share a file on a disk that does not tell case: `id` in it says whose it is, and the other
 * one is refused.)
 *
 * @param id a function
 */
export function signatureName(id: string): string {
  const at = id.lastIndexOf("#");
  return [...id.slice(0, at).split("/"), id.slice(at + 1)].map(escapeSegment).join("/");
}

/** Device names of Windows, with or without an ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

function escapeSegment(segment: string): string {
  return segment.replace(/[^\w.-]/gu, bytesOf)
    .replace(/^\.+$/, bytesOf)
    .replace(/^\.|\.$/g, bytesOf)
    .replace(DEVICE, (device) => bytesOf(device[0]!) + device.slice(1));
}

function bytesOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) =>
    `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
  ).join("");
}

/**
 * @param name what a file is called
 * @returns the function that it is of
 */
export function signatureId(name: string): string {
  const text = name.replace(/(?:=[0-9A-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("="), (hex) => parseInt(hex, 16));
    return new TextDecoder().decode(bytes);
  });
  const at = text.lastIndexOf("/");
  return `${text.slice(0, at)}#${text.slice(at + 1)}`;
}

/**
 * @returns the file of a signature as text: sorted, ending with a line feed. A dependency has a line
 * for its name, one for its hash and an empty one, so that lines which two branches change or add are
 * never next to each other; the function itself is the last of them, so that all others end alike.
 */
export function formatSignature(file: SignatureFile): string {
  const sorted = {
    format: SIGNATURE_FORMAT,
    id: file.id,
    normaliser: file.normaliser,
    parameters: file.parameters.map(({ name, type, default: value }) => ({
      name,
      ...(type === undefined ? {} : { type }),
      ...(value === undefined ? {} : { default: value }),
    })),
    dependencies: { ...sortKeys(file.dependencies), [file.id]: file.own },
    environment: [...file.environment].sort(),
    packages: [...file.packages].sort(),
    opaque: [...file.opaque].sort(),
    assets: [...file.assets].sort(),
  };
  const text = JSON.stringify(sorted, null, 2);
  return `${text.replace(DEPENDENCY, "    $1:\n      $2\n")}\n`;
}

const DEPENDENCY = /^ {4}("(?:[^"\\]|\\.)*"): ("[0-9a-f]{16}",?)$/gm;

/**
 * @param fn the function
 * @param entry an entry of its history
 * @returns what its file is called: by its time, and by what it is of
 */
export function entryName(fn: string, { at, hash, accepted }: HistoryEntry): string {
  const what = accepted ? `accepted-${accepted.hashes[0].slice(0, 8)}-` : "";
  return `${historyFolder(fn)}${at.replace(/[:.]/g, "-")}-${what}${hash.slice(0, 8)}`;
}

/** @returns what the names of the entries of a function's history begin with */
export function historyFolder(fn: string): string {
  return `.history/${signatureName(fn)}/`;
}

/** @returns an entry of a history as text */
export function formatEntry(fn: string, entry: HistoryEntry): string {
  const { at, hash, normaliser, before, changed, verdict, accepted, previously } = entry;
  const sorted = {
    format: HISTORY_FORMAT,
    fn,
    at,
    hash,
    ...(normaliser === undefined ? {} : { normaliser }),
    ...(before === undefined ? {} : { before }),
    changed: sortKeys(changed),
    verdict,
    ...(accepted ? { accepted } : {}),
    ...(previously ? { previously } : {}),
  };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/**
 * @param text an entry of a history
 * @returns it and the function that it is of; `undefined` where it cannot be read, and says nothing
 */
export function parseEntry(
  text: string | object,
): { fn: string; entry: HistoryEntry } | undefined {
  try {
    const value = wantObject(typeof text === "string" ? readJson(text) : text, "the file");
    if (value.format !== HISTORY_FORMAT) return undefined;
    const { format: _, fn, ...entry } = value;
    checkEntry(entry, "entry");
    if (entry.accepted !== undefined) checkAcceptance(entry.accepted, "accepted");
    if (entry.previously !== undefined) {
      wantArray(entry.previously, "previously").forEach((id) => wantText(id, "previously"));
    }
    return { fn: wantText(fn, "fn"), entry: entry as unknown as HistoryEntry };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return undefined;
  }
}

function sortKeys<T>(members: { [name: string]: T }): { [name: string]: T } {
  const sorted: { [name: string]: T } = Object.create(null);
  for (const name of Object.keys(members).sort()) sorted[name] = members[name]!;
  return sorted;
}

/**
 * @param text the file of a signature
 * @param where where it lies, for messages
 * @param entries its history, from files of their own; that of a file of the version before is in it
 * @throws {RetakeError} `SIGNATURE_INVALID` saying which place is damaged and how
 */
export function parseSignature(
  text: string | object,
  where: string,
  entries: readonly HistoryEntry[] = [],
): SignatureFile {
  try {
    const value = typeof text === "string" ? readJson(text) : text;
    const file = checkSignature(value);
    if (file.format === OLD_SIGNATURE_FORMAT) {
      const old = file as unknown as OldFile;
      return withHistory(old, [...historyOf(old), ...entries]);
    }
    const { dependencies: { [file.id]: own, ...dependencies }, ...others } = file;
    return withHistory({ ...others, own: own!, dependencies }, entries);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const line = typeof text === "string" ? markedLine(text) : undefined;
    throw new RetakeError(
      "SIGNATURE_INVALID",
      `The signature ${where} cannot be read: ${error.path} ${error.message}.\n` +
        `  kept   its history, and what was accepted: they have files of their own\n` +
        `  to do  nothing: it is written again with the next recording, or now by\n` +
        `         CASSETTE_STALE=verify with the command that runs your tests`,
      { facts: { where, ...line === undefined ? {} : { conflict: line } } },
    );
  }
}

/** A file of the version before. */
type OldFile = SignatureFile & { hash: string };

/** The history of a file of the version before, as entries that stand for themselves. */
function historyOf(file: OldFile): HistoryEntry[] {
  const history: HistoryEntry[] = withFullStart(file);
  for (const accepted of file.accepted) {
    const known = history.find(({ at, accepted: has }) => at === accepted.at && !has);
    if (known) known.accepted = accepted;
    else {
      const [, hash] = accepted.hashes;
      const { at, reason } = accepted;
      history.push({
        at,
        hash,
        before: hash,
        changed: {},
        verdict: `accepted: ${reason}`,
        accepted,
      });
    }
  }
  const last = history.at(-1);
  if (last && file.previously.length > 0) last.previously = file.previously;
  return history;
}

/** @returns a signature with all that follows from its history */
export function withHistory(
  file: Omit<SignatureFile, "hash" | "accepted" | "previously" | "history">,
  entries: readonly HistoryEntry[],
): SignatureFile {
  // Of one moment, what only says something of a state comes first.
  const order = ({ at, hash, before }: HistoryEntry) => `${at} ${before === hash ? 0 : 1} ${hash}`;
  const history = [...entries].sort((a, b) => order(a) < order(b) ? -1 : 1);
  const { id, normaliser, own, parameters, dependencies } = file;
  const { environment, packages, opaque, assets } = file;
  return {
    ...{ id, normaliser, own, parameters, dependencies, environment, packages, opaque, assets },
    hash: stateOf(file, history),
    accepted: history.flatMap(({ accepted }) => accepted ?? []),
    previously: [...new Set(history.flatMap(({ previously }) => previously ?? []))],
    history,
  };
}

function readJson(text: string): unknown {
  if (markedLine(text) !== undefined) {
    throw new Fault(
      "the file",
      "holds the marks of a merge conflict; take one side, or both lists",
    );
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Fault("the file", `is not JSON (${(error as Error).message})`);
  }
}

const LONG = /^[0-9a-f]{64}$/;
const SHORT = /^[0-9a-f]{16}$/;

function checkSignature(value: unknown): SignatureFile & { format: string } {
  const file = wantObject(value, "the file");
  const isOld = file.format === OLD_SIGNATURE_FORMAT;
  if (file.format !== SIGNATURE_FORMAT && !isOld) {
    throw new Fault("format", `is ${kind(file.format)}, not "${SIGNATURE_FORMAT}"`);
  }
  wantText(file.id, "id");
  wantWhole(file.normaliser, "normaliser");
  if (isOld) wantHash(file.own, SHORT, "own");
  else wantHash(wantObject(file.dependencies, "dependencies")[String(file.id)], SHORT, "own hash");
  wantArray(file.parameters, "parameters").forEach((item, position) => {
    const { name, type, default: preset } = wantObject(item, `parameters[${position}]`);
    wantText(name, `parameters[${position}].name`);
    for (const text of [type, preset]) {
      if (text !== undefined) wantText(text, `parameters[${position}]`);
    }
  });
  for (const [unit, hash] of Object.entries(wantObject(file.dependencies, "dependencies"))) {
    wantHash(hash, SHORT, `dependencies[${JSON.stringify(unit)}]`);
  }
  for (const name of ["environment", "packages", "opaque", "assets"]) {
    wantArray(file[name], name).forEach((item, position) => wantText(item, `${name}[${position}]`));
  }
  if (isOld) {
    wantHash(file.hash, LONG, "hash");
    wantArray(file.previously, "previously").forEach((id) => wantText(id, "previously"));
    wantArray(file.accepted, "accepted").forEach((item, at) =>
      checkAcceptance(item, `accepted[${at}]`)
    );
    wantArray(file.history, "history").forEach((item, at) => checkEntry(item, `history[${at}]`));
  }
  return file as unknown as SignatureFile & { format: string };
}

function checkAcceptance(item: unknown, at: string): void {
  const { hashes, reason, at: time } = wantObject(item, at);
  const pair = wantArray(hashes, `${at}.hashes`);
  if (pair.length !== 2) throw new Fault(`${at}.hashes`, "is not a pair");
  pair.forEach((hash) => wantHash(hash, LONG, `${at}.hashes`));
  wantText(reason, `${at}.reason`);
  wantTime(time, `${at}.at`);
}

function checkEntry(item: unknown, at: string): void {
  const entry = wantObject(item, at);
  wantTime(entry.at, `${at}.at`);
  wantHash(entry.hash, LONG, `${at}.hash`);
  if (entry.normaliser !== undefined) wantWhole(entry.normaliser, `${at}.normaliser`);
  if (entry.before !== undefined) wantHash(entry.before, LONG, `${at}.before`);
  wantText(entry.verdict, `${at}.verdict`);
  for (const [unit, change] of Object.entries(wantObject(entry.changed, `${at}.changed`))) {
    const place = `${at}.changed[${JSON.stringify(unit)}]`;
    const pair = wantArray(change, place);
    if (pair.length !== 2) throw new Fault(place, "is not a pair");
    pair.forEach((hash) => hash === null || wantHash(hash, SHORT, place));
  }
}

function wantWhole(value: unknown, path: string): void {
  if (!Number.isInteger(value)) throw new Fault(path, `is ${kind(value)}, not a whole number`);
}

function wantHash(value: unknown, form: RegExp, path: string): void {
  if (form.test(wantText(value, path))) return;
  throw new Fault(path, `is ${kind(value)}, not ${form === LONG ? 64 : 16} hexadecimal digits`);
}
