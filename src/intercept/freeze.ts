/**
 * A clock that stands still, and chance that repeats itself: for code that puts times and ids into
 * its requests, so that it asks in replay what it asked while recording.
 *
 * Frozen are `Date.now()`, `new Date()`, `Date()`, `Math.random()`, `crypto.randomUUID()` and
 * `crypto.getRandomValues()`. All else stays real:
 *
 * - `performance.now()`, `setTimeout` and all other timers, since code that waits would hang. So
 *   would a loop that waits for the clock: `while (Date.now() < end)` never ends here.
 * - `Temporal.Now`, `Intl.DateTimeFormat().format()` without a date, and the time zone.
 * - What does not go through these globals: `randomUUID`, `randomBytes` and `randomInt` imported
 *   from `node:crypto` (on Deno some of them do go through), other realms, native code.
 * - What took a copy before the first frozen session opened: `const { now } = Date`, `const D =
 *   Date; new D()`, `class Stamp extends Date` in a module, `const { random } = Math`. Of a copy of
 *   `Date`, only `D.now()` is frozen.
 * - What a library keeps between calls: nanoid's stock of random bytes, the counters of uuid's v1
 *   and v7. These depend on the calls that other tests made before.
 *
 * @module
 */
import { chance, nextBytes, nextFraction, nextUuid } from "../cassette/chance.ts";
import type { FrozenState } from "../cassette/types.ts";
import { captureRandomUUID } from "../wire/native.ts";

const { parse } = Date;

/** The values of one session, in order. */
export interface Frozen {
  /** What they are made from. */
  readonly state: FrozenState;
  /** The time, in milliseconds: always the same. */
  now(): number;
  /** The next of `Math.random`. */
  random(): number;
  /** The next of `crypto.randomUUID`. */
  randomUUID(): string;
  /**
   * Fills with the next of `crypto.getRandomValues`, and checks nothing.
   *
   * @param array what to fill
   * @returns the same
   */
  fill<T extends ArrayBufferView>(array: T): T;
}

/** Says which frozen values hold for the code that calls now, if any. */
export type CurrentFrozen = () => Frozen | undefined;

/**
 * The values that belong to a state, from the first on.
 *
 * @param state where the clock stands, to the millisecond, and the seed
 * @returns equal values for equal states, on all runtimes; a stream for each of the functions, so
 * that one more call of one does not shift the others
 */
export function freezeAt(state: FrozenState): Frozen {
  const time = parse(state.at);
  const fractions = chance(state.seed, "random");
  const uuids = chance(state.seed, "randomUUID");
  const bytes = chance(state.seed, "getRandomValues");
  return {
    state,
    now: () => time,
    random: () => nextFraction(fractions),
    randomUUID: () => nextUuid(uuids),
    fill(array) {
      nextBytes(bytes, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    },
  };
}

const KEY: unique symbol = Symbol.for("retake.frozen/1");

/** What all copies of Retake in a process share: one proxy in the place of each function. */
interface Seam {
  /** One for each hold; there may be several equal ones. */
  readonly holds: CurrentFrozen[];
  /** The different ones among them: whom to ask. */
  asked: CurrentFrozen[];
  /** Undoes what the first hold did. */
  restore: () => void;
  /** Set while the function that was found runs, which may lead to another of ours. */
  passing: boolean;
  /** What ours stand for, and the other way round: made once, so that a copy stays equal to it. */
  readonly realOf: WeakMap<object, Callable>;
  readonly oursOf: WeakMap<object, Callable>;
}

const seam: Seam = (globalThis as { [KEY]?: Seam })[KEY] ??= {
  holds: [],
  asked: [],
  restore: () => {},
  passing: false,
  realOf: new WeakMap(),
  oursOf: new WeakMap(),
};

/**
 * Puts the frozen functions in the place of the global ones, unless they are there already. Code
 * for which there are no frozen values gets what was found there, so that tests beside this one
 * keep their clock; inside a frozen scope it is frozen even where a fake clock was in place before.
 *
 * When the last hold is let go the globals are, property by property, what they were. One that
 * somebody replaced meanwhile (fake timers, a stub) is left alone; should ours come back behind it,
 * it does nothing but hand on.
 *
 * @param current says which frozen values hold for the code that calls; it is asked at each call,
 * by code anywhere in the process, and must not itself need what is frozen
 * @returns lets go; to be called once the scope is over, more calls do nothing
 * @throws {TypeError} where the globals cannot be changed, as after `Object.freeze(Math)`; nothing is
 * changed then
 */
export function holdFrozen(current: CurrentFrozen): () => void {
  captureRandomUUID();
  const { holds } = seam;
  if (holds.length === 0) seam.restore = putInPlace();
  holds.push(current);
  seam.asked = [...new Set(holds)];
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holds.splice(holds.indexOf(current), 1);
    seam.asked = [...new Set(holds)];
    if (holds.length === 0) seam.restore();
  };
}

/** The frozen values for the code that calls now. */
function frozenHere(): Frozen | undefined {
  if (seam.passing) return undefined;
  for (const current of seam.asked) {
    const frozen = current();
    if (frozen) return frozen;
  }
  return undefined;
}

type Callable = (...args: unknown[]) => unknown;

// Proxies, since those have the name, the length and all the extras of what they stand for.
const handlers = {
  Date: {
    construct(real, args, target) {
      const frozen = args.length === 0 ? frozenHere() : undefined;
      // With a proxy as its new.target, each date would get a hidden class of its own.
      return Reflect.construct(real, frozen ? [frozen.now()] : args, unwrapped(target));
    },
    apply(real, self, args) {
      const frozen = frozenHere();
      return frozen
        ? String(Reflect.construct(real, [frozen.now()]))
        : Reflect.apply(real, self, args);
    },
  },
  now: answering((frozen) => frozen.now()),
  random: answering((frozen) => frozen.random()),
  // What the runtime refuses is refused by the runtime, in its own words: a wrong receiver, a wrong
  // array, too many bytes (of which Bun has no limit). Its own values are dropped.
  randomUUID: answering((frozen, real) => {
    real();
    return frozen.randomUUID();
  }),
  getRandomValues: answering((frozen, real, [array]) => {
    const given = real();
    frozen.fill(array as ArrayBufferView);
    return given;
  }),
} satisfies Record<string, ProxyHandler<Callable>>;

function answering(
  answer: (frozen: Frozen, real: () => unknown, args: unknown[]) => unknown,
): ProxyHandler<Callable> {
  return {
    apply(real, self, args) {
      const frozen = frozenHere();
      if (!frozen) return Reflect.apply(real, self, args);
      const pass = () => {
        seam.passing = true;
        try {
          return Reflect.apply(real, self, args);
        } finally {
          seam.passing = false;
        }
      };
      return answer(frozen, pass, args);
    },
  };
}

/** @returns undoes all of it */
function putInPlace(): () => void {
  const undo: (() => void)[] = [];
  const all = () => undo.forEach((back) => back());
  const put = (on: object | undefined, key: string, handler: ProxyHandler<Callable>) => {
    if (on) undo.push(replace(on, key, handler));
  };
  const { crypto } = globalThis;
  const date = unwrapped(globalThis.Date);
  try {
    put(ownerOf(date, "now"), "now", handlers.now);
    put(globalThis, "Date", handlers.Date);
    // So that new Date().constructor === Date; a fake clock's prototype may say something else.
    if (date.prototype.constructor === date) put(date.prototype, "constructor", handlers.Date);
    put(Math, "random", handlers.random);
    put(ownerOf(crypto, "randomUUID"), "randomUUID", handlers.randomUUID);
    put(ownerOf(crypto, "getRandomValues"), "getRandomValues", handlers.getRandomValues);
  } catch (error) {
    all();
    throw error;
  }
  return all;
}

/** Replaces one function, and says how to undo that. */
function replace(on: object, key: string, handler: ProxyHandler<Callable>): () => void {
  const before = Object.getOwnPropertyDescriptor(on, key)!;
  // It may be ours: left to a stranger in an earlier session, and put back by them after it.
  const real = unwrapped(Reflect.get(on, key) as Callable);
  let ours = seam.oursOf.get(real);
  if (!ours) {
    ours = new Proxy(real, handler);
    seam.oursOf.set(real, ours);
    seam.realOf.set(ours, real);
  }
  // Only the value: Bun lets methods of Crypto be written but not configured.
  Object.defineProperty(on, key, { value: ours, writable: true });
  const back = "value" in before ? { ...before, value: real } : before;
  return () => {
    if (Object.getOwnPropertyDescriptor(on, key)?.value === ours) {
      Object.defineProperty(on, key, back);
    }
  };
}

function unwrapped<T extends object>(fn: T): T {
  return (seam.realOf.get(fn) as T | undefined) ?? fn;
}

/** The object that has a property itself: a prototype, as a rule. */
function ownerOf(object: object | undefined, key: string): object | undefined {
  let owner: object | null | undefined = object;
  while (owner && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner);
  return owner ?? undefined;
}
