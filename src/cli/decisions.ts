/**
 * Deciding on what a recording has changed: `retake review` and the page of `retake ui` decide by the same functions.
 *
 * @module
 */
import { formatCassette } from "../cassette/format.ts";
import type { Cassette } from "../cassette/types.ts";
import {
  type Change,
  type ChangeKind,
  changesOf,
  holdsSame,
  keepOld,
  undecided,
} from "../diff/review.ts";
import { RetakeError } from "../errors.ts";
import { pathInGit } from "../host/git.ts";
import { hashOf } from "../host/hash.ts";
import { readResult, writeResult } from "../host/results.ts";
import { retakeHere } from "../host/retake.ts";
import { type CassetteFolder, dirOption } from "./cassettes.ts";
import { projectComparison } from "./differences.ts";
import { type BothSides, loadSide, type Side } from "./revisions.ts";

/** What is gone through. */
export interface Review {
  folder: CassetteFolder;
  /** The cassettes, as they are by now. */
  all: BothSides[];
  /** The commit that they are held against, as it was typed. */
  against: string;
  decisions: Decisions;
  /** What was decided in this run. */
  counts: { kept: number; left: number };
}

/** What was kept of the new, until it is committed: git itself would show it as changed still. */
export interface Decisions {
  path: string;
  /** By the hash of a change, in which cassette it is; since another commit than HEAD, since which. */
  kept: Map<string, string>;
}

const DECISIONS_FORMAT = "retake-review/1";

/** @returns the file in which it is kept what was decided, among those of git */
export async function decisionsFile({ path }: CassetteFolder): Promise<string> {
  return await pathInGit(path, "retake-review");
}

/**
 * @param folder where the cassettes are
 * @param all what is gone through
 * @param against the commit that it is held against
 * @throws {RetakeError} `OPTION_INVALID` where there is no git
 */
export async function openReview(
  folder: CassetteFolder,
  all: BothSides[],
  against: string,
): Promise<Review> {
  const path = await decisionsFile(folder);
  const decisions = { path, kept: decisionsIn(await readResult(path)) };
  return { folder, all, against, decisions, counts: { kept: 0, left: 0 } };
}

/** What is damaged was never decided. */
function decisionsIn(text: string | undefined): Map<string, string> {
  try {
    const { format, kept } = JSON.parse(text ?? "{}");
    if (format !== DECISIONS_FORMAT) return new Map();
    return new Map(Object.entries(kept as Record<string, string>));
  } catch {
    return new Map();
  }
}

/** @returns by what a change is known again, whenever it is looked at */
export function changeId({ key }: Change): string {
  return hashOf(key);
}

/** @returns all that differs between two sides, decided on or not */
export function changesIn(was: Side | undefined, now: Side | undefined): Change[] {
  return changesOf(was?.cassette, now?.cassette, projectComparison());
}

/** @returns the changes that somebody has to decide on */
export function openChanges({ was, now }: BothSides, { decisions }: Review): Change[] {
  return undecided(changesIn(was, now), (change) => decisions.kept.has(changeId(change)));
}

/** Keeps the new of some kinds, and the old of others; what somebody has kept stays, whatever its kind. */
export async function decide(
  one: BothSides,
  review: Review,
  { accept, leave }: { accept: readonly ChangeKind[]; leave: readonly ChangeKind[] },
): Promise<void> {
  const { kept } = review.decisions;
  const open = changesIn(one.was, one.now).filter((change) => !kept.has(changeId(change)));
  const old = new Set(open.filter(({ kind }) => leave.includes(kind)).map(changeId));
  if (old.size > 0) await keepOldOf(one, review, (change) => old.has(changeId(change)));
  const wanted = open.filter(({ kind }) => accept.includes(kind));
  if (wanted.length > 0) await keepNewOf(one, review, wanted);
}

/** Notes that the new of some changes is kept. */
export async function keepNewOf(
  one: BothSides,
  { decisions, all, against, counts }: Review,
  changes: readonly Change[],
): Promise<void> {
  const placeOf = ({ where }: BothSides) => against === "HEAD" ? where : `${against}:${where}`;
  for (const change of changes) decisions.kept.set(changeId(change), placeOf(one));
  // What is committed by now, or was recorded anew, is decided no more: of the same commit, since others have other changes.
  const open = new Set(all.flatMap(({ was, now }) => changesIn(was, now).map(changeId)));
  const looked = new Set(all.map(placeOf));
  for (const [hash, place] of decisions.kept) {
    if (looked.has(place) && !open.has(hash)) decisions.kept.delete(hash);
  }
  const kept = Object.fromEntries(decisions.kept);
  await writeResult(
    decisions.path,
    `${JSON.stringify({ format: DECISIONS_FORMAT, kept }, null, 2)}\n`,
  );
  counts.kept += changes.filter(({ kind }) => kind !== "same").length;
}

/**
 * Puts the old in the place of what is meant, in one write: killed, it is done or it is not.
 *
 * @throws {RetakeError} `STORE_WRITE` where the cassette is another by now
 */
export async function keepOldOf(
  one: BothSides,
  review: Review,
  isMeant: (change: Change) => boolean,
): Promise<void> {
  const { store } = review.folder;
  const { name, where, was } = one;
  const save = async () => {
    const there = await loadSide(name, review.folder);
    if (there?.text !== one.now?.text) {
      one.now = there;
      throw new RetakeError(
        "STORE_WRITE",
        `${where} has been recorded again meanwhile: look at it once more.\n  to do  ${retakeHere()} review ${name}${
          dirOption(review.folder)
        }`,
      );
    }
    let now: Cassette | undefined = one.now?.cassette;
    let left = 0;
    const comparison = projectComparison();
    for (
      let change = changesOf(was?.cassette, now, comparison).find(isMeant);
      change;
      change = changesOf(was?.cassette, now, comparison).find(isMeant)
    ) {
      now = keepOld(was?.cassette, now, change, comparison);
      left++;
    }
    if (left === 0) return;
    const text = holdsSame(now, was?.cassette) ? was?.text : now && formatCassette(now);
    await (text === undefined ? store.remove(name) : store.save(name, text));
    // As it is now: a store may keep large bodies beside it.
    one.now = await loadSide(name, review.folder);
    review.counts.left += left;
  };
  await (store.exclusively ? store.exclusively(name, save) : save());
}
