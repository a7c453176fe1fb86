/**
 * Signature files: to text and back, and what they are called.
 *
 * @module
 */
import { Fault, kind, wantArray, wantObject, wantText, wantTime } from "../cassette/validate.ts";
import { RetakeError } from "../errors.ts";
import { SIGNATURE_FORMAT, type SignatureFile } from "./types.ts";

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

/** @returns a signature file as text: sorted, an entry a line, ending with a line feed */
export function formatSignature(file: SignatureFile): string {
  const sorted: SignatureFile = {
    format: file.format,
    id: file.id,
    normaliser: file.normaliser,
    hash: file.hash,
    own: file.own,
    lastModified: file.lastModified,
    parameters: file.parameters.map(({ name, type, default: value }) => ({
      name,
      ...(type === undefined ? {} : { type }),
      ...(value === undefined ? {} : { default: value }),
    })),
    dependencies: sortKeys(file.dependencies),
    environment: [...file.environment].sort(),
    packages: [...file.packages].sort(),
    opaque: [...file.opaque].sort(),
    assets: [...file.assets].sort(),
    accepted: file.accepted,
    previously: file.previously,
    history: file.history.map(({ at, hash, before, changed, verdict }) => ({
      at,
      hash,
      ...(before === undefined ? {} : { before }),
      changed: sortKeys(changed),
      verdict,
    })),
  };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

function sortKeys<T>(members: { [name: string]: T }): { [name: string]: T } {
  const sorted: { [name: string]: T } = Object.create(null);
  for (const name of Object.keys(members).sort()) sorted[name] = members[name]!;
  return sorted;
}

/**
 * @param text a signature file
 * @param where where it lies, for messages
 * @throws {RetakeError} `SIGNATURE_INVALID` saying which place is damaged and how
 */
export function parseSignature(text: string | object, where: string): SignatureFile {
  try {
    const value = typeof text === "string" ? readJson(text) : text;
    checkSignature(value);
    return value as SignatureFile;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new RetakeError(
      "SIGNATURE_INVALID",
      `The signature ${where} cannot be read: ${error.path} ${error.message}.\n` +
        `  kept   the file is left as it is\n` +
        `  to do  restore it (git checkout), or delete it: it is written again with the next recording,\n` +
        `         without its history and what was accepted`,
      { facts: { where } },
    );
  }
}

function readJson(text: string): unknown {
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) {
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

function checkSignature(value: unknown): void {
  const file = wantObject(value, "the file");
  if (file.format !== SIGNATURE_FORMAT) {
    throw new Fault("format", `is ${kind(file.format)}, not "${SIGNATURE_FORMAT}"`);
  }
  wantText(file.id, "id");
  if (!Number.isInteger(file.normaliser)) {
    throw new Fault("normaliser", `is ${kind(file.normaliser)}, not a whole number`);
  }
  wantHash(file.hash, LONG, "hash");
  wantHash(file.own, SHORT, "own");
  wantTime(file.lastModified, "lastModified");
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
  for (const name of ["environment", "packages", "opaque", "assets", "previously"]) {
    wantArray(file[name], name).forEach((item, position) => wantText(item, `${name}[${position}]`));
  }
  wantArray(file.accepted, "accepted").forEach((item, position) => {
    const at = `accepted[${position}]`;
    const { hashes, reason, at: time } = wantObject(item, at);
    const pair = wantArray(hashes, `${at}.hashes`);
    if (pair.length !== 2) throw new Fault(`${at}.hashes`, "is not a pair");
    pair.forEach((hash) => wantHash(hash, LONG, `${at}.hashes`));
    wantText(reason, `${at}.reason`);
    wantTime(time, `${at}.at`);
  });
  wantArray(file.history, "history").forEach((item, position) => {
    const at = `history[${position}]`;
    const entry = wantObject(item, at);
    wantTime(entry.at, `${at}.at`);
    wantHash(entry.hash, LONG, `${at}.hash`);
    if (entry.before !== undefined) wantHash(entry.before, LONG, `${at}.before`);
    wantText(entry.verdict, `${at}.verdict`);
    for (const [unit, change] of Object.entries(wantObject(entry.changed, `${at}.changed`))) {
      const place = `${at}.changed[${JSON.stringify(unit)}]`;
      const pair = wantArray(change, place);
      if (pair.length !== 2) throw new Fault(place, "is not a pair");
      pair.forEach((hash) => hash === null || wantHash(hash, SHORT, place));
    }
  });
}

function wantHash(value: unknown, form: RegExp, path: string): void {
  if (form.test(wantText(value, path))) return;
  throw new Fault(path, `is ${kind(value)}, not ${form === LONG ? 64 : 16} hexadecimal digits`);
}
