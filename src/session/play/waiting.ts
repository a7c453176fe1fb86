/**
 * What is played and waits for what may never come: for a message of its client, or for a client that waits for
 * what is not recorded. Nobody can know that it never comes, so it is told: while the test still runs, before
 * what ends a test that hangs; and at the end of a run that failed by itself.
 *
 * @module
 */
import { bodyBytes, bodyText } from "../../cassette/body.ts";
import type { Body } from "../../cassette/types.ts";
import { shorten } from "../../diff/difference.ts";
import { clock } from "../../wire/native.ts";

/** What waits, in words that say what it is by now. */
type Wait = () => string;

/** What waits in a session. */
export interface Waits {
  readonly open: Set<Wait>;
  readonly told: Set<Wait>;
}

/** Who is told, and until when. */
interface Told {
  readonly waits: Waits;
  readonly source: { readonly closed: AbortSignal };
  readonly settings: { readonly warn: (message: string) => void };
}

/** @returns those of a session in which nothing waits */
export function noWaits(): Waits {
  return { open: new Set(), told: new Set() };
}

/** Something that begins to wait. */
interface NewWait {
  /** For how many milliseconds that is to be expected. */
  patience: number;
  /** Says what waits. */
  describe: Wait;
  /** Called when it has waited longer: it keeps the process alive no more. */
  release?: () => void;
}

/**
 * Notes that something waits. The first of a session that waits for longer than is to be expected is told then: a
 * timer keeps the process alive until that.
 *
 * @param told the session's player
 * @param begun what waits
 * @returns ends that
 */
export function noteWait(
  { waits, source: { closed }, settings: { warn } }: Told,
  { patience, describe, release }: NewWait,
): () => void {
  if (closed.aborted) return () => {};
  const wait: Wait = () => describe();
  waits.open.add(wait);
  const timer = clock.setTimeout(() => {
    closed.removeEventListener("abort", stop);
    if (waits.told.size === 0) tell([wait], waits, warn);
    release?.();
  }, patience);
  const stop = () => clock.clearTimeout(timer);
  closed.addEventListener("abort", stop, { once: true });
  return () => {
    stop();
    closed.removeEventListener("abort", stop);
    waits.open.delete(wait);
  };
}

/** Tells of what waits at the end of a run that failed by itself, where that was not told before. */
export function tellWaits({ waits, settings: { warn } }: Told): void {
  tell([...waits.open].filter((wait) => !waits.told.has(wait)).slice(0, 5), waits, warn);
}

function tell(found: readonly Wait[], { told }: Waits, warn: (message: string) => void): void {
  for (const wait of found) {
    told.add(wait);
    warn(`retake: ${wait()}`);
  }
}

/** @returns a body, or a message of a WebSocket, in a few words */
export function shortBody(body: Body | undefined): string {
  if (!body) return "";
  if ("base64" in body) {
    return shorten(`${bodyBytes(body).length} bytes, base64 ${body.base64}`, 200);
  }
  return shorten("json" in body ? JSON.stringify(body.json) : bodyText(body) ?? "", 200);
}
