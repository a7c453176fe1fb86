/**
 * Which cassettes a run is to record, where somebody has said so: all others are played.
 *
 * @module
 */
import { nameFilter, splitGlobs } from "../cassette/glob.ts";
import type { Settings } from "./options.ts";

/** The variable that says which: names, or what they look like, with commas between. */
export const ONLY = "CASSETTE_ONLY";

/** What counts. */
export interface OnlyRule {
  /** What the variable says. */
  only: string | undefined;
  /** Whether a call names its mode itself, which counts more. */
  isModeSaid: boolean;
}

/**
 * @param name a cassette
 * @param settings what is to be done with it
 * @param rule what counts
 * @returns the same, or a replay where others are meant
 */
export function settingsOfOnly(
  name: string,
  settings: Settings,
  { only, isModeSaid }: OnlyRule,
): Settings {
  if (!only || isModeSaid || nameFilter(splitGlobs(only))(name)) return settings;
  const { onChange, drift } = settings;
  return {
    ...settings,
    mode: settings.mode === "live" ? "live" : "replay",
    cleanExpired: false,
    allowFallback: false,
    onExpired: settings.onExpired === "record" ? "warn" : settings.onExpired,
    onChange: onChange === "record" || onChange === "verify" ? "warn" : onChange,
    drift: drift === "accept" ? "warn" : drift,
  };
}
