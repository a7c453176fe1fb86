/**
 * The seam between sessions and those who watch many of them: a runner, a ledger. Each request is told
 * with what became of it; who runs many cases may also decide when a request is sent.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { RetakeError } from "../errors.ts";
import type { Fetch, SessionReport } from "./types.ts";

/** One request, and what became of it. */
export interface RequestEvent {
  /** Which session it was made in: a cassette may be in use by several at once. */
  session: object;
  /** The cassette in use. */
  cassette: string;
  /** Answered by a recording, sent and recorded, sent and not recorded, or answered by nothing. */
  verdict: "played" | "recorded" | "live" | "missed";
  /** What was asked in a few words, redacted: `GET https://api.example.com/`. */
  call: string;
  /** What was asked and came back, redacted; absent where nothing did, or nobody took it down. */
  interaction?: Interaction;
}

/** How a session ended. */
export interface SessionEnd {
  /** Which session, as its requests have it. */
  session: object;
  /** Whether it was no right run: by itself, or as the code under test has failed. */
  failed: boolean;
  /** What was wrong with it, where it knows. */
  error: RetakeError | undefined;
}

/** Who watches sessions. What they throw is theirs to hear: it must not decide over a run. */
export interface Observer {
  /** Told of each request, when it is answered; of one that is recorded, when its answer is whole. */
  onRequest?(event: RequestEvent): void;
  /** Told of each session that ends, and what made it fail; the session waits for that. */
  onReport?(report: SessionReport, end: SessionEnd): void | Promise<void>;
}

/** A request that is about to be sent. */
export interface Parcel {
  /** The URL that is asked, canonical. */
  url: string;
  method: string;
  /** The body, where it is text. */
  text: string | undefined;
}

/** How a request is sent. */
export interface Delivery {
  /** Whether answers that say "later" may be asked for again, unseen. */
  mayRetry: boolean;
  /** Told when it is really sent; the last time counts. */
  onSent: () => void;
  /** Settles when the answer is whole, or given up; never rejects. */
  finished: Promise<void>;
}

/** Who sends requests for many cases at once: each in its turn, again where the API says "later". */
export interface Courier {
  /**
   * Asked before a request goes out.
   *
   * @throws {RetakeError} where it must not
   */
  admit?(parcel: Parcel): Promise<void> | void;
  /** Sends it. */
  deliver(send: Fetch, args: Parameters<Fetch>, delivery: Delivery): Promise<Response>;
}

let openStats: (() => Promise<Observer>) | undefined;
let stats: Promise<Observer> | undefined;

/** Brings along what makes statistics of sessions; loaded when the first is asked for. */
export function linkStats(open: () => Promise<Observer>): void {
  openStats ??= open;
}

/** @returns what makes statistics, where an entry point has brought it along */
export function loadStats(): Promise<Observer> | undefined {
  return openStats && (stats ??= openStats());
}

/** @returns several observers as one; `undefined` where there is none */
export function together(...observers: (Observer | undefined)[]): Observer | undefined {
  const all = observers.filter((one) => one !== undefined);
  if (all.length < 2) return all[0];
  return {
    onRequest: (event) => all.forEach((one) => one.onRequest?.(event)),
    async onReport(report, end) {
      for (const one of all) await one.onReport?.(report, end);
    },
  };
}

/** What a session has to say of its requests. */
export interface Telling {
  /** Whether anybody listens. */
  readonly active: boolean;
  /** Tells of a request; `note` is for who reads along, as `played #1`. */
  tell(event: Omit<RequestEvent, "session" | "cassette">, note: string): void;
  /** Tells of the end. */
  report(report: SessionReport, end: Omit<SessionEnd, "session">): Promise<void>;
}

/**
 * @param cassette the name
 * @param verbose whether each request is printed
 * @param observer who watches
 */
export function createTelling(
  cassette: string,
  verbose: boolean,
  observer: Observer | undefined,
): Telling {
  const session = {};
  return {
    active: verbose || observer !== undefined,
    tell(event, note) {
      if (verbose) console.error(`retake: ${cassette}: ${event.call}: ${note}`);
      observer?.onRequest?.({ session, cassette, ...event });
    },
    report: async (report, end) => await observer?.onReport?.(report, { session, ...end }),
  };
}
