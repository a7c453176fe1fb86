/**
 * All cassettes of a project, judged: which are stale, why, and what it would cost to record them
 * again.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import type { Interaction } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { runtimeHost } from "../host/runtime.ts";
import { loadDiff } from "../host/packages.ts";
import { loadPrices } from "../host/prices.ts";
import { describeCost, type Estimate, estimate } from "../ledger/estimate.ts";
import type { CustomPrices } from "../ledger/price.ts";
import { producersIn } from "../cassette/producers.ts";
import { mayTell, textRedaction } from "../session/redaction_rules.ts";
import { STALE_WORDS, type StaleFunction } from "../session/tracker.ts";
import { describeExplanation, type Explanation } from "../signatures/explain.ts";
import { acceptSignature } from "../signatures/files.ts";
import { keepSources } from "../signatures/sources.ts";
import { folderStore } from "../store/fs.ts";
import { folderSources } from "../store/fs/sources.ts";
import type { Store } from "../store/types.ts";
import { explainFunction } from "./explain.ts";
import { createJudge, currentOf, judgeRecordings } from "./judge.ts";
import { openSigner, type ProjectOptions } from "./signer.ts";
import { realNow } from "../wire/native.ts";

/** Which cassettes of which project. */
export interface StaleOptions extends ProjectOptions {
  /**
   * Where the cassettes are kept.
   *
   * @default the folder cassettes
   */
  store?: Store;
  /**
   * What requests cost that are not to a model known by its name: by host, or as a function.
   *
   * @default none
   */
  prices?: CustomPrices;
  /**
   * The time in milliseconds since 1970.
   *
   * @default Date.now
   */
  now?: () => number;
}

/** A cassette whose functions have changed. */
export interface StaleCassette {
  /** Its name. */
  name: string;
  /** How many of its recordings come from functions that have changed. */
  stale: number;
  /** How many recordings it has. */
  total: number;
  /** The functions that have changed. */
  functions: readonly StaleFunction[];
}

/** All cassettes, judged. */
export interface StaleReport {
  /** How many cassettes there are. */
  cassettes: number;
  /** How many of them come from functions that are tracked. */
  tracked: number;
  /** Those that are stale. */
  stale: readonly StaleCassette[];
  /** The functions that have changed, each once. */
  functions: readonly StaleFunction[];
}

/** Why a function makes cassettes stale. */
export interface StaleExplanation {
  /** The function. */
  function: StaleFunction;
  /** What has changed; `undefined` where it is gone, or was never looked into. */
  explanation: Explanation | undefined;
  /** The names of the cassettes that come from it. */
  cassettes: readonly string[];
  /** What it would cost to record their stale recordings again, at most. */
  cost: Estimate;
  /** All of that in words. */
  text: string;
}

interface Judged {
  report: StaleReport;
  /** The stale recordings, by cassette. */
  recordings: Map<string, { interaction: Interaction; stale: readonly StaleFunction[] }[]>;
}

/** Works with the functions of a project; see the exports of `src/track.ts`. */
function openStale(options: StaleOptions = {}) {
  const signer = openSigner(options);
  const signatures = options.signatures ?? "signatures";
  const store = options.store ?? folderStore("cassettes");
  const signatureStore = folderStore(signatures);
  const judge = createJudge(signer, signatureStore);
  return { signer, signatures, store, signatureStore, judge };
}

/** See `checkStale` in `src/track.ts`. */
export async function judgeStore(
  options: StaleOptions = {},
  { signer, store, judge } = openStale(options),
): Promise<Judged> {
  const report = { cassettes: 0, tracked: 0 };
  const stale: StaleCassette[] = [];
  const recordings: Judged["recordings"] = new Map();
  const functions = new Map<string, StaleFunction>();
  // No cassette's name begins with a dot: what does is a cache, or of another tool.
  const names = (await store.list()).filter((name) => !/(?:^|\/)\./.test(name));
  for (const name of names) {
    const source = await store.load(name);
    if (source === undefined) continue; // removed meanwhile
    const { interactions } = parseCassette(source, store.locate(name));
    report.cassettes++;
    if (producersIn(interactions).length === 0) continue;
    report.tracked++;
    const found: { interaction: Interaction; stale: readonly StaleFunction[] }[] = [];
    for (const interaction of interactions) {
      const changed = await judgeRecordings(judge, [interaction], name);
      if (changed.length > 0) found.push({ interaction, stale: changed });
    }
    if (found.length === 0) continue;
    const own = new Map(found.flatMap((it) => it.stale).map((it) => [JSON.stringify(it), it]));
    for (const [key, it] of own) functions.set(key, it);
    recordings.set(name, found);
    const [number, total] = [found.length, interactions.length];
    stale.push({ name, stale: number, total, functions: [...own.values()] });
  }
  await signer.save();
  return { report: { ...report, stale, functions: [...functions.values()] }, recordings };
}

/** See `explainStale` in `src/track.ts`. */
export async function explainStore(options: StaleOptions = {}): Promise<StaleExplanation[]> {
  const opened = openStale(options);
  const { signatures, judge } = opened;
  const { report, recordings } = await judgeStore(options, opened);
  if (report.functions.length === 0) return [];
  const [diff, prices] = await Promise.all([loadDiff(), loadPrices()]);
  const explanations: StaleExplanation[] = [];
  for (const fn of report.functions) {
    const key = JSON.stringify(fn);
    const context = { judge, signatures, diff };
    const explanation = await explainFunction(fn, context);
    const interactions: Interaction[] = [];
    const cassettes: string[] = [];
    for (const [name, found] of recordings) {
      const own = found.filter(({ stale }) => stale.some((it) => JSON.stringify(it) === key));
      if (own.length > 0) cassettes.push(name);
      interactions.push(...own.map(({ interaction }) => interaction));
    }
    const cost = estimate(interactions, prices, options.prices);
    const facts = { total: report.cassettes, cassettes, cost: describeCost(cost) };
    const text = explanation
      ? describeExplanation(explanation, facts)
      : describeLost(fn, cassettes, describeCost(cost));
    explanations.push({ function: fn, explanation, cassettes, cost, text });
  }
  return explanations;
}

function describeLost(
  { fn, why, detail }: StaleFunction,
  cassettes: string[],
  cost: string,
): string {
  const host = runtimeHost();
  const [path, name] = fn.split("#");
  const fact = STALE_WORDS[why];
  return `${name} (${path}) ${fact}, so nobody knows whether its recordings hold.\n` +
    `  because    ${(detail ?? "").replaceAll("\n", "\n  ")}\n` +
    `  cassettes  ${cassettes.join(", ")}\n  cost       ${cost}` +
    (why === "older"
      ? `\n  to do      see whether they hold, at no cost:  ${
        host.rerun!("CASSETTE_STALE=verify", mayTell(textRedaction(host)))
      }`
      : "");
}

/** See `accept` in `src/track.ts`. */
export async function acceptChange(
  id: string,
  reason: string,
  options: StaleOptions = {},
): Promise<readonly string[]> {
  const opened = openStale(options);
  const { signer, signatures, signatureStore, judge } = opened;
  const { report } = await judgeStore(options, opened);
  const stale = report.functions.filter(({ fn, why }) =>
    fn === id && (why === "changed" || why === "older")
  );
  if (stale.length === 0) {
    const others = [...new Set(report.functions.map(({ fn }) => fn))];
    throw new RetakeError(
      "FUNCTION_UNKNOWN",
      `There is no change of ${id} to accept: no recording is stale because of it.\n` +
        `  stale  ${others.join(", ") || "nothing"}`,
      { facts: { id, stale: others } },
    );
  }
  const recorded = stale.flatMap((it) => it.recorded === undefined ? [] : [it.recorded]);
  const { signature } = await currentOf(judge, id, recorded[0]);
  const { now = realNow } = options;
  await acceptSignature(signatureStore, signature!, recorded, { reason, now });
  await keepSources(folderSources(signatures), await signer.units(signature!.id));
  return report.stale.filter(({ functions }) => functions.some(({ fn }) => fn === id))
    .map(({ name }) => name);
}
