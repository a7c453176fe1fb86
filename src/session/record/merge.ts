/**
 * Brings together what a run has recorded and what lies in the cassette by now, which others may
 * have written meanwhile.
 *
 * @module
 */
import { countContents, takeContent } from "../../cassette/content.ts";
import { untag } from "../../secrets/placeholder.ts";
import type { Cassette, Interaction } from "../../cassette/types.ts";

/** What a run has recorded and rewritten, as far as merging needs it. */
export interface MergedRun {
  /** What was recorded, redacted, in the order in which it was asked. */
  added: readonly { interaction: Interaction; asked: number }[];
  /** What takes the place of recordings that are there; `undefined` for nothing. */
  rewritten: ReadonlyMap<Interaction, Interaction | undefined>;
  /** When recordings were asked for that stay, by their text, where new ones go between them. */
  asked: ReadonlyMap<string, number>;
}

/**
 * @param base the cassette as it is by now, where the run adds to it
 * @param old the cassette as it was when the session opened
 * @param mine what the run has recorded, in order
 * @param run what it has rewritten, and when it asked for what
 * @returns the interactions of the cassette as it is to be; nothing twice
 */
export function merge(
  base: Cassette | undefined,
  old: Cassette | undefined,
  mine: readonly Interaction[],
  { rewritten, added, asked }: MergedRun,
): Interaction[] {
  // Recordings that are alike to the byte share a list: each of them is rewritten once.
  const anew = new Map<string, (Interaction | undefined)[]>();
  for (const [was, now] of rewritten) {
    const text = JSON.stringify(was);
    anew.set(text, [...anew.get(text) ?? [], now]);
  }
  const current = base?.interactions ?? [];
  const known = countContents(current.length > 0 ? old?.interactions ?? [] : []);
  // Which process has numbered a secret says nothing of what was answered.
  const foreign = countContents(
    current.filter((interaction) => !takeContent(known, interaction)),
    untag,
  );
  const merged = current.flatMap((interaction) => {
    if (anew.size === 0) return [interaction];
    const rest = anew.get(JSON.stringify(interaction));
    return rest && rest.length > 0 ? rest.shift() ?? [] : [interaction];
  });
  // The same answer to the same request, recorded by another process too, is there already.
  const fresh = foreign.size === 0
    ? [...mine]
    : mine.filter((one) => !takeContent(foreign, one, untag));
  return asked.size === 0 ? [...merged, ...fresh] : insert(merged, fresh, { added, asked });
}

/** Puts what is new behind what was asked before it. */
function insert(
  merged: readonly Interaction[],
  fresh: readonly Interaction[],
  { added, asked }: Pick<MergedRun, "added" | "asked">,
): Interaction[] {
  const times = new Map(added.map((recording) => [recording.interaction, recording.asked]));
  const list = merged.map((interaction) => ({
    interaction,
    at: asked.get(JSON.stringify(interaction)),
  }));
  for (const interaction of fresh) {
    const at = times.get(interaction) ?? Infinity;
    const before = list.findLastIndex((other) => other.at !== undefined && other.at < at);
    list.splice(before + 1, 0, { interaction, at });
  }
  return list.map(({ interaction }) => interaction);
}
