/**
 * Turns at a host: so many requests are on their way at a time, whichever cases they are of.
 *
 * @module
 */
import type { Timer } from "../../wire/clock.ts";
import { clock } from "../../wire/native.ts";
import { onAbort } from "./waiting.ts";

/** What is known of a host. */
export interface HostQueue {
  /** How many requests may be on their way; falls when it says "too many". */
  limit: number;
  under: number;
  queue: (() => void)[];
  /** Until when nothing is sent, by the clock that measures. */
  closedUntil: number;
  /** How many answers in a row were no refusal. */
  good: number;
}

/** What one case has under way at one host, and what waits for a turn there. */
export interface Share {
  turns: Set<Turn>;
  waiting: Set<() => void>;
  timer: Timer | undefined;
}

interface Turn {
  /** For how many milliseconds the case has left the answer alone. */
  idle: () => number;
  /** Whether another request of the case has gone in its place. */
  lent: boolean;
}

/**
 * For how long a case that waits for a turn leaves its own answers alone before it is taken for one
 * that reads none before it has all: it must not wait for itself.
 */
const LEFT_ALONE = 50;

/** @returns a share of nothing */
export function noShare(): Share {
  return { turns: new Set(), waiting: new Set(), timer: undefined };
}

/** Lets in who waits, as far as the limit goes. */
export function letIn(host: HostQueue): void {
  while (host.under < host.limit && host.queue.length > 0) {
    host.under++;
    host.queue.shift()!();
  }
}

/**
 * Waits for a turn.
 *
 * @param host where
 * @param share what the case has there
 * @param idle for how many milliseconds it has left the answer alone
 * @param ends what ends the waiting
 * @returns what is to be called when it is over
 */
export async function takeTurn(
  host: HostQueue,
  share: Share,
  idle: () => number,
  ends: readonly AbortSignal[],
): Promise<() => void> {
  for (const signal of ends) signal.throwIfAborted();
  if (host.under < host.limit && host.queue.length === 0) host.under++;
  else await inQueue(host, share, ends);
  const turn: Turn = { idle, lent: false };
  share.turns.add(turn);
  return () => {
    if (!share.turns.delete(turn)) return;
    host.under--;
    letIn(host);
  };
}

/** Waits until somebody takes it out of the queue by calling it. */
function inQueue(host: HostQueue, share: Share, ends: readonly AbortSignal[]): Promise<void> {
  const { queue } = host;
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      for (const undo of listening) undo();
      share.waiting.delete(enter);
      if (share.waiting.size === 0) {
        clock.clearInterval(share.timer);
        share.timer = undefined;
      }
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
    share.waiting.add(enter);
    share.timer ??= clock.setInterval(() => lend(host, share), LEFT_ALONE);
  });
}

/** Lets a case go beyond the limit, once for each answer of its own that it leaves alone. */
function lend(host: HostQueue, { turns, waiting }: Share): void {
  for (const turn of [...turns]) {
    const [enter] = waiting;
    if (!enter) return;
    if (turn.lent || turn.idle() < LEFT_ALONE) continue;
    turn.lent = true;
    host.under++;
    host.queue.splice(host.queue.indexOf(enter), 1);
    enter();
  }
}
