/**
 * Interactions by what they hold, whenever they were recorded: for bringing together what several
 * processes have recorded, each answer once.
 *
 * @module
 */
import { bodyText } from "./body.ts";
import type { Body, Interaction, RecordedResponse } from "./types.ts";

/** How often each content is there; from {@linkcode countContents}. */
export type ContentCounts = Map<string, number>;

/** What of a content's text counts: all of it, or all but what may be another each time. */
export type ContentKey = (content: string) => string;

/**
 * @param interactions interactions
 * @param key what of their contents counts; by default all
 * @returns how often each content occurs among them
 */
export function countContents(
  interactions: readonly Interaction[],
  key: ContentKey = asIs,
): ContentCounts {
  const counts: ContentCounts = new Map();
  for (const interaction of interactions) {
    const content = key(contentOf(interaction));
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

/**
 * Takes one of the same content.
 *
 * @param counts from where
 * @param interaction what to take one of
 * @param key what of contents counts, as they were counted
 * @returns whether there was one
 */
export function takeContent(
  counts: ContentCounts,
  interaction: Interaction,
  key: ContentKey = asIs,
): boolean {
  const content = key(contentOf(interaction));
  const count = counts.get(content) ?? 0;
  if (count > 0) counts.set(content, count - 1);
  return count > 0;
}

/**
 * @param lists what each of several has recorded, in order
 * @returns all of it; what several have, as often as the one that has it most often
 */
export function unionOf(lists: readonly (readonly Interaction[])[]): Interaction[] {
  const union: Interaction[] = [];
  for (const list of lists) {
    const known = countContents(union);
    union.push(...list.filter((interaction) => !takeContent(known, interaction)));
  }
  return union;
}

function asIs(content: string): string {
  return content;
}

/** Headers of an answer say when it was given and by whom; what it says is its status and body. */
function contentOf({ request, response, error, unanswered }: Interaction): string {
  const answer = response && [
    response.status,
    withoutTimes(response.body),
    response.partial,
    ...(response.frames ? saidBy(response) : []),
  ];
  return JSON.stringify([request, answer, error, unanswered]);
}

/** What went over a WebSocket, and how that ended, whenever it was. */
function saidBy({ frames = [], close }: RecordedResponse): unknown[] {
  const said = frames.map(({ at: _, ...frame }) => frame);
  return [said, close && [close.by, close.code, close.reason, close.wasClean]];
}

/** How a body was cut into pieces on its way is the network's doing. */
function withoutTimes(body: Body | undefined): unknown {
  if (!body) return undefined;
  return "chunks" in body ? bodyText(body) ?? body : { ...body, pieces: undefined };
}
