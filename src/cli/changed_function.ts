/**
 * A function that makes cassettes stale, as the page shows it.
 *
 * @module
 */
import { describeCost } from "../ledger/estimate.ts";
import { STALE_WORDS } from "../session/tracker.ts";
import type { StaleExplanation } from "../staleness/stale.ts";
import type { ChangedFunction } from "../ui/types.ts";
import { shellWord } from "../host/shell_word.ts";
import { retakeHere } from "../host/retake.ts";

/**
 * @param found why a function makes cassettes stale
 * @param options what is set beside the command that accepts it
 * @returns the same as the page shows it
 */
export function changedFunction(
  { function: { fn, why, detail }, explanation, cassettes, cost }: StaleExplanation,
  options: { readonly [flag: string]: string | undefined } = {},
): ChangedFunction {
  const set = Object.entries(options).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(value)]
  );
  const words = ["signatures", "accept", shellWord(fn), ...set];
  const canAccept = why === "changed" || why === "older";
  return {
    fn,
    why,
    word: STALE_WORDS[why],
    ...(detail === undefined ? {} : { detail }),
    ...(explanation?.unknown === undefined ? {} : { unknown: explanation.unknown }),
    changes: explanation?.changes ?? [],
    cassettes,
    cost: describeCost(cost),
    ...(canAccept && words.every((word) => word !== undefined)
      ? { accept: `${retakeHere()} ${words.join(" ")} --reason "why they hold"` }
      : {}),
  };
}
