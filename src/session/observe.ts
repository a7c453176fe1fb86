/**
 * The seam between sessions and those who watch many of them: a runner, a ledger. Each request is told
 * with what became of it; who runs many cases may also decide when a request is sent.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { RetakeError } from "../errors.ts";
import { clock } from "../wire/native.ts";
import type { LiveRequest } from "../wire/request.ts";
import type { Departure, Fetch } from "../wire/types.ts";
import type { SessionReport } from "./types.ts";

/** One request, and what became of it. */
export interface RequestEvent {
  /** Which session it was made in: a cassette may be in use by several at once. */
  session: object;
  /** The cassette in use. */
  cassette: string;
  /** Answered by a recording, sent and recorded, sent and not recorded, or answered by nothing. */
  verdict: "played" | "recorded" | "live" | "missed";
  /** When the cassette was recorded last, where one of its recordings was played. */
  recordedAt?: string;
  /** What was asked in a few words, redacted: `GET https://api.example.com/`. */
  call: string;
  /**
   * What was asked and came back, redacted; absent where nothing did. Of what was sent and not
   * recorded, it has the answer's body only where that came whole and may tell what it has cost.
   */
  interaction?: Interaction;
  /** Of what nothing answers: other cassettes that hold this very request. */
  same?: readonly string[];
}

/** How a session ended. */
export interface SessionEnd {
  /** Which session, as its requests have it. */
  session: object;
  /** Whether it was no right run: by itself, or as the code under test has failed. */
  failed: boolean;
  /** What was wrong with it, where it knows. */
  error: RetakeError | undefined;
  /** The frame of the project's code that has opened it, where somebody outside collects that. */
  place?: string;
  /** How many requests were sent as nobody's business, by host. */
  passedOn?: ReadonlyMap<string, number>;
  /** How long it was open, in milliseconds. */
  milliseconds: number;
  /** Takes out of what is said of its run what it knows as a secret. */
  hide(text: string): string;
}

/** Who watches sessions. What they throw is theirs to hear: it must not decide over a run. */
export interface Observer {
  /**
   * Told of each request, once: of one that is answered by a recording, at once; of one that is sent,
   * when its answer is whole or given up, or at the latest before its session's end is told.
   */
  onRequest?(event: RequestEvent): void;
  /** Told of each session that ends, and what made it fail; the session waits for that. */
  onReport?(report: SessionReport, end: SessionEnd): void | Promise<void>;
}

/** A request that is about to be sent. */
export interface PlannedRequest {
  /** The URL that is asked, canonical. */
  url: string;
  method: string;
  /** The body, where it is text that is known before it is sent. */
  text: string | undefined;
}

/** How a request is sent. */
export interface SendOptions extends Departure {
  /** Whether answers that say "later" may be asked for again, unseen. */
  mayRetry: boolean;
}

/** Who sends requests for many cases at once: each in its turn, again where the API says "later". */
export interface RateLimiter {
  /**
   * Asked before a request goes out.
   *
   * @throws {RetakeError} where it must not
   */
  admit?(planned: PlannedRequest): Promise<void> | void;
  /** Sends it. */
  send(fetch: Fetch, args: Parameters<Fetch>, options: SendOptions): Promise<Response>;
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

/** What decides over what one session sends, and hears what that has cost. */
export interface Spending {
  rateLimiter: RateLimiter;
  observer: Observer;
}

let openSpending: (() => Promise<(old: readonly Interaction[]) => Spending>) | undefined;
let spending: ReturnType<NonNullable<typeof openSpending>> | undefined;

/** Brings along what holds a run of many processes to a budget. */
export function linkSpending(open: NonNullable<typeof openSpending>): void {
  openSpending ??= open;
}

/**
 * @returns what decides over a session, by what its cassette held before, where an entry point has brought it
 * along
 */
export function loadSpending(): typeof spending {
  return openSpending && (spending ??= openSpending());
}

/** @returns several observers as one; `undefined` where there is none */
export function together(...observers: (Observer | undefined)[]): Observer | undefined {
  const all = observers.filter((one) => one !== undefined).map(guarded);
  if (all.length < 2) return all[0];
  return {
    onRequest: (event) => all.forEach((one) => one.onRequest?.(event)),
    async onReport(report, end) {
      for (const one of all) await one.onReport?.(report, end);
    },
  };
}

/** What was thrown so far: each is said once. */
const thrown = new Set<string>();

function warnOf(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  if (thrown.has(why)) return;
  thrown.add(why);
  console.warn(`retake: who watches sessions failed, which decides over no run: ${why}`);
}

/** What an observer throws is warned of, and goes no further: to no run, and to no other observer. */
function guarded(observer: Observer): Observer {
  return {
    onRequest(event) {
      try {
        observer.onRequest?.(event);
      } catch (error) {
        warnOf(error);
      }
    },
    async onReport(report, end) {
      try {
        await observer.onReport?.(report, end);
      } catch (error) {
        warnOf(error);
      }
    },
  };
}

/** What a session has to say of its requests. */
export interface Notifier {
  /** Whether anybody listens. */
  readonly active: boolean;
  /** The last requests that were played, missed or passed on, where anybody does: what is secret in them may be said. */
  readonly asked: readonly LiveRequest[];
  /** Notes one. */
  ask(live: LiveRequest): void;
  /** Tells of a request; `note` is for who reads along, as `played #1`. */
  notify(event: Omit<RequestEvent, "session" | "cassette">, note: string): void;
  /** Tells of the end. */
  report(report: SessionReport, end: Omit<SessionEnd, "session" | "milliseconds">): Promise<void>;
}

/** So many requests are kept until the end of a session: who is refused because of one says so soon. */
const MOST_ASKED = 100;

/**
 * @param cassette the name
 * @param verbose whether each request is printed
 * @param observer who watches
 */
export function createNotifier(
  cassette: string,
  verbose: boolean,
  observer: Observer | undefined,
): Notifier {
  const session = {};
  const began = clock.elapsed();
  const told = observer && guarded(observer);
  const asked: LiveRequest[] = [];
  return {
    active: verbose || observer !== undefined,
    asked,
    ask(live) {
      if (observer && asked.push(live) > MOST_ASKED) asked.shift();
    },
    notify(event, note) {
      if (verbose) console.error(`retake: ${cassette}: ${event.call}: ${note}`);
      told?.onRequest?.({ session, cassette, ...event });
    },
    async report(report, end) {
      const milliseconds = clock.elapsed() - began;
      await told?.onReport?.(report, { session, milliseconds, ...end });
    },
  };
}
