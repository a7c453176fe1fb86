/**
 * Waits that pass at once: what the code under test sleeps in a replay (between two questions whether it is done,
 * before it tries again) is skipped, in the order in which it would have ended.
 *
 * Time goes on for a session as soon as nothing is under way in it: no request is to be answered, and nothing has
 * been asked or waited for in some turns of the event loop. Then the wait that ends first ends. A time limit around
 * a request does not end before its answer, therefore; one around something that is no request may. Skipped are
 * `setTimeout`, that of `node:timers` and `node:timers/promises`, and `scheduler.wait` there. Clocks,
 * `setInterval`, `AbortSignal.timeout` and what took a copy of `setTimeout` before go by the real time.
 *
 * @module
 */
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";
import { findModule } from "./modules.ts";

/** A wait that has not ended. */
interface Wait {
  /** When it ends, in milliseconds that were waited so far. */
  due: number;
  /** What stands for it: a real timer that never comes. */
  handle: unknown;
  /** Ends it. */
  end: () => void;
}

/** The waits of one session. */
export interface Waits {
  /** Those that have not ended, in the order in which they will. */
  readonly pending: Wait[];
  /** How many milliseconds were skipped. */
  skipped: number;
  /** How many requests are to be answered. */
  busy: number;
  /** For how many turns of the event loop nothing has happened. */
  quiet: number;
  /** Whether turns are counted. */
  isCounting: boolean;
}

/** Says which waits are those of the code that calls now, if any. */
export type CurrentWaits = () => Waits | undefined;

/** @returns the waits of a session that has none yet */
export function openWaits(): Waits {
  return { pending: [], skipped: 0, busy: 0, quiet: 0, isCounting: false };
}

/**
 * While a request is answered, no wait ends.
 *
 * @param waits those of its session
 * @param answer answers it
 * @returns what that returns
 */
export async function whileBusy<T>(waits: Waits, answer: () => Promise<T>): Promise<T> {
  waits.busy++;
  try {
    return await answer();
  } finally {
    waits.busy--;
    waits.quiet = 0;
  }
}

/** So many turns of the event loop in which nothing happens: a client goes on from its answer in fewer. */
const QUIET_TURNS = 5;

/** A real timer that never comes, as far away as timers go. */
const NEVER = 2 ** 31 - 1;

/** What is over sooner than it is skipped. */
const SHORT = 5;

function addWait(waits: Waits, milliseconds: number, handle: unknown, then: () => void): void {
  const due = waits.skipped + milliseconds;
  let end = () => {};
  // A promise brings its reaction to the async context in which that was given to it.
  void new Promise<void>((resolve) => end = resolve).then(() => {
    try {
      then();
    } catch (error) {
      clock.setTimeout(() => {
        throw error;
      }, 0);
    }
  });
  const at = waits.pending.findIndex((other) => other.due > due);
  waits.pending.splice(at < 0 ? waits.pending.length : at, 0, { due, handle, end });
  waits.quiet = 0;
  count(waits);
}

function count(waits: Waits): void {
  if (waits.isCounting || waits.pending.length === 0) return;
  waits.isCounting = true;
  clock.setTimeout(() => {
    waits.isCounting = false;
    waits.quiet = waits.busy > 0 ? 0 : waits.quiet + 1;
    if (waits.quiet >= QUIET_TURNS) endFirst(waits);
    count(waits);
  }, 0);
}

function endFirst(waits: Waits): void {
  const { due, handle, end } = waits.pending.shift()!;
  waits.quiet = 0;
  // A timer of Node can be closed by itself.
  if ((handle as { _destroyed?: boolean } | undefined)?._destroyed) return;
  clock.clearTimeout(handle as Timer);
  waits.skipped = Math.max(waits.skipped, due);
  end();
}

/** @returns whether there was such a wait */
function dropWait(waits: Waits, handle: unknown): boolean {
  const isIt = (other: unknown) =>
    other === handle || (typeof handle !== "object" && Number(other) === Number(handle));
  const at = handle == null ? -1 : waits.pending.findIndex((wait) => isIt(wait.handle));
  if (at < 0) return false;
  const [dropped] = waits.pending.splice(at, 1);
  clock.clearTimeout(dropped!.handle as Timer);
  waits.quiet = 0;
  return true;
}

const KEY: unique symbol = Symbol.for("retake.waits/1");

/** What all copies of Retake in a process share: one function in the place of each. */
interface Seam {
  readonly holds: CurrentWaits[];
  restore: () => void;
}

const seam: Seam = (globalThis as { [KEY]?: Seam })[KEY] ??= {
  holds: [],
  restore: () => {},
};

/**
 * Puts functions in the place of timers that skip the waits of those that have such; for all others they hand on.
 *
 * @param current says whose waits are skipped; asked at each call, by code anywhere in the process
 * @returns lets go; to be called once the scope is over, more calls do nothing
 */
export function holdWaits(current: CurrentWaits): () => void {
  const { holds } = seam;
  if (holds.length === 0) seam.restore = putInPlace();
  holds.push(current);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holds.splice(holds.indexOf(current), 1);
    if (holds.length === 0) seam.restore();
  };
}

function waitsHere(): Waits | undefined {
  for (const current of seam.holds) {
    const waits = current();
    if (waits) return waits;
  }
  return undefined;
}

type Callable = (...args: unknown[]) => unknown;
const PROMISIFIED = Symbol.for("nodejs.util.promisify.custom");

function putInPlace(): () => void {
  const undo: (() => void)[] = [];
  const put = (on: object | undefined, key: string, handler: ProxyHandler<Callable>) => {
    const real = on && Reflect.get(on, key) as Callable | undefined;
    if (!on || !real) return;
    const before = Object.getOwnPropertyDescriptor(on, key);
    const ours = new Proxy(real, handler);
    const enumerable = before?.enumerable ?? false;
    Object.defineProperty(on, key, { value: ours, writable: true, enumerable, configurable: true });
    undo.push(() => {
      if (Object.getOwnPropertyDescriptor(on, key)?.value !== ours) return; // somebody's, since
      if (before) Object.defineProperty(on, key, before);
      else Reflect.deleteProperty(on, key);
    });
  };
  const timers = findModule("node:timers", ["setTimeout", "clearTimeout"]);
  const promises = findModule("node:timers/promises", ["setTimeout"]);
  for (const on of [globalThis, timers?.functions]) {
    put(on, "setTimeout", timeout);
    put(on, "clearTimeout", cleared);
    put(on, "clearInterval", cleared);
  }
  put(promises?.functions, "setTimeout", promised);
  const { scheduler } = (promises?.functions ?? {}) as { scheduler?: object };
  const isOwn = scheduler && Object.hasOwn(scheduler, "wait");
  put(isOwn ? scheduler : scheduler && Object.getPrototypeOf(scheduler), "wait", scheduled);
  for (const one of [timers, promises]) {
    if (!one) continue;
    undo.push(one.publish);
    one.publish();
  }
  return () => undo.forEach((back) => back());
}

/** Those that skip; for a wait that is no number the runtime has its own rules. */
function skipping(milliseconds: unknown): Waits | undefined {
  return Number(milliseconds) > SHORT ? waitsHere() : undefined;
}

const timeout: ProxyHandler<Callable> = {
  apply(real, self, args) {
    const [fn, milliseconds, ...given] = args;
    const waits = typeof fn === "function" ? skipping(milliseconds) : undefined;
    if (!waits) return Reflect.apply(real, self, args);
    const handle = Reflect.apply(real, self, [() => {}, NEVER]);
    (handle as { unref?: () => void }).unref?.();
    addWait(waits, Number(milliseconds), handle, () => Reflect.apply(fn, handle, given));
    return handle;
  },
  get(real, key, receiver) {
    const found = Reflect.get(real, key, receiver);
    if (key !== PROMISIFIED || typeof found !== "function") return found;
    return new Proxy(found as Callable, promised);
  },
};

const cleared: ProxyHandler<Callable> = {
  apply(real, self, args) {
    const [handle] = args;
    for (const current of seam.holds) {
      const waits = current();
      if (waits && dropWait(waits, handle)) return undefined;
    }
    return Reflect.apply(real, self, args);
  },
};

/** Of milliseconds, a value and `{ signal }`, as a promise. */
const promised: ProxyHandler<Callable> = {
  apply: (real, self, args) => promiseOf(real, self, args, 2),
};

/** Of milliseconds and `{ signal }`. */
const scheduled: ProxyHandler<Callable> = {
  apply: (real, self, args) => promiseOf(real, self, args, 1),
};

/** What the runtime refuses, and how it is given up, is the runtime's: its own wait goes on beside, and never ends. */
function promiseOf(real: Callable, self: unknown, args: unknown[], place: 1 | 2): unknown {
  const waits = skipping(args[0]);
  if (!waits) return Reflect.apply(real, self, args);
  const over = new AbortController();
  const options = (args[place] ?? {}) as { signal?: AbortSignal };
  const signals = [over.signal, ...options.signal instanceof AbortSignal ? [options.signal] : []];
  const instead = [...args];
  instead[0] = NEVER;
  if (place === 2) instead[1] = args[1];
  instead[place] = { ...options, signal: AbortSignal.any(signals), ref: false };
  const given = Reflect.apply(real, self, instead) as Promise<unknown>;
  return new Promise((resolve, reject) => {
    const handle = {};
    given.catch((error) => {
      dropWait(waits, handle);
      reject(error);
    });
    addWait(waits, Number(args[0]), handle, () => {
      resolve(place === 2 ? args[1] : undefined);
      over.abort();
    });
  });
}
