/**
 * Running something inside a session: its requests are the session's, and the clock and chance stand still
 * for it where that is asked for.
 *
 * @module
 */
import { currentSession, runInside } from "../intercept/fetch.ts";
import { holdFrozen } from "../intercept/freeze.ts";
import type { Frozen, Listener } from "../intercept/types.ts";
import { holdWaits, type Waits } from "../intercept/waits.ts";

/**
 * Runs a function in the async scope of a session.
 *
 * @returns what it returns
 * @throws what it throws; {RetakeError} `SESSION_OVERLAP`, `FETCH_NOT_HEARD`
 */
export async function runIn<T>(session: Listener, fn: () => T): Promise<Awaited<T>> {
  const thaw = holdWhereFrozen(session);
  try {
    return await runInside(session, fn);
  } finally {
    thaw();
  }
}

/**
 * Freezes the clock and chance for what runs in a session, and lets its waits pass at once, where that is asked
 * for.
 *
 * @returns ends that
 */
export function holdWhereFrozen(session: Listener): () => void {
  const holds = [
    ...session.frozen ? [holdFrozen(currentFrozen)] : [],
    ...session.waits ? [holdWaits(currentWaits)] : [],
  ];
  return () => holds.forEach((letGo) => letGo());
}

function currentWaits(): Waits | undefined {
  const session = currentSession();
  return session && !session.closed() ? session.waits : undefined;
}

function currentFrozen(): Frozen | undefined {
  const session = currentSession();
  return session && !session.closed() ? session.frozen : undefined;
}
