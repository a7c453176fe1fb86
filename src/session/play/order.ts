/**
 * What came over a connection that stayed open, and may follow from requests that were asked meanwhile: it waits
 * for these in replay too.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import { clock } from "../../wire/native.ts";
import { wasBefore } from "../../wire/order.ts";
import type { Due } from "../../wire/types.ts";

/** So long is nothing asked before it is clear that nothing will be: less than the time limits of test runners. */
const QUIET = 4000;

/** What is known of a session for this. */
interface Asked {
  readonly lookup: { readonly entries: readonly CassetteEntry[] };
  readonly source: { readonly closed: AbortSignal };
  /** Called when something is asked. */
  readonly onAsked: Set<() => void>;
}

/**
 * @param player the session's player
 * @param entry what is about to be played
 * @returns says when what it tells may be told; `undefined` where that depends on nothing
 */
export function dueOf(
  { lookup: { entries }, source: { closed }, onAsked }: Asked,
  entry: CassetteEntry,
): Due | undefined {
  const { response, waited } = entry.interaction;
  if (!response?.frames && !response?.partial) return undefined;
  const began = askedAt(entry.interaction);
  const meanwhile = entries.filter((one) =>
    one !== entry && one.plays === 0 && askedAt(one.interaction) >= began
  );
  if (meanwhile.length === 0) return undefined;
  const started = clock.elapsed();
  /** What was waited for in vain: nothing else waits for it. */
  const given = new Set<CassetteEntry>();
  return (at, signal) => {
    const before = meanwhile.filter(({ interaction }) =>
      wasBefore(askedAt(interaction), began + waited + at)
    );
    const isOpen = () => before.some((one) => one.plays === 0 && !given.has(one));
    if (closed.aborted || !isOpen()) return undefined;
    return new Promise((resolve) => {
      // What is not asked any more holds nothing back for longer than it took, or a machine is busy.
      const left = () => Math.max(started + at - clock.elapsed(), QUIET);
      const go = () => {
        clock.clearTimeout(timer);
        onAsked.delete(look);
        for (const one of [closed, signal]) one?.removeEventListener("abort", go);
        resolve();
      };
      const look = () => {
        if (!isOpen()) return go();
        clock.clearTimeout(timer);
        timer = clock.setTimeout(giveUp, left());
      };
      const giveUp = () => {
        for (const one of before) given.add(one);
        go();
      };
      let timer = clock.setTimeout(giveUp, left());
      onAsked.add(look);
      for (const one of [closed, signal]) one?.addEventListener("abort", go, { once: true });
      if (signal?.aborted) go();
    });
  };
}

function askedAt({ recordedAt }: Interaction): number {
  return Date.parse(recordedAt);
}
