/**
 * What recordings hold at, beyond the code that they were recorded from: a file for each cassette,
 * function and hash, in `signatures/.valid/`. A verified cassette is left as it is, so that two
 * branches which have each verified a change of their own merge: each has added a file.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { HeldRecording } from "../session/tracker.ts";
import { signatureName } from "../signatures/format.ts";
import type { Store } from "../store/types.ts";
import { hashOf } from "../host/hash.ts";

const FORMAT = "retake-valid/1";

/** What holds for recordings of one cassette at one hash of one function. */
interface ValidFile {
  format: typeof FORMAT;
  cassette: string;
  fn: string;
  /** The hash of the function at which they hold. */
  hash: string;
  /** What was asked, by a hash of its own, with the hash of the function that stands in the cassette. */
  recordings: { [request: string]: string };
}

/** Where something holds. */
interface Place {
  cassette: string;
  fn: string;
  hash: string;
}

/**
 * Notes that recordings hold at other hashes of their functions.
 *
 * @param store where signatures are kept
 * @param cassette the name of the cassette that they are in
 * @throws {RetakeError} `STORE_READ`, `STORE_WRITE`
 */
export async function noteValid(
  store: Store,
  cassette: string,
  held: readonly HeldRecording[],
): Promise<void> {
  const files = new Map<string, { place: Place; recordings: [string, string][] }>();
  for (const { recording, at } of held) {
    for (const { fn, hash } of at) {
      const recorded = recording.producedBy?.find((it) => it.fn === fn)?.hash;
      if (hash === undefined || recorded === undefined || recorded === hash) continue;
      const place = { cassette, fn, hash };
      const name = nameOf(place);
      const file = files.get(name) ?? { place, recordings: [] };
      file.recordings.push([requestKey(recording), recorded]);
      files.set(name, file);
    }
  }
  for (const [name, { place, recordings }] of files) {
    const change = async () => {
      const before = await readRecordings(store, place);
      const after = { ...before, ...Object.fromEntries(recordings) };
      if (JSON.stringify(after) !== JSON.stringify(before)) {
        await store.save(name, format(place, after));
      }
    };
    await (store.exclusively ? store.exclusively(name, change) : change());
  }
}

/** @returns whether a recording holds at a hash of one of its functions, as was noted */
export async function isValidAt(
  store: Store,
  place: Place,
  recording: Interaction,
): Promise<boolean> {
  const recorded = recording.producedBy?.find((it) => it.fn === place.fn)?.hash;
  if (recorded === undefined) return false;
  const recordings = await readRecordings(store, place);
  return recordings[requestKey(recording)] === recorded;
}

function nameOf({ cassette, fn, hash }: Place): string {
  return `${validityPrefix(cassette)}${signatureName(fn)}/${hash.slice(0, 16)}`;
}

function requestKey({ request }: Interaction): string {
  return hashOf(JSON.stringify(request)).slice(0, 16);
}

/** What cannot be read says nothing: the recordings are to be verified again. */
async function readRecordings(store: Store, place: Place): Promise<ValidFile["recordings"]> {
  const text = await store.load(nameOf(place));
  if (text === undefined) return {};
  try {
    const file = (typeof text === "string" ? JSON.parse(text) : text) as ValidFile;
    const { cassette, fn, hash, recordings } = file;
    const isOurs = file.format === FORMAT && cassette === place.cassette && fn === place.fn &&
      hash === place.hash && typeof recordings === "object" && recordings !== null;
    return isOurs ? recordings : {};
  } catch {
    return {};
  }
}

function format({ cassette, fn, hash }: Place, recordings: ValidFile["recordings"]): string {
  const sorted = Object.fromEntries(
    Object.entries(recordings).sort(([a], [b]) => a < b ? -1 : 1),
  );
  const file: ValidFile = { format: FORMAT, cassette, fn, hash, recordings: sorted };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** @returns what the names begin with under which it stands at which hashes a cassette holds */
export function validityPrefix(cassette: string): string {
  return `.valid/${cassette}/`;
}
