/**
 * The tracker, as recordings ask it; loaded when a recording has something to ask.
 *
 * @module
 */
import type { Producer } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import { loadDiff } from "../host/packages.ts";
import { loadPrices } from "../host/prices.ts";
import { describeCost, estimate } from "../ledger/estimate.ts";
import type { Tracker } from "../session/tracker.ts";
import { changesOf } from "../signatures/explain.ts";
import { folderStore } from "../store/fs.ts";
import { createJudge, judgeRecordings } from "./judge.ts";
import { noteFunctions } from "./note.ts";
import { createFinder, findProducers } from "./producers.ts";
import { openSigner, type ProjectOptions } from "./signer.ts";
import { explainFunction } from "./explain.ts";
import { noteValid } from "./valid.ts";

/** @param options where the project is, and where its signatures */
export function openTracker(options: ProjectOptions = {}): Tracker {
  const signer = openSigner(options);
  const store = folderStore(options.signatures ?? "signatures");
  const finder = createFinder(signer);
  const judge = createJudge(signer, store);
  return {
    async producersOf(origin) {
      const found = await findProducers(finder, origin);
      const producers: Producer[] = [];
      for (const { fn, how } of found) {
        try {
          producers.push({ fn, hash: (await signer.sign(fn)).hash, how });
        } catch (error) {
          const isKnown = ["FUNCTION_UNKNOWN", "PARSE_FAILED"] as const;
          if (isRetakeError(error) && !isKnown.some((code) => isRetakeError(error, code))) {
            throw error;
          }
          tellUnsigned(fn, (error as Error).message);
          producers.push({ fn, how });
        }
      }
      await signer.save();
      return producers;
    },
    async judge(recordings, cassette) {
      const stale = await judgeRecordings(judge, recordings, cassette);
      await signer.save();
      return stale;
    },
    async describe(stale, recordings) {
      const lines: string[] = [];
      const shown = new Set<string>();
      const diff = await loadDiff().catch(unlessMissing);
      for (const one of stale) {
        const explanation = await explainFunction(one, {
          judge,
          ...(options.signatures === undefined ? {} : { signatures: options.signatures }),
          ...(diff ? { diff } : {}),
        });
        if (explanation) lines.push(...changesOf(explanation, shown));
        else lines.push(`${one.fn.slice(one.fn.lastIndexOf("#") + 1)}: ${one.detail}`);
      }
      const prices = recordings.length > 0 ? await loadPrices().catch(unlessMissing) : undefined;
      if (prices) {
        const cost = describeCost(estimate(recordings, prices));
        lines.push(`to record the ${count(recordings.length)} of this cassette again: ${cost}`);
      }
      return lines.join("\n");
    },
    hold: (held, cassette) => noteValid(store, cassette, held),
    keep: (producers, verdict) => noteFunctions(producers, verdict, { signer, store, ...options }),
  };
}

function count(recordings: number): string {
  return recordings === 1 ? "one recording" : `${recordings} recordings`;
}

/** A package that is not installed takes its part of the message with it. */
function unlessMissing(error: unknown): undefined {
  if (!isRetakeError(error, "PACKAGE_MISSING")) throw error;
}

const told = new Set<string>();

function tellUnsigned(fn: string, why: string): void {
  if (told.has(fn)) return;
  told.add(fn);
  console.warn(
    `retake: ${fn} cannot be looked into, so a change of it will not be told from none; its ` +
      `recordings count as stale.\n  because  ${why.replaceAll("\n", "\n  ")}`,
  );
}
