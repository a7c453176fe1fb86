/**
 * Who of this process writes a cassette. Two at once would lose recordings, so the second is refused.
 * One after the other, a test that is run again replaces what it had recorded anew; another test that
 * gives the same name adds to that.
 *
 * @module
 */
import type { Cassette, Interaction } from "../../cassette/types.ts";
import type { Comparison } from "../../diff/comparison.ts";
import { requestKey } from "../../diff/requests.ts";
import { RetakeError } from "../../errors.ts";
import type { Settings } from "../options.ts";
import type { Claim, TestFile } from "../types.ts";

/** Cassettes that a session of this process may write, by store: two would lose recordings. */
const beingWritten = new WeakMap<object, Set<string>>();

/** What the sessions of one run have recorded anew of a cassette: by place, the recordings. */
interface Recorded {
  run: object | undefined;
  places: Map<string, ReadonlySet<string>>;
}

/** What sessions of this process have recorded anew, by store and cassette. */
const recordedAnew = new WeakMap<object, Map<string, Recorded>>();

/** A session that records anew, and what of its cassette this process had recorded before. */
export interface Retaking {
  /** Where it was opened: the frames of the project's code, the innermost first. */
  opener: string;
  /** In which run of cases, where there are such. */
  run: object | undefined;
  /** What it has recorded there before. */
  own: readonly Interaction[];
  /** Where else the cassette was recorded, if it was. */
  other: string | undefined;
}

/**
 * @param name the cassette's name
 * @param settings where it is kept
 * @param where where it lies, for the message
 * @returns gives the claim back
 * @throws {RetakeError} `SESSION_OVERLAP` when another session of this process has claimed it
 */
export function claimForWriting(name: string, { store }: Settings, where: string): () => void {
  const names = beingWritten.get(store) ?? new Set();
  beingWritten.set(store, names);
  if (names.has(name)) {
    throw new RetakeError(
      "SESSION_OVERLAP",
      `The cassette ${where} is being recorded by another session of this process.\n` +
        `  to do  give each of the two its own name, or run them one after the other`,
      { facts: { name, where } },
    );
  }
  names.add(name);
  return () => void names.delete(name);
}

const folderOf = ({ file }: TestFile) => file.replace(/[^/]*$/, "");

/**
 * @param claim who records it in this run, and who would too
 * @param place the cassette
 * @returns the error for the second: what the first has recorded would be lost, or be played to the second
 */
export function refuseSecond(
  { first, second }: Claim,
  { name, where, rerun }: { name: string; where: string; rerun: (variable: string) => string },
): RetakeError {
  const isOneFile = first.file === second.file;
  const called = (one: TestFile) =>
    one.project ? `the project "${one.project}"` : "another project";
  const lines = isOneFile
    ? [
      `The cassette ${where} is recorded by ${called(first)} in this run, so ${
        called(second)
      }, which runs ${second.file} too, cannot have the same.`,
      "  to do  say byProject: true in the configuration, so that each project has cassettes of its own" +
      (first.project && second.project ? "" : ", and give each a name (displayName)"),
    ]
    : [
      `The cassette ${where} is recorded by ${first.file} in this run, so ${second.file} cannot have the same.`,
      "  to do  rename one of the two files;",
      // In one folder they have one name wherever that begins.
      ...folderOf(first) === folderOf(second) ? [] : [
        '         or write { "dir": "cassettes" } into retake.config.json in a folder above both: names begin there;',
      ],
    ];
  return new RetakeError(
    "SESSION_OVERLAP",
    [...lines, `         then record it:  ${rerun("CASSETTE_MODE=record")}`].join("\n"),
    { facts: { name, where, first: { ...first }, second: { ...second } } },
  );
}

/**
 * @param old the cassette as it is; what is gone has been recorded by nobody
 * @param by where the session is opened that is to record it anew, and in which run of cases
 * @param place the cassette
 * @returns what of it was recorded by this process before, and where
 */
export function findRetaking(
  old: Cassette | undefined,
  { opener, run }: Pick<Retaking, "opener" | "run">,
  { name, store }: { name: string; store: object },
): Retaking {
  const known = old && recordedAnew.get(store)?.get(name);
  const places = known?.run === run ? known?.places : undefined;
  const marks = places?.get(opener);
  return {
    opener,
    run,
    own: old?.interactions.filter((one) => marks?.has(markOf(one))) ?? [],
    other: [...places?.keys() ?? []].find((place) => place !== opener),
  };
}

/**
 * Notes what was recorded anew.
 *
 * @param recorded what the cassette has of this session
 * @param retaking what was recorded before it
 * @param place the cassette
 */
export function noteRetaken(
  recorded: readonly Interaction[],
  { opener, run, other }: Retaking,
  { name, store }: { name: string; store: object },
): void {
  const names = recordedAnew.get(store) ?? new Map<string, Recorded>();
  recordedAnew.set(store, names);
  const places = (other === undefined ? undefined : names.get(name)?.places) ?? new Map();
  names.set(name, { run, places: places.set(opener, new Set(recorded.map(markOf))) });
}

/** @returns what was recorded before and is not asked for any more: by the same test, or by another */
export function notAskedAgain(
  recorded: readonly Interaction[],
  { own, other }: Retaking,
  comparison: Comparison,
): Interaction[] {
  if (other !== undefined || own.length === 0) return [];
  const asked = new Set(recorded.map(({ request }) => requestKey(request, comparison)));
  return own.filter(({ request }) => !asked.has(requestKey(request, comparison)));
}

/**
 * @returns of what is not asked for any more, what stays: where nothing tells a test that is run again
 * from another one, all of it. On Bun a function that only calls another leaves no trace.
 */
export function spared(lost: readonly Interaction[], { opener }: Retaking): readonly Interaction[] {
  return opener === "" ? lost : [];
}

/** Tells of what another test of the same name has to do with what was recorded, where it has. */
export function tellRetaken(
  recorded: readonly Interaction[],
  retaking: Retaking,
  { where, settings: { comparison, warn } }: { where: string; settings: Settings },
): void {
  const { opener, other } = retaking;
  const line = (place: string) => place.split("\n")[0] || "a place that left no trace";
  const advice = "  to do  if these are two tests, give each a name of its own";
  if (other !== undefined) {
    if (recorded.length === 0) return;
    warn(
      `retake: ${where} was recorded by another test of this process too, so what was recorded now is ` +
        `added to that.\n  first  ${line(other)}\n  now    ${line(opener)}\n${advice}`,
    );
    return;
  }
  const lost = notAskedAgain(recorded, retaking, comparison);
  if (lost.length === 0) return;
  const stays = spared(lost, retaking).length > 0;
  const shown = lost.slice(0, 5).map(({ request }) =>
    `  ${stays ? "kept" : "gone"}   ${request.method} ${request.url}\n`
  );
  if (lost.length > shown.length) shown.push(`  ... and ${lost.length - shown.length} more\n`);
  warn(
    `retake: ${where} was recorded a second time by this process, and what it no longer asks for is ` +
      `${stays ? "kept beside, since another test may have recorded it" : "gone"}.\n${
        shown.join("")
      }  by     ${line(opener)}\n${advice}`,
  );
}

/** What tells recordings of one cassette apart, without keeping all that is in them. */
function markOf(interaction: Interaction): string {
  const { request: { method, url }, recordedAt, waited } = interaction;
  return `${recordedAt} ${waited} ${charactersIn(interaction, { left: 1000 })} ${method} ${url}`;
}

/** How many characters of text are in so many of a value's first parts: of ten megabytes nobody asks for more. */
function charactersIn(value: unknown, parts: { left: number }): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let characters = 0;
  for (const part of Object.values(value)) {
    if (parts.left-- <= 0) break;
    characters += charactersIn(part, parts);
  }
  return characters;
}
