/**
 * Answers that came while others were under way. At full speed too they come in the order in which they came live:
 * which of several that are asked side by side is the first is what some code is about.
 *
 * @module
 */
import { bodyAsItLies, lastPieceAt } from "../../cassette/body.ts";
import type { Interaction } from "../../cassette/types.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import { clock } from "../../wire/native.ts";

/** When a recording was asked for and when its answer was there, in milliseconds since 1970. */
interface Span {
  entry: CassetteEntry;
  asked: number;
  came: number;
  /** All that were under way together, in the order in which they came. */
  group: readonly Span[];
}

/** An answer that waits for its turn. */
interface Held {
  span: Span;
  /** For how many turns of the event loop it still waits for those that are not asked yet. */
  patience: number;
  go: () => void;
}

/** What is known of this in a session. */
export interface Completions {
  /** Of those that others were under way beside. */
  spans: ReadonlyMap<CassetteEntry, Span>;
  /** In the order in which they came. */
  held: Held[];
  isGiving: boolean;
}

/** In fewer turns code that asks side by side has asked. */
const PATIENCE = 10;

/**
 * @param entries the recordings of a session
 * @returns what is to be known; `undefined` where none was under way beside another
 */
export function openCompletions(entries: readonly CassetteEntry[]): Completions | undefined {
  let latest = -Infinity;
  const isOne = ({ interaction }: CassetteEntry) => {
    const asked = Date.parse(interaction.recordedAt);
    if (asked < latest) return true;
    latest = Math.max(latest, cameAt(interaction, asked));
    return false;
  };
  if (!entries.some(isOne)) return undefined;
  const all = entries.filter(({ interaction }) => isAnswered(interaction)).map((entry) => {
    const asked = Date.parse(entry.interaction.recordedAt);
    return { entry, asked, came: cameAt(entry.interaction, asked), group: [] as Span[] };
  }).sort((a, b) => a.asked - b.asked);
  const groups: Span[][] = [];
  let end = -Infinity;
  for (const span of all) {
    if (span.asked >= end) groups.push([]);
    end = span.asked >= end ? span.came : Math.max(end, span.came);
    groups.at(-1)!.push(span);
  }
  const spans = new Map<CassetteEntry, Span>();
  for (const group of groups) {
    group.sort((a, b) => a.came - b.came);
    // What came at once is in no order.
    if (group[0]!.came === group.at(-1)!.came) continue;
    for (const span of group) spans.set(span.entry, Object.assign(span, { group }));
  }
  if (spans.size === 0) return undefined;
  return { spans, held: [], isGiving: false };
}

/**
 * @param completions what is known
 * @param entry what is about to be played
 * @param signal the caller's
 * @returns resolves when it may come, or when the caller has given up; `undefined` where it depends on nothing
 */
export function turnOf(
  completions: Completions,
  entry: CassetteEntry,
  signal: AbortSignal | undefined,
): Promise<void> | undefined {
  const span = completions.spans.get(entry);
  // What is played again was beside nothing.
  if (!span || entry.plays > 1) return undefined;
  return new Promise((resolve) => {
    const { held } = completions;
    const go = () => {
      const at = held.indexOf(one);
      if (at >= 0) held.splice(at, 1);
      signal?.removeEventListener("abort", go);
      resolve();
    };
    const one: Held = { span, patience: PATIENCE, go };
    const next = held.findIndex((other) => other.span.came > span.came);
    held.splice(next < 0 ? held.length : next, 0, one);
    signal?.addEventListener("abort", go, { once: true });
    if (!completions.isGiving) void give(completions);
  });
}

/** Gives what is held, one in a turn: who has an answer goes on from it before the next comes. */
async function give(completions: Completions): Promise<void> {
  completions.isGiving = true;
  const { held } = completions;
  while (held.length > 0) {
    await new Promise<void>((resolve) => clock.turn(resolve));
    const first = held[0];
    if (first && awaitsAnother(first.span) && first.patience-- > 0) continue;
    first?.go();
  }
  completions.isGiving = false;
}

/** Whether something came before it, while it was under way, that is not asked yet. */
function awaitsAnother({ group, asked, came }: Span): boolean {
  for (const other of group) {
    if (other.came >= came) return false;
    if (other.entry.plays === 0 && other.came > asked) return true;
  }
  return false;
}

function isAnswered({ unanswered, response }: Interaction): boolean {
  return !unanswered && !response?.frames;
}

/** When an answer was there: its head where its pieces are given one by one, else its last piece. */
function cameAt({ waited, response }: Interaction, asked: number): number {
  // One that lies beside the cassette is not read for this.
  const body = response && bodyAsItLies(response);
  return asked + waited + (body && !("chunks" in body) ? lastPieceAt(body) : 0);
}
