/**
 * Sends the requests of many cases: so many to a host at a time, later where the host says "later",
 * and again where it has refused one for that alone.
 *
 * @module
 */
import { clock, isRequest } from "../../wire/native.ts";
import type { RateLimiter, SendOptions } from "../../session/observe.ts";
import type { Fetch } from "../../wire/types.ts";
import { atMost, onAbort } from "./waiting.ts";
import { type HostQueue, letIn, noShare, type Share, takeTurn } from "./host_queue.ts";
import { pauseOf, saysLater, saysNever } from "./retry_after.ts";

/** How a rate limiter sends. */
export interface RateLimiterOptions {
  /** How many requests may be on their way to one host. */
  perHost: number;
  /** Told that requests to a host wait, for how many milliseconds and why. */
  onWait: (host: string, milliseconds: number, why: string) => void;
}

/** A rate limiter that tells how long it has made somebody wait. */
export interface CaseRateLimiter extends RateLimiter {
  /** Milliseconds that requests of this case have waited for, as far as the clock runs. */
  waited(): number;
}

/** Sends for all cases of a run. */
export interface RateLimiters {
  /**
   * The rate limiter of one case.
   *
   * @param over ends what the case waits for; what was not sent by then never is
   * @param admit asked before a request goes out
   */
  forCase(over: AbortSignal, admit?: RateLimiter["admit"]): CaseRateLimiter;
}

/** So often is a request sent at most. */
const ATTEMPTS = 8;
/** A client that does not read an answer must not keep others from sending for longer than this. */
const LONGEST_BODY = 10_000;
/** @param options how to send */
export function createRateLimiters(options: RateLimiterOptions): RateLimiters {
  const { perHost, onWait } = options;
  const hosts = new Map<string, HostQueue>();

  const hostOf = (name: string): HostQueue => {
    let host = hosts.get(name);
    if (!host) {
      hosts.set(name, host = { limit: perHost, under: 0, queue: [], closedUntil: 0, good: 0 });
    }
    return host;
  };
  const open = async (host: HostQueue, ends: AbortSignal[]) => {
    for (let left = 1; left > 0;) {
      left = host.closedUntil - clock.elapsed();
      wantNone(ends);
      if (left > 0) await sleep(left, ends);
    }
  };

  const send = async (
    fetch: Fetch,
    [input, init]: Parameters<Fetch>,
    { mayRetry, onSent, finished, idle }: SendOptions,
    { waiting, over, shares }: Client,
  ): Promise<Response> => {
    const name = nameOf(input);
    if (name === undefined) {
      onSent();
      return await fetch(input, init);
    }
    const host = hostOf(name);
    const share = shares.get(host) ?? noShare();
    shares.set(host, share);
    const own = init?.signal ?? (isRequest(input) ? input.signal : undefined);
    const ends = own ? [over, own] : [over];
    const again = mayRetry && (isRequest(init) || !isStream(init?.body));
    for (let attempt = 1;; attempt++) {
      const done = await waiting.during(async () => {
        const done = await takeTurn(host, share, idle, ends);
        await open(host, ends).catch((error) => {
          done();
          throw error;
        });
        return done;
      });
      onSent();
      const last = !again || attempt === ATTEMPTS;
      let response: Response;
      try {
        const copy = <T>(given: T) =>
          last || !isRequest(given) ? given : given.clone() as T & Request;
        response = await fetch(copy(input), copy(init));
      } catch (error) {
        done();
        throw error;
      }
      const refused = saysLater(response);
      if (!refused || last || await saysNever(response)) {
        void whenOver(finished, over).then(done);
        if (!last) [input, init].filter(isRequest).forEach(useUp);
        if (!refused && ++host.good % 20 === 0 && host.limit < perHost) {
          host.limit++;
          letIn(host);
        }
        return response;
      }
      const pause = pauseOf(response.headers, attempt);
      host.good = 0;
      host.limit = Math.max(1, Math.floor(host.limit / 2));
      host.closedUntil = Math.max(host.closedUntil, clock.elapsed() + pause);
      onWait(name, pause, `${response.status} ${response.statusText}`.trim());
      void response.body?.cancel().catch(() => {}); // where its words did not come, that may take long
      done();
    }
  };
  return {
    forCase(over, admit) {
      const client: Client = { waiting: measureWaiting(), over, shares: new Map() };
      return {
        ...(admit ? { admit } : {}),
        send: (fetch, args, options) => send(fetch, args, options, client),
        waited: client.waiting.total,
      };
    },
  };
}

/** A case, as far as it sends. */
interface Client {
  waiting: Waiting;
  /** Ends what it waits for. */
  over: AbortSignal;
  /** What it has under way, by host. */
  shares: Map<HostQueue, Share>;
}

/** How long somebody waits, with all that wait at the same time counted once. */
interface Waiting {
  during<T>(fn: () => Promise<T>): Promise<T>;
  /** In milliseconds, so far. */
  total(): number;
}

function measureWaiting(): Waiting {
  let [under, since, total] = [0, 0, 0];
  return {
    async during(fn) {
      if (under++ === 0) since = clock.elapsed();
      try {
        return await fn();
      } finally {
        if (--under === 0) total += clock.elapsed() - since;
      }
    },
    total: () => total + (under > 0 ? clock.elapsed() - since : 0),
  };
}

function isStream(body: unknown): boolean {
  return body instanceof ReadableStream ||
    typeof (body as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === "function";
}

/** The host that is asked; none where fetch has to refuse the call, or needs no network for it. */
function nameOf(input: string | URL | Request): string | undefined {
  const url = isRequest(input) ? input.url : String(input);
  return URL.canParse(url) && new URL(url).host || undefined;
}

/** The caller's Request is used up, as by fetch, though it was a copy that went out. */
function useUp(request: Request): void {
  if (request.body && !request.bodyUsed) void request.arrayBuffer().catch(() => {});
}

function sleep(milliseconds: number, ends: AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      clock.clearTimeout(timer);
      for (const undo of listening) undo();
      settle();
    };
    const timer = clock.setTimeout(() => leave(resolve), milliseconds);
    const listening = ends.map((signal) =>
      onAbort(signal, () => leave(() => reject(signal.reason)))
    );
  });
}

/** @throws the reason, where one of these has aborted */
function wantNone(ends: AbortSignal[]): void {
  for (const signal of ends) signal.throwIfAborted();
}

/** When an answer is whole, its case is over, or it has had its time. */
async function whenOver(finished: Promise<void>, over: AbortSignal): Promise<void> {
  let undo = () => {};
  const ended = new Promise<void>((resolve) => undo = onAbort(over, resolve));
  await atMost(LONGEST_BODY, Promise.race([finished, ended]));
  undo();
}
