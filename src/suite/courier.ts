/**
 * Sends the requests of many cases: so many to a host at a time, later where the host says "later",
 * and again where it has refused one for that alone.
 *
 * @module
 */
import type { Courier, Delivery } from "../record/observe.ts";
import type { Fetch } from "../record/types.ts";
import { onAbort } from "./aborted.ts";

// At import: within a case that freezes them, the clock stands still, and a number drawn from chance
// would be missing in the replay, which waits for nothing.
const { now } = Date;
const { random } = Math;

/** How a courier sends. */
export interface CourierOptions {
  /** How many requests may be on their way to one host. */
  perHost: number;
  /** Told that requests to a host wait, for how many milliseconds and why. */
  onWait: (host: string, milliseconds: number, why: string) => void;
}

/** A courier that tells how long it has made somebody wait. */
export interface CaseCourier extends Courier {
  /** Milliseconds that requests of this case have waited for, as far as the clock runs. */
  waited(): number;
}

/** Sends for all cases of a run. */
export interface CourierService {
  /**
   * The courier of one case.
   *
   * @param over ends what the case waits for; what was not sent by then never is
   * @param admit asked before a request goes out
   */
  forCase(over: AbortSignal, admit?: Courier["admit"]): CaseCourier;
}

/** What is known of a host. */
interface Host {
  /** How many requests may be on their way; falls when it says "too many". */
  limit: number;
  under: number;
  queue: (() => void)[];
  /** Until when nothing is sent, by the clock that measures. */
  closedUntil: number;
  /** How many answers in a row were no refusal. */
  good: number;
}

/** So often is a request sent at most. */
const ATTEMPTS = 8;
/** How long to wait first where a host does not say: half a second, then twice that, and so on. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
/**
 * A client that does not read an answer must not keep others from sending, least of all itself: it
 * may read none before it has all. A document comes at once when it comes; a stream takes its time.
 */
const LONGEST_BODY = { stream: 10_000, other: 50 };

/** @param options how to send */
export function createCourierService(options: CourierOptions): CourierService {
  const { perHost, onWait } = options;
  const hosts = new Map<string, Host>();

  const hostOf = (name: string): Host => {
    let host = hosts.get(name);
    if (!host) {
      hosts.set(name, host = { limit: perHost, under: 0, queue: [], closedUntil: 0, good: 0 });
    }
    return host;
  };
  const next = (host: Host) => {
    while (host.under < host.limit && host.queue.length > 0) {
      host.under++;
      host.queue.shift()!();
    }
  };
  /** Waits for a turn; gives what is to be called when it is over. */
  const turn = async (host: Host, ends: AbortSignal[]): Promise<() => void> => {
    wantNone(ends);
    if (host.under < host.limit && host.queue.length === 0) host.under++;
    else await inQueue(host.queue, ends);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      host.under--;
      next(host);
    };
  };
  const open = async (host: Host, ends: AbortSignal[]) => {
    for (let left = 1; left > 0;) {
      left = host.closedUntil - performance.now();
      wantNone(ends);
      if (left > 0) await sleep(left, ends);
    }
  };

  const deliver = async (
    send: Fetch,
    [input, init]: Parameters<Fetch>,
    { mayRetry, onSent, finished }: Delivery,
    { waiting, over }: { waiting: Waiting; over: AbortSignal },
  ): Promise<Response> => {
    const { host: name } = new URL(input instanceof Request ? input.url : input);
    const host = hostOf(name);
    const own = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const ends = own ? [over, own] : [over];
    const again = mayRetry && !isStream(init?.body);
    for (let attempt = 1;; attempt++) {
      const done = await waiting.during(async () => {
        const done = await turn(host, ends);
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
        response = await send(last || !(input instanceof Request) ? input : input.clone(), init);
      } catch (error) {
        done();
        throw error;
      }
      const refused = saysLater(response);
      if (!refused || last) {
        void whenOver(finished, response).then(done);
        if (!last && input instanceof Request) useUp(input);
        if (!refused && ++host.good % 20 === 0 && host.limit < perHost) {
          host.limit++;
          next(host);
        }
        return response;
      }
      const pause = pauseOf(response.headers, attempt);
      host.good = 0;
      host.limit = Math.max(1, Math.floor(host.limit / 2));
      host.closedUntil = Math.max(host.closedUntil, performance.now() + pause);
      onWait(name, pause, `${response.status} ${response.statusText}`.trim());
      await response.body?.cancel().catch(() => {});
      done();
    }
  };
  return {
    forCase(over, admit) {
      const waiting = measureWaiting();
      return {
        ...(admit ? { admit } : {}),
        deliver: (send, args, delivery) => deliver(send, args, delivery, { waiting, over }),
        waited: waiting.total,
      };
    },
  };
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
      if (under++ === 0) since = performance.now();
      try {
        return await fn();
      } finally {
        if (--under === 0) total += performance.now() - since;
      }
    },
    total: () => total + (under > 0 ? performance.now() - since : 0),
  };
}

/** Waits until somebody takes it out of a queue by calling it. */
function inQueue(queue: (() => void)[], ends: AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      for (const undo of listening) undo();
      settle();
    };
    const enter = () => leave(resolve);
    const listening = ends.map((signal) =>
      onAbort(signal, () => {
        queue.splice(queue.indexOf(enter), 1);
        leave(() => reject(signal.reason));
      })
    );
    queue.push(enter);
  });
}

function isStream(body: unknown): boolean {
  return body instanceof ReadableStream ||
    typeof (body as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === "function";
}

/** 429 says so by itself; the others where they say when. */
function saysLater({ status, headers }: Response): boolean {
  if (status === 429) return true;
  return (status === 503 || status === 529) && headers.has("retry-after");
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

/** The caller's Request is used up, as by fetch, though it was a copy that went out. */
function useUp(request: Request): void {
  if (request.body && !request.bodyUsed) void request.arrayBuffer().catch(() => {});
}

function sleep(milliseconds: number, ends: AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      clearTimeout(timer);
      for (const undo of listening) undo();
      settle();
    };
    const timer = setTimeout(() => leave(resolve), milliseconds);
    const listening = ends.map((signal) =>
      onAbort(signal, () => leave(() => reject(signal.reason)))
    );
  });
}

/** @throws the reason, where one of these has aborted */
function wantNone(ends: AbortSignal[]): void {
  for (const signal of ends) signal.throwIfAborted();
}

async function whenOver(finished: Promise<void>, { headers }: Response): Promise<void> {
  const isStream = /^\s*text\/event-stream/i.test(headers.get("content-type") ?? "");
  const longest = LONGEST_BODY[isStream ? "stream" : "other"];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, longest));
  await Promise.race([finished, enough]);
  clearTimeout(timer);
}
