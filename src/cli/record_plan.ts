/**
 * What a recording would record, and what that has cost before: told without running anything.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { loadPrices } from "../host/prices.ts";
import { addEstimates, describeCost, type Estimate, estimate } from "../ledger/estimate.ts";
import { needsList, type PriceList } from "../ledger/price.ts";
import { ONLY } from "../session/only.ts";
import { judgeStore } from "../staleness/stale.ts";
import { counted } from "../suite/report/words.ts";
import { type CassetteFolder, lookAtAll, readCassette } from "./cassettes.ts";
import { staleOptions } from "./status.ts";

/** Which cassettes are meant. */
export interface RecordPlan {
  missing: boolean;
  changed: boolean;
  expired: boolean;
  stale: boolean;
  /** Whether a name is wanted. */
  isWanted: (name: string) => boolean;
  signatures: string | undefined;
}

/** A cassette of which something would be recorded. */
export interface PlannedCassette {
  name: string;
  /** Why: all of it, what has expired, what is stale, or what of it is asked for otherwise. */
  why: "all" | "expired" | "stale" | "what has changed";
  cost: Estimate;
}

/**
 * @param folder a folder of cassettes, whose recordings were fetched: others are left out
 * @param plan which of them are meant
 * @returns those of which something would be recorded, as far as that can be known without running tests
 * @throws {RetakeError} `STORE_READ`
 */
export async function planRecording(
  folder: CassetteFolder,
  { changed, expired, stale, missing, isWanted, signatures }: RecordPlan,
): Promise<PlannedCassette[]> {
  const seen = (await lookAtAll(folder, [])).filter(({ name, verdict }) =>
    (verdict === "fresh" || verdict === "expired") && isWanted(name)
  );
  const all = !changed && !expired && !stale && !missing;
  const found = new Map<
    string,
    [why: PlannedCassette["why"], interactions: readonly Interaction[]]
  >();
  const whole = async (name: string) => (await readCassette(folder, name)).interactions;
  for (const { name, verdict } of seen) {
    if (all) found.set(name, ["all", await whole(name)]);
    else if (expired && verdict === "expired") found.set(name, ["expired", await whole(name)]);
    else if (changed) found.set(name, ["what has changed", await whole(name)]);
  }
  if (stale && !changed) {
    const { recordings } = await judgeStore(staleOptions(folder, seen, signatures));
    for (const [name, own] of recordings) {
      if (!found.has(name)) found.set(name, ["stale", own.map(({ interaction }) => interaction)]);
    }
  }
  const prices = await pricesFor([...found.values()].flatMap(([, interactions]) => interactions));
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([name, [why, interactions]]) => ({
    name,
    why,
    cost: estimate(interactions, prices),
  }));
}

async function pricesFor(interactions: readonly Interaction[]): Promise<PriceList> {
  if (interactions.some((one) => needsList(one))) return await loadPrices();
  return { priceOf: () => ({ unknown: "no list of prices was loaded" }) };
}

/**
 * What says to the sessions of whatever runner what to record: the loudest of what was asked for, and the rest with it.
 *
 * @param plan what is meant
 * @param globs names of cassettes that are meant, where not all are
 * @returns variables of the environment
 */
export function recordEnvironment(
  { missing, changed, expired, stale }: Pick<
    RecordPlan,
    "missing" | "changed" | "expired" | "stale"
  >,
  globs: readonly string[],
): Record<string, string> {
  const mode = changed ? "update" : missing || expired ? "once" : stale ? "replay" : "record";
  return {
    CASSETTE_MODE: mode,
    ...(expired ? { CLEAN_EXPIRED: "true" } : {}),
    ...(stale ? { CASSETTE_STALE: "record" } : {}),
    ...(globs.length > 0 ? { [ONLY]: globs.join() } : {}),
  };
}

/** @returns a plan in words */
export function describePlan(
  planned: readonly PlannedCassette[],
  { missing, changed, expired }: Pick<RecordPlan, "missing" | "changed" | "expired">,
): string {
  const width = Math.max(0, ...planned.map(({ name }) => name.length));
  const lines = planned.map(({ name, why, cost }) =>
    `${name.padEnd(width)}  ${why}: ${counted(cost.requests, "request")}, ${describeCost(cost)}`
  );
  const sum = addEstimates(planned.map(({ cost }) => cost));
  lines.push(
    planned.length === 0
      ? "nothing that is there would be recorded again"
      : `${changed ? "at most " : ""}${counted(planned.length, "cassette")}, ` +
        `${counted(sum.requests, "request")}: ${describeCost(sum)}`,
  );
  if (missing || changed || expired) {
    lines.push(
      "what has no recording yet is recorded too; what that costs, nobody can tell before",
    );
  }
  return lines.join("\n");
}
