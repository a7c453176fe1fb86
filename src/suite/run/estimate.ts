/**
 * What recording anew will cost, by what was recorded before.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import { addEstimates, describeCost, type Estimate, estimate } from "../../ledger/estimate.ts";
import { bothPrices } from "../../ledger/price.ts";
import { loadTracker } from "../../session/tracker.ts";
import type { SessionOptions } from "../../session/types.ts";
import { cassetteOf } from "../define.ts";
import type { RunContext, RunDependencies } from "./context.ts";
import type { SelectedCase } from "./select.ts";

/**
 * @param selected the cases that are to be run
 * @param run the run
 * @returns `re-recording 7 of 210 cassettes: about $0.31`; `undefined` where nothing that is there
 * will be recorded anew
 */
export async function estimateRun(
  selected: readonly SelectedCase[],
  { mode, options, prices, dependencies }: RunContext,
): Promise<string | undefined> {
  const onChange = options.session?.onChange ?? dependencies.onChange();
  const onlyStale = mode !== "record" && onChange === "record";
  if (mode !== "record" && !onlyStale) return undefined;
  const { loadRecordings } = dependencies;
  const again: Estimate[] = [];
  const seen = new Set<string>();
  let [recorded, isNew] = [0, 0];
  for (const one of selected) {
    const cassette = cassetteOf(one.suite, one.case);
    if (!cassette || seen.has(cassette.name) || one.leftOut !== undefined) continue;
    seen.add(cassette.name);
    const old = await loadOld(
      cassette.name,
      { ...options.session, ...cassette.options },
      loadRecordings,
    );
    const wanted = onlyStale ? await staleOf(old, cassette.name) : old;
    if (wanted.length > 0) recorded++;
    else if (old.length === 0) isNew++;
    const custom = bothPrices(options.prices, one.suite.prices);
    await prices.ready(wanted, custom);
    again.push(estimate(wanted, prices, custom));
  }
  if (recorded === 0) return undefined;
  const also = isNew > 0 && !onlyStale ? `, and ${isNew} for the first time` : "";
  return `re-recording ${recorded} of ${seen.size} cassettes${also}: ` +
    describeCost(addEstimates(again));
}

/** What cannot be read is told when it is opened. */
async function loadOld(
  name: string,
  options: SessionOptions,
  loadRecordings: RunDependencies["loadRecordings"],
): Promise<readonly Interaction[]> {
  try {
    return await loadRecordings(name, options);
  } catch {
    return [];
  }
}

async function staleOf(
  interactions: readonly Interaction[],
  cassette: string,
): Promise<Interaction[]> {
  const stale: Interaction[] = [];
  try {
    const tracker = await loadTracker();
    for (const interaction of interactions) {
      if (!tracker || !interaction.producedBy) continue;
      if ((await tracker.judge([interaction], cassette)).length > 0) stale.push(interaction);
    }
  } catch {
    // What keeps the tracker from telling is said where a cassette is opened.
  }
  return stale;
}
