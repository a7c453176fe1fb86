/**
 * The time that a case has, in which waiting for a rate limit does not count.
 *
 * @module
 */
import type { Timer } from "../../wire/clock.ts";
import { clock } from "../../wire/native.ts";
import { RetakeError } from "../../errors.ts";
import { onAbort } from "./waiting.ts";
import { idOf, type SelectedCase } from "./select.ts";

/** How long a case may take, and what ends it earlier. */
export interface TimeoutOptions {
  /** In milliseconds. */
  time: number;
  /** How long requests have waited for a rate limit, which does not count. */
  waited: () => number;
  /** Aborts when the run is given up. */
  aborted: AbortSignal;
  /** Aborted where the case has to end. */
  controller: AbortController;
}

/** The time of a case that runs. */
export interface CaseTimeout {
  /** Rejects when the time is over, or the run is given up. */
  readonly over: Promise<never>;
  /** Lets the case be. */
  stop(): void;
  /** @throws {RetakeError} `CASE_TIMEOUT` where the time is over, also where no timer could say so */
  throwIfOver(): void;
}

/** Longer ones than about this go off at once. */
export const LONGEST_TIMER = 2 ** 30;

/**
 * @param selected the case, which begins now
 * @param options its time
 * @returns what ends a case that does not end by itself
 */
export function startTimeout(
  selected: SelectedCase,
  { time, waited, aborted, controller }: TimeoutOptions,
): CaseTimeout {
  const started = clock.elapsed();
  let timer: Timer | undefined;
  let undo: () => void = () => {};
  const over = new Promise<never>((_, reject) => {
    const end = (error: unknown) => {
      controller.abort(error);
      reject(error);
    };
    const look = () => {
      const left = time + waited() - (clock.elapsed() - started);
      if (left > 1) timer = clock.setTimeout(look, Math.min(left, LONGEST_TIMER));
      else end(timeoutError(selected, time));
    };
    timer = clock.setTimeout(look, Math.min(time, LONGEST_TIMER));
    const giveUp = () => end(aborted.reason);
    if (aborted.aborted) giveUp();
    else undo = onAbort(aborted, giveUp);
  });
  over.catch(() => {}); // heard where it is raced
  return {
    over,
    stop() {
      clock.clearTimeout(timer);
      undo();
    },
    throwIfOver() {
      if (clock.elapsed() - started > time + waited()) throw timeoutError(selected, time);
    },
  };
}

function timeoutError(selected: SelectedCase, time: number): RetakeError {
  const shown = time < 1000 ? `${time} ms` : `${Number((time / 1000).toFixed(1))} s`;
  return new RetakeError(
    "CASE_TIMEOUT",
    `The case "${idOf(selected)}" did not end within ${shown}.\n` +
      `  to do  see what it waits for, or give it longer: timeout: ${time * 2}`,
    { facts: { case: idOf(selected), time } },
  );
}
