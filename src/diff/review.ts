/**
 * What a recording has changed, a request at a time: for whoever decides which of it to keep.
 *
 * @module
 */
import type { Cassette, Interaction } from "../cassette/types.ts";
import {
  type CassetteDifferences,
  cassetteDifferences,
  type InteractionPair,
  type PlacedInteraction,
} from "./cassettes.ts";
import type { Comparison } from "./comparison.ts";
import { cassetteVerdict, DIFFERENCE_VERDICTS, pairVerdict } from "./verdict.ts";

/**
 * What a change is: by its verdict where a request was recorded again (`same` where only its times are others);
 * `new` where it was not asked before; `gone` where it is asked no more.
 */
export const CHANGE_KINDS = [...DIFFERENCE_VERDICTS, "new", "gone"] as const;

/** See {@linkcode CHANGE_KINDS}. */
export type ChangeKind = typeof CHANGE_KINDS[number];

/** One change, to be decided on. */
export interface Change {
  kind: ChangeKind;
  /** What was, and what is now, to the letter: equal for the same change, whenever it is looked at. */
  key: string;
  /** A request that is on both sides. */
  pair?: InteractionPair;
  /** A request that is on one side alone; of a cassette as a whole, its first. */
  only?: PlacedInteraction;
  /** Whether it can be kept or left only as a whole, and why: what recordings depend on is another. */
  whole?: "file" | "frozen" | "variables" | "hashes";
  /** Of a whole: in what it differs. */
  differences?: CassetteDifferences;
}

/**
 * @param was the older side; `undefined` where there was none
 * @param now the newer one; `undefined` where there is none
 * @param comparison what makes two requests the same
 * @returns each change, in the order of the newer side
 */
export function changesOf(
  was: Cassette | undefined,
  now: Cassette | undefined,
  comparison?: Comparison,
): Change[] {
  const text = JSON.stringify([was ?? null, now ?? null]);
  if (!was || !now) {
    const [first] = (now ?? was)?.interactions ?? [];
    if (!was && !now) return [];
    return [{
      kind: was ? "gone" : "new",
      key: text,
      whole: "file",
      ...(first ? { only: { position: 0, interaction: first } } : {}),
    }];
  }
  const differences = cassetteDifferences(now, was, comparison);
  const whole = (["frozen", "variables", "hashes"] as const).find((name) =>
    JSON.stringify(was[name]) !== JSON.stringify(now[name])
  );
  if (whole) return [{ kind: cassetteVerdict(differences), key: text, whole, differences }];
  const { pairs, added, removed } = differences;
  const changed = pairs.map((pair): Change => ({
    kind: pairVerdict(pair),
    key: JSON.stringify([pair.before.interaction, pair.after.interaction]),
    pair,
  })).filter(({ pair }) => !isSame(pair!));
  const made = added.map((only): Change => ({
    kind: "new",
    key: JSON.stringify([null, only.interaction]),
    only,
  }));
  const gone = removed.map((only): Change => ({
    kind: "gone",
    key: JSON.stringify([only.interaction, null]),
    only,
  }));
  const placeOf = ({ pair, only }: Change) => (pair?.after ?? only)!.position;
  return [...[...changed, ...made].sort((one, other) => placeOf(one) - placeOf(other)), ...gone];
}

/**
 * @param changes all that differs
 * @param isKept whether somebody has kept the new of a change
 * @returns the changes that somebody has to decide on
 */
export function undecided(
  changes: readonly Change[],
  isKept: (change: Change) => boolean,
): Change[] {
  return changes.filter((change) => change.kind !== "same" && !isKept(change));
}

function isSame({ before, after }: InteractionPair): boolean {
  return JSON.stringify(before.interaction) === JSON.stringify(after.interaction);
}

/**
 * @param was the older side
 * @param now the newer one
 * @param change one of its changes
 * @param comparison what makes two requests the same
 * @returns the newer side with the older recording in that place; `undefined` where there was no cassette
 */
export function keepOld(
  was: Cassette | undefined,
  now: Cassette | undefined,
  { kind, whole, pair, only }: Change,
  comparison?: Comparison,
): Cassette | undefined {
  if (whole || !was || !now) return was;
  const interactions = [...now.interactions];
  if (pair) interactions[pair.after.position] = pair.before.interaction;
  else if (kind === "new") interactions.splice(only!.position, 1);
  else {interactions.splice(
      placeBefore(cassetteDifferences(now, was, comparison), only!),
      0,
      only!.interaction,
    );}
  const recordedAt = interactions.map((one) => one.recordedAt).sort().at(-1) ?? now.recordedAt;
  return { ...now, recordedAt, interactions };
}

/** Behind the nearest recording before it that is still there. */
function placeBefore({ pairs }: CassetteDifferences, { position }: PlacedInteraction): number {
  const before = pairs.filter((pair) => pair.before.position < position)
    .sort((one, other) => other.before.position - one.before.position);
  return before[0] ? before[0].after.position + 1 : 0;
}

/** @returns whether two cassettes hold the same recordings, to the letter and in order */
export function holdsSame(one: Cassette | undefined, other: Cassette | undefined): boolean {
  const all = (cassette: Cassette | undefined): Interaction[] => cassette?.interactions ?? [];
  return (one === undefined) === (other === undefined) &&
    JSON.stringify(all(one)) === JSON.stringify(all(other)) &&
    (["frozen", "variables", "hashes"] as const).every((name) =>
      JSON.stringify(one?.[name]) === JSON.stringify(other?.[name])
    );
}
