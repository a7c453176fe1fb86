/**
 * What an answer says of when to ask again: later, and how much later; or never.
 *
 * @module
 */
import { atMost } from "./waiting.ts";

// At import: within a case that freezes them, the clock stands still, and a number drawn from chance
// would be missing in the replay, which waits for nothing.
const { now } = Date;
const { random } = Math;

/** How long to wait first where a host does not say: half a second, then twice that, and so on. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
/** How long the words of a refusal are waited for. */
const LONGEST_REFUSAL = 5000;

/** @returns whether it asks to come back: 429 says so by itself, the others where they say when */
export function saysLater({ status, headers }: Response): boolean {
  if (status === 429) return true;
  return (status === 503 || status === 529) && headers.has("retry-after");
}

/**
 * OpenAI answers so too when nothing is left to pay with, which no waiting changes.
 *
 * @returns whether that is so
 */
export async function saysNever(response: Response): Promise<boolean> {
  if (!/\bjson\b/i.test(response.headers.get("content-type") ?? "")) return false;
  const text = await atMost(LONGEST_REFUSAL, response.clone().text().catch(() => ""));
  try {
    const { error } = JSON.parse(text ?? "");
    return [error?.code, error?.type].includes("insufficient_quota");
  } catch {
    return false; // in other words
  }
}

/**
 * How long to wait after a refusal, in milliseconds: what it says itself (`retry-after-ms`, or
 * `Retry-After` of RFC 9110, section 10.2.3, in seconds or as a date), else longer each time.
 */
export function pauseOf(headers: Headers, attempt: number, at = now()): number {
  const said = saidPause(headers, at);
  // "At once" is believed once: a host whose clock is behind says so each time.
  if (said !== undefined && (said > 0 || attempt === 1)) return Math.min(said, LONGEST_PAUSE);
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1) * (0.75 + random() / 2), LONGEST_PAUSE);
}

function saidPause(headers: Headers, at: number): number | undefined {
  const exact = headers.get("retry-after-ms")?.trim();
  if (exact && Number(exact) >= 0) return Number(exact);
  const said = headers.get("retry-after")?.trim() ?? "";
  // Some hosts write parts of seconds, which are no date, though engines would make one of them.
  if (/^\d+(?:\.\d+)?$/.test(said)) return Number(said) * 1000;
  const until = /[a-z]/i.test(said) ? Date.parse(said) - at : NaN;
  return Number.isFinite(until) ? Math.max(0, until) : undefined;
}
