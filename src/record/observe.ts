/**
 * The seam between sessions and those who watch many of them: a runner, a ledger. Each request is told
 * with what became of it; who runs many cases may also decide when a request is sent.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { Fetch, SessionReport } from "./types.ts";

/** One request, and what became of it. */
export interface RequestEvent {
  /** The cassette in use. */
  cassette: string;
  /** Answered by a recording, sent and recorded, sent and not recorded, or answered by nothing. */
  verdict: "played" | "recorded" | "live" | "missed";
  /** What was asked in a few words, redacted: `GET https://api.example.com/`. */
  call: string;
  /** What was asked and came back, redacted; absent where nothing did, or nobody took it down. */
  interaction?: Interaction;
}

/** Who watches sessions. What they throw is theirs to hear: it must not decide over a run. */
export interface Observer {
  /** Told of each request, when it is answered; of one that is recorded, when its answer is whole. */
  onRequest?(event: RequestEvent): void;
  /** Told of each session that ends. */
  onReport?(report: SessionReport): void;
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

/** Observers of all sessions of the process; see `observeAll`. */
const everywhere = new Set<Observer>();

/** Watches every session from now on. */
export function observeAll(observer: Observer): void {
  everywhere.add(observer);
}

/** @returns who watches a session that is opened here, as one; `undefined` where nobody does */
export function observersHere(here: Observer | undefined): Observer | undefined {
  const all = [...here ? [here] : [], ...everywhere];
  if (all.length < 2) return all[0];
  return {
    onRequest: (event) => all.forEach((one) => one.onRequest?.(event)),
    onReport: (report) => all.forEach((one) => one.onReport?.(report)),
  };
}

/** What a session has to say of its requests. */
export interface Telling {
  /** Whether anybody listens. */
  readonly active: boolean;
  /** Tells of a request; `note` is for who reads along, as `played #1`. */
  tell(event: Omit<RequestEvent, "cassette">, note: string): void;
  /** Tells of the end. */
  report(report: SessionReport): void;
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
  return {
    active: verbose || observer !== undefined,
    tell(event, note) {
      if (verbose) console.error(`retake: ${cassette}: ${event.call}: ${note}`);
      observer?.onRequest?.({ cassette, ...event });
    },
    report: (report) => observer?.onReport?.(report),
  };
}
