/**
 * The signatures of a project, in a store: written when a function has changed, and only then.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Store } from "../store/types.ts";
import type { Signature } from "../track/types.ts";
import { formatSignature, parseSignature, signatureName } from "./format.ts";
import { changesBetween } from "./history.ts";
import { type HistoryEntry, SIGNATURE_FORMAT, type SignatureFile } from "./types.ts";

/** The version of the algorithm that makes the hashes of this release. */
const NORMALISER = 1;

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
  const file = parseSignature(text, store.locate(name));
  if (file.id === id) return file;
  throw new RetakeError(
    "SIGNATURE_INVALID",
    `The signature ${store.locate(name)} is of ${file.id}, not of ${id}.\n` +
      `  to do  names of functions in one file must not differ by case alone on this disk;\n` +
      `         or the file was moved by hand: move it back`,
    { facts: { where: store.locate(name), found: file.id, asked: id } },
  );
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
    return { result: file ? "changed" : "new", file: toFile(file, signature, note) };
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
  await changeFile(store, signature.id, (old) => {
    const isSame = old?.hash === signature.hash;
    const file = isSame
      ? { ...old, accepted: [...old.accepted], history: [...old.history] }
      : toFile(old, signature, { verdict: `accepted: ${reason}`, now });
    if (isSame) {
      const verdict = `accepted: ${reason}`;
      file.history.push({ at, hash: signature.hash, before: signature.hash, changed: {}, verdict });
    }
    for (const hash of recorded) {
      if (hash !== signature.hash && !isAccepted(file, hash, signature.hash)) {
        file.accepted = [...file.accepted, { hashes: [hash, signature.hash], reason, at }];
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
  const at = new Date(now()).toISOString();
  await changeFile(store, signature.id, (there) => {
    const moved = {
      at,
      hash: old.hash,
      before: old.hash,
      changed: {},
      verdict: `moved from ${oldId}`,
    };
    const last = there && {
      ...there.history.at(-1)!,
      before: old.hash,
      changed: changesBetween(old, signature),
    };
    const rest = last && last.hash !== old.hash ? [last] : [];
    const file: SignatureFile = {
      ...(there ?? toFile(undefined, signature, { verdict: "first signed", now })),
      accepted: [...old.accepted, ...there?.accepted ?? []],
      previously: [...new Set([...old.previously, oldId, ...there?.previously ?? []])],
      history: [...old.history, moved, ...rest],
    };
    return { result: undefined, file };
  });
  await store.remove(signatureName(oldId));
}

/** @returns the file of the function that once had an id */
export async function findPrevious(
  store: Store,
  oldId: string,
): Promise<SignatureFile | undefined> {
  for (const name of await signatureNames(store)) {
    const text = await store.load(name);
    // Most files have never moved; those need not be taken apart.
    if (text === undefined || !JSON.stringify(text).includes(oldId.slice(oldId.lastIndexOf("#")))) {
      continue;
    }
    const file = readableSignature(text, store.locate(name));
    if (file?.previously.includes(oldId)) return file;
  }
  return undefined;
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
  const { id, hash, own, parameters, environment, packages, opaque, assets } = signature;
  const entry: HistoryEntry = old
    ? { at, hash, before: old.hash, changed: changesBetween(old, signature), verdict: note.verdict }
    : { at, hash, changed: {}, verdict: "first signed" };
  return {
    format: SIGNATURE_FORMAT,
    id,
    normaliser: NORMALISER,
    hash,
    own,
    lastModified: at,
    parameters: [...parameters],
    dependencies: Object.fromEntries(signature.dependencies.map((it) => [it.id, it.hash])),
    environment: [...environment],
    packages: [...packages],
    opaque: [...opaque],
    assets: [...assets],
    accepted: old?.accepted ?? [],
    previously: old?.previously ?? [],
    history: [...old?.history ?? [], entry],
  };
}

/** Changes one file while nobody else does. */
async function changeFile<T>(
  store: Store,
  id: string,
  fn: (file: SignatureFile | undefined) => { result: T; file?: SignatureFile },
): Promise<T> {
  const name = signatureName(id);
  const run = async () => {
    const { result, file } = fn(await readSignature(store, id));
    if (file) await store.save(name, formatSignature(file));
    return result;
  };
  return store.exclusively ? await store.exclusively(name, run) : await run();
}
