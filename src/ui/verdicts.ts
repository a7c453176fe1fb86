/**
 * How verdicts are shown: one place, so that all views agree.
 *
 * @module
 */
import { describeAge } from "../cassette/expiry.ts";
import type { DifferenceVerdict } from "../diff/verdict.ts";
import type { Markup } from "../suite/report/markup.ts";
import type { Tone } from "../suite/report/words.ts";
import { label } from "./shell.ts";
import { UNKNOWN } from "./types.ts";

/** What may become of a cassette, the worst first. */
export const VERDICTS: readonly { verdict: string; tone: Tone }[] = [
  { verdict: "damaged", tone: "bad" },
  { verdict: "renamed", tone: "bad" },
  { verdict: "orphaned", tone: "bad" },
  { verdict: "stale", tone: "care" },
  { verdict: "expired", tone: "care" },
  { verdict: "failed", tone: "care" },
  { verdict: "interrupted", tone: "care" },
  { verdict: "unused", tone: "care" },
  { verdict: "recording", tone: "new" },
  { verdict: "unfetched", tone: "new" },
  { verdict: UNKNOWN, tone: "new" },
  { verdict: "fresh", tone: "good" },
];

/** @returns the verdict of a cassette as a label */
export function verdictLabel(verdict: string): Markup {
  return label(VERDICTS.find((one) => one.verdict === verdict)?.tone ?? "none", verdict);
}

const DIFFERENCES: Record<DifferenceVerdict, Tone> = {
  same: "good",
  harmless: "good",
  changed: "care",
  breaking: "bad",
};

/** @returns what a difference means, as a label */
export function differenceLabel(verdict: DifferenceVerdict): Markup {
  return label(DIFFERENCES[verdict], verdict);
}

/** @returns an age in words */
export function ageWords(age: number | undefined): string {
  return age === undefined ? "" : describeAge(age);
}
