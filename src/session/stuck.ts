/**
 * A run that asks over and over and is never answered, as where the API is gone. Clients that try again until a time
 * limit is over look at the clock for that, and where it is frozen, or what they sleep in between passes at once, they
 * would do so for ever. So the clock of such a session goes on from there, by what is waited: its requests have no
 * answer that could be played or recorded, and nothing that hangs on the time can be the same again.
 *
 * @module
 */
import type { Frozen } from "../intercept/types.ts";
import type { Waits } from "../intercept/waits.ts";
import { clock } from "../wire/native.ts";

/** So many in a row: clients that count their tries give up before. */
export const MOST_FAILED = 20;

/** Whether an API says that it is to be asked again. A 404 says that something is not there yet, and is polled. */
function asksForAnother(status: number): boolean {
  return status >= 500 || status === 429;
}

/** What of a session is looked at. */
export interface Stuck {
  frozen: Frozen;
  /** Its waits, where they pass at once. */
  waits: Waits | undefined;
  /** Told once, when the clock goes on. */
  onStuck: () => void;
}

/**
 * @returns stands around each request: what it gives is what the request gives
 */
export function watchFailed(
  { frozen, waits, onStuck }: Stuck,
): <T extends { readonly status: number }>(answered: Promise<T>) => Promise<T> {
  let failed = 0;
  let goesOn = false;
  const note = (isFailed: boolean) => {
    failed = isFailed ? failed + 1 : 0;
    if (goesOn || failed < MOST_FAILED) return;
    goesOn = true;
    const [began, skipped] = [clock.elapsed(), waits?.skipped ?? 0];
    frozen.goOn(() => Math.max(clock.elapsed() - began, (waits?.skipped ?? 0) - skipped));
    onStuck();
  };
  return async (answered) => {
    try {
      const answer = await answered;
      note(asksForAnother(answer.status));
      return answer;
    } catch (error) {
      note(true);
      throw error;
    }
  };
}
