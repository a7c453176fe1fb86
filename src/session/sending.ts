/**
 * How requests leave a session: by fetch itself, or by a rate limiter that sends for many sessions.
 *
 * @module
 */
import { normalUrl } from "../cassette/url.ts";
import type { RetakeError } from "../errors.ts";
import { askedUrl } from "../wire/address.ts";
import { bodyOf } from "../wire/init.ts";
import { isRequest, ownFetch, realFetch } from "../wire/native.ts";
import {
  isStream,
  type LiveRequest,
  type Outgoing,
  readOutgoing,
  readPlainRequest,
} from "../wire/request.ts";
import type { RateLimiter } from "./observe.ts";
import type { Settings } from "./options.ts";
import { refuse } from "../wire/refusal.ts";
import type { Departure, Fetch } from "../wire/types.ts";

/**
 * Sends a request for real: as fetch, with what is to be said and heard of it on its way, and by what it is
 * sent where that is not the session's fetch.
 */
export type Send = (
  ...args: [...Parameters<Fetch>, departure?: Departure, by?: Fetch]
) => Promise<Response>;

/** How requests leave a session. */
export interface Sending {
  send: Send;
  /**
   * Asks whether a request may be sent, and gives what it asks for; what may not fails the run. The
   * caller's input is left as it is. Absent where nobody decides.
   */
  admit:
    | ((...args: [...Parameters<Fetch>, outgoing?: Pick<Outgoing, "live">]) => Promise<LiveRequest>)
    | undefined;
}

/** Where nobody says or hears anything of a request. */
const ALONE: Departure = { onSent: () => {}, finished: Promise.resolve(), idle: () => 0 };

/**
 * @param settings how the session is set
 * @param rateLimiter who sends for many sessions, where somebody does
 * @param fail told of what may not be sent
 */
export function createSending(
  { fetch, recordFailures }: Settings,
  rateLimiter: RateLimiter | undefined,
  fail: (error: RetakeError) => void,
): Sending {
  const direct = fetch ? ownFetch(fetch) : realFetch;
  if (!rateLimiter) {
    return {
      send(input, init, departure, by = direct) {
        departure?.onSent();
        return by(input, init);
      },
      admit: undefined,
    };
  }
  // Who keeps every failed answer wants to see them.
  const mayRetry = recordFailures !== "all";
  return {
    send: (input, init, departure = ALONE, by = direct) =>
      rateLimiter.send(by, [input, init], { mayRetry, ...departure }),
    admit: rateLimiter.admit && (async (input, init, outgoing) => {
      const asked = await readAsked(input, init, outgoing);
      const { url, method, text } = asked;
      try {
        await rateLimiter.admit!({ url, method, text });
      } catch (error) {
        fail(error as RetakeError);
        throw error;
      }
      return asked;
    }),
  };
}

/**
 * What a call asks for, as far as that can be known before it is sent: an upload may be read only
 * while it is.
 */
async function readAsked(
  input: string | URL | Request,
  init: RequestInit | undefined,
  outgoing: Pick<Outgoing, "live"> | undefined,
): Promise<LiveRequest> {
  if (isStream(bodyOf(init))) return readHead(input, init);
  if (outgoing) return await outgoing.live;
  const plain = readPlainRequest(input, init);
  if (plain) return plain;
  let read: Outgoing;
  try {
    read = readOutgoing(input, init);
  } catch (error) {
    return await refuse(input, init, error);
  }
  return await read.live;
}

/** @returns what a call asks for without what it sends along */
export function readHead(
  input: string | URL | Request,
  init: RequestInit | undefined,
): LiveRequest {
  const url = askedUrl(input);
  const method = init?.method ?? (isRequest(input) ? input.method : "GET");
  return {
    method: /^(?:get|head|post|put|delete|options)$/i.test(method) ? method.toUpperCase() : method,
    url: url ? normalUrl(url.href) : String(input),
    redirect: init?.redirect ?? "follow",
    signal: undefined,
    keep: undefined,
    headers: undefined,
    text: undefined,
    bytes: undefined,
  };
}
