/**
 * How requests leave a session: by fetch itself, or by a courier who sends for many sessions.
 *
 * @module
 */
import type { RetakeError } from "../errors.ts";
import { realFetch } from "./global.ts";
import type { LiveRequest } from "./live_request.ts";
import type { Courier } from "./observe.ts";
import type { Settings } from "./options.ts";
import type { Fetch } from "./types.ts";

/** Sends a request for real: as fetch, with who is told when it goes, and what tells of its end. */
export type Send = (
  ...args: [...Parameters<Fetch>, onSent?: () => void, finished?: Promise<void>]
) => Promise<Response>;

/** How requests leave a session. */
export interface Sending {
  send: Send;
  /** Asks whether a request may be sent; what may not fails the run. Absent where nobody decides. */
  admit: ((asked: Promise<LiveRequest>) => Promise<void>) | undefined;
}

/**
 * @param settings how the session is set
 * @param courier who sends for many sessions, where somebody does
 * @param fail told of what may not be sent
 */
export function createSending(
  { fetch, recordFailures }: Settings,
  courier: Courier | undefined,
  fail: (error: RetakeError) => void,
): Sending {
  const direct = fetch ?? realFetch();
  if (!courier) return { send: (input, init) => direct(input, init), admit: undefined };
  // Who keeps every failed answer wants to see them.
  const mayRetry = recordFailures !== "all";
  return {
    send: (input, init, onSent = () => {}, finished = Promise.resolve()) =>
      courier.deliver(direct, [input, init], { mayRetry, onSent, finished }),
    admit: courier.admit && (async (asked) => {
      const { url, method, text } = await asked;
      try {
        await courier.admit!({ url, method, text });
      } catch (error) {
        fail(error as RetakeError);
        throw error;
      }
    }),
  };
}
