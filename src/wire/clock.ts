/**
 * The runtime's clock and timers, kept from before anybody fakes them.
 *
 * Where fake timers are functions in the place of others, it is enough to keep the others. Bun's are a
 * switch inside of it, which those that were kept obey too; there, what it leaves alone takes their place.
 *
 * @module
 */
import { FAKES_REACH_ALL } from "./quirks.ts";

/** A timer that was started. */
export type Timer = ReturnType<typeof setTimeout>;

/** The time, and timers. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, which go on evenly whatever becomes of the clock. */
  elapsed(): number;
  /** As the global of that name. */
  setTimeout(fn: () => void, milliseconds: number): Timer;
  /** As the global of that name. */
  clearTimeout(timer: Timer | undefined): void;
  /** As the global of that name. */
  setInterval(fn: () => void, milliseconds: number): Timer;
  /** As the global of that name. */
  clearInterval(timer: Timer | undefined): void;
  /** As the global of that name. */
  queueMicrotask(fn: () => void): void;
  /** Calls a function in the next turn of the event loop. */
  turn(fn: () => void): void;
}

const nextTick = () => Object(Reflect.get(globalThis, "process")).nextTick;
const ownTick = nextTick();

/** @returns whether streams of Node stand still: somebody has put a clock of their own in the place of `nextTick` */
export function areStreamsStill(): boolean {
  return nextTick() !== ownTick;
}

/** @returns the clock as the globals have it now */
export function findClock(): Clock {
  const { setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask } = globalThis;
  // No browser has it.
  const { setImmediate = (fn) => setTimeout(fn, 0) } = globalThis as {
    setImmediate?: (fn: () => void) => unknown;
  };
  const { now } = Date;
  const elapsed = performance.now.bind(performance);
  const found: Clock = {
    now: () => now(),
    elapsed,
    setTimeout: (fn, milliseconds) => setTimeout(fn, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer),
    setInterval: (fn, milliseconds) => setInterval(fn, milliseconds),
    clearInterval: (timer) => clearInterval(timer),
    queueMicrotask: (fn) => queueMicrotask(fn),
    turn: (fn) => void setImmediate(fn),
  };
  return FAKES_REACH_ALL ? besideFakes(found) : found;
}

/** What Bun's fake timers leave alone: the time that a new file says, and waiting for shared memory. */
function besideFakes(found: Clock): Clock {
  const { File, Promise } = globalThis;
  const now = () => new File([], "").lastModified;
  const offset = now() - found.elapsed();
  // Others that fake timers put a clock of theirs there, and do not reach what was kept.
  const areTimersFake = () => (globalThis.setTimeout as { clock?: unknown }).clock === true;
  const stops = new WeakMap<object, () => void>();

  const start = (fn: () => void, milliseconds: number, again: boolean): Timer => {
    let isOn = true;
    let wake = () => {};
    const wait = () => {
      const cell = new Int32Array(new SharedArrayBuffer(4));
      wake = () => void Atomics.notify(cell, 0);
      const waited = Atomics.waitAsync(cell, 0, 0, milliseconds);
      void Promise.resolve(waited.value).then(() => {
        if (!isOn) return;
        isOn = again;
        try {
          fn();
        } finally {
          if (isOn) wait();
        }
      });
    };
    wait();
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => false };
    stops.set(timer, () => {
      isOn = false;
      wake();
    });
    return timer as unknown as Timer;
  };
  const stop = (timer: Timer | undefined) => {
    const own = stops.get(timer as unknown as object);
    if (own) own();
    return own !== undefined;
  };
  return {
    now,
    elapsed: () => areTimersFake() ? now() - offset : found.elapsed(),
    setTimeout: (fn, milliseconds) =>
      areTimersFake() ? start(fn, milliseconds, false) : found.setTimeout(fn, milliseconds),
    clearTimeout: (timer) => void (stop(timer) || found.clearTimeout(timer)),
    setInterval: (fn, milliseconds) =>
      areTimersFake() ? start(fn, milliseconds, true) : found.setInterval(fn, milliseconds),
    clearInterval: (timer) => void (stop(timer) || found.clearInterval(timer)),
    queueMicrotask: found.queueMicrotask,
    turn: found.turn,
  };
}
