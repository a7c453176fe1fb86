/**
 * The clock of a case: its time, in which waiting for a rate limit does not count.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { onAbort } from "./aborted.ts";
import type { Run } from "./run.ts";
import { type Chosen, idOf } from "./select.ts";

/** How long a case may take, and what ends it earlier. */
export interface ClockOptions {
  time: number;
  /** How long requests have waited for a rate limit, which does not count. */
  waited: () => number;
  run: Pick<Run, "over">;
  controller: AbortController;
}

/** Longer ones than about this go off at once. */
const LONGEST_TIMER = 2 ** 30;

/** What ends a case that does not end by itself: its time is over, or the run is given up. */
export function startClock(chosen: Chosen, { time, waited, run, controller }: ClockOptions) {
  const started = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let undo: () => void = () => {};
  const over = new Promise<never>((_, reject) => {
    const end = (error: unknown) => {
      controller.abort(error);
      reject(error);
    };
    const look = () => {
      const left = time + waited() - (performance.now() - started);
      if (left > 1) timer = setTimeout(look, Math.min(left, LONGEST_TIMER));
      else end(timeoutError(chosen, time));
    };
    timer = setTimeout(look, Math.min(time, LONGEST_TIMER));
    const giveUp = () => end(run.over.reason);
    if (run.over.aborted) giveUp();
    else undo = onAbort(run.over, giveUp);
  });
  over.catch(() => {}); // heard where it is raced
  const stop = () => {
    clearTimeout(timer);
    undo();
  };
  const wantInTime = () => {
    if (performance.now() - started > time + waited()) throw timeoutError(chosen, time);
  };
  return { over, stop, wantInTime };
}

function timeoutError(chosen: Chosen, time: number): RetakeError {
  const shown = time < 1000 ? `${time} ms` : `${Number((time / 1000).toFixed(1))} s`;
  return new RetakeError(
    "CASE_TIMEOUT",
    `The case "${idOf(chosen)}" did not end within ${shown}.\n` +
      `  to do  see what it waits for, or give it longer: timeout: ${time * 2}`,
    { facts: { case: idOf(chosen), time } },
  );
}
