/**
 * A clock that stands still, and chance that repeats itself: for code that puts times and ids into
 * its requests, so that it asks in replay what it asked while recording.
 *
 * Frozen are `Date.now()`, `new Date()`, `Date()`, `Temporal.Now`, what `Intl.DateTimeFormat` formats without
 * a date, `Math.random()`, `crypto.randomUUID()`, `crypto.getRandomValues()`, and of `node:crypto` `randomUUID`,
 * `randomBytes`, `randomInt`, `randomFill` and `randomFillSync`. All else stays real:
 *
 * - `performance.now()`, `setTimeout` and all other timers, since code that waits would hang. So
 *   would a loop that waits for the clock: `while (Date.now() < end)` never ends here, but for one that asks an API
 *   which does not answer: see `session/stuck.ts`.
 * - The time zone.
 * - Other realms, native code; on Deno what is imported from `node:crypto` by name, but for `randomUUID` and
 *   `randomBytes` without a callback, which go through the globals there.
 * - What took a copy of a global before the first frozen session opened: `const { now } = Date`, `const D =
 *   Date; new D()`, `class Stamp extends Date` in a module, `const { random } = Math`. Of a copy of
 *   `Date`, only `D.now()` is frozen. Of `node:crypto`, only what took it before Retake was imported: see
 *   {@linkcode standInEarly}.
 * - What a library keeps between calls: nanoid's stock of random bytes, where it was filled before, the counters
 *   of uuid's v1 and v7. These depend on the calls that other tests made before.
 *
 * @module
 */
import { chance, nextBytes, nextFraction, nextUuid } from "../cassette/chance.ts";
import type { FrozenState } from "../cassette/types.ts";
import { captureRandomUUID } from "../wire/native.ts";
import { findModule } from "./modules.ts";
import type { Frozen } from "./types.ts";

const { parse } = Date;

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
  const integers = chance(state.seed, "randomInt");
  let asked = false;
  let passed = () => 0;
  const noted = <T>(value: T): T => {
    asked = true;
    return value;
  };
  return {
    state,
    now: () => noted(time + Math.floor(passed())),
    goOn: (by) => void (passed = by),
    random: () => noted(nextFraction(fractions)),
    randomUUID: () => noted(nextUuid(uuids)),
    below: (range) => noted(Math.floor(nextFraction(integers) * range)),
    asked: () => asked,
    fill(array) {
      asked = true;
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

const EARLY: unique symbol = Symbol.for("retake.frozen.early/1");

/**
 * Whom those ask that stand in `node:crypto` for good: every realm that freezes now. A process has one such module, also
 * where its tests have a realm for each file, as under Jest.
 */
let stood: (() => Frozen | undefined)[] | undefined;

/**
 * Puts ours in `node:crypto` for good, where they hand on until something is frozen: a package that takes a copy when it
 * is imported, as uuid 9 does of `randomUUID`, and `const { randomBytes } = require("node:crypto")`, have ours then.
 * To be called when Retake is imported. A module that cannot be changed is left to the session that freezes, which
 * says so.
 */
export function standInEarly(): void {
  const modules = findModule("node:crypto", OF_NODE);
  if (!modules || !Object.isExtensible(modules.functions)) return;
  const functions: { [EARLY]?: typeof stood } = modules.functions;
  stood = functions[EARLY];
  if (stood) return;
  Object.defineProperty(functions, EARLY, { value: stood = [] });
  for (const name of OF_NODE) replace(modules.functions, name, handlers[name]);
  modules.publishEarly();
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

/** The same, by whichever realm it is frozen. */
function frozenAnywhere(): Frozen | undefined {
  if (seam.passing) return undefined;
  const frozen = frozenHere();
  if (frozen || !stood) return frozen;
  for (const ask of stood) {
    const elsewhere = ask === frozenHere ? undefined : ask();
    if (elsewhere) return elsewhere;
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
  instant: answering((frozen) => instantOf(frozen)),
  zonedDateTimeISO: temporal((zoned) => zoned),
  plainDateTimeISO: temporal((zoned) => zoned.toPlainDateTime()),
  plainDateISO: temporal((zoned) => zoned.toPlainDate()),
  plainTimeISO: temporal((zoned) => zoned.toPlainTime()),
  formatToParts: answering((frozen, real, [date]) =>
    date === undefined ? real(frozen.now()) : real()
  ),
  randomBytes: answering((frozen, real, [size, callback]) => {
    if (typeof callback !== "function") return frozen.fill(real() as ArrayBufferView);
    return real(size, filling(frozen, new Uint8Array(Number(size)), callback as Callable));
  }),
  randomInt: answering((frozen, real, args) => {
    const [low, high] = typeof args[1] === "number" ? [Number(args[0]), args[1]] : [
      0,
      Number(args[0]),
    ];
    const callback = args.at(-1);
    if (typeof callback !== "function") {
      real();
      return low + frozen.below(high - low);
    }
    const made = low + frozen.below(high - low);
    return real(
      ...args.slice(0, -1),
      (error: unknown) => error ? callback(error) : callback(null, made),
    );
  }),
  randomFillSync: answering((frozen, real, [target, ...bounds]) => {
    const given = real();
    frozen.fill(partOf(target as ArrayBufferView | ArrayBuffer, bounds));
    return given;
  }),
  randomFill: answering((frozen, real, args) => {
    const [target, ...bounds] = args.slice(0, -1);
    const part = partOf(target as ArrayBufferView | ArrayBuffer, bounds);
    return real(...args.slice(0, -1), filling(frozen, part, args.at(-1) as Callable));
  }),
  getRandomValues: answering((frozen, real, [array]) => {
    const given = real();
    frozen.fill(array as ArrayBufferView);
    return given;
  }),
} satisfies Record<string, ProxyHandler<Callable>>;

/** A callback that gets frozen bytes: drawn when it was asked for them, and put in when it is called. */
function filling(frozen: Frozen, bytes: Uint8Array, callback: Callable): Callable {
  const made = frozen.fill(new Uint8Array(bytes.length));
  return (error, given) => {
    if (error) return callback(error);
    // What was given to be filled is, in part; what was made for the caller is, as a whole.
    const target = bytes.buffer === bufferOf(given) ? bytes : given as Uint8Array;
    target.set(made);
    return callback(null, given);
  };
}

function bufferOf(target: unknown): unknown {
  return ArrayBuffer.isView(target) ? target.buffer : target;
}

/** The bytes that `randomFill` is to fill: its offset and its size count in elements. */
function partOf(
  target: ArrayBufferView | ArrayBuffer,
  [offset = 0, size]: unknown[],
): Uint8Array<ArrayBuffer> {
  const isView = ArrayBuffer.isView(target);
  const width = isView && "BYTES_PER_ELEMENT" in target ? Number(target.BYTES_PER_ELEMENT) : 1;
  const from = Number(offset) * width;
  const length = size === undefined ? target.byteLength - from : Number(size) * width;
  const [buffer, start] = isView ? [target.buffer, target.byteOffset] : [target, 0];
  return new Uint8Array(buffer as ArrayBuffer, start + from, length);
}

/** As much of Temporal as is used here: what is not in every library of types yet. */
interface Zoned {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}

interface TemporalLike {
  Now: { timeZoneId(): string };
  Instant: {
    fromEpochMilliseconds(time: number): { toZonedDateTimeISO(zone: unknown): Zoned };
  };
}

function temporalHere(): TemporalLike | undefined {
  return (globalThis as { Temporal?: TemporalLike }).Temporal;
}

function instantOf(frozen: Frozen) {
  return temporalHere()!.Instant.fromEpochMilliseconds(frozen.now());
}

function temporal(part: (zoned: Zoned) => unknown): ProxyHandler<Callable> {
  return answering((frozen, _, [zone = temporalHere()!.Now.timeZoneId()]) =>
    part(instantOf(frozen).toZonedDateTimeISO(zone))
  );
}

function answering(
  answer: (
    frozen: Frozen,
    real: (...instead: unknown[]) => unknown,
    args: unknown[],
  ) => unknown,
): ProxyHandler<Callable> {
  return {
    apply(real, self, args) {
      const frozen = frozenAnywhere();
      if (!frozen) return Reflect.apply(real, self, args);
      const pass = (...instead: unknown[]) => {
        seam.passing = true;
        try {
          return Reflect.apply(real, self, instead.length > 0 ? instead : args);
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
  const modules = findModule("node:crypto", OF_NODE);
  const date = unwrapped(globalThis.Date);
  try {
    put(ownerOf(date, "now"), "now", handlers.now);
    put(globalThis, "Date", handlers.Date);
    // So that new Date().constructor === Date; a fake clock's prototype may say something else.
    if (date.prototype.constructor === date) put(date.prototype, "constructor", handlers.Date);
    put(Math, "random", handlers.random);
    put(ownerOf(crypto, "randomUUID"), "randomUUID", handlers.randomUUID);
    put(ownerOf(crypto, "getRandomValues"), "getRandomValues", handlers.getRandomValues);
    put(Intl.DateTimeFormat.prototype, "formatToParts", handlers.formatToParts);
    undo.push(replaceFormat());
    for (const name of OF_TEMPORAL) put(temporalHere()?.Now, name, handlers[name]);
    if (modules) {
      for (const name of OF_NODE) {
        undo.push(replace(modules.functions, name, handlers[name], { stays: stood !== undefined }));
      }
      undo.push(modules.publish);
      modules.publish();
    }
    const asked = stood;
    asked?.push(frozenHere);
    undo.push(() => asked?.splice(asked.indexOf(frozenHere), 1));
  } catch (error) {
    all();
    throw error;
  }
  return all;
}

const OF_TEMPORAL = [
  "instant",
  "zonedDateTimeISO",
  "plainDateTimeISO",
  "plainDateISO",
  "plainTimeISO",
] as const;

const OF_NODE = ["randomUUID", "randomBytes", "randomInt", "randomFill", "randomFillSync"] as const;

/** `format` of a formatter is made for it at first sight, so that it can be handed on alone. */
function replaceFormat(): () => void {
  const { prototype } = Intl.DateTimeFormat;
  const before = Object.getOwnPropertyDescriptor(prototype, "format")!;
  const made = new WeakMap<object, Callable>();
  function get(this: Intl.DateTimeFormat): Callable {
    const real = before.get!.call(this) as Callable;
    let ours = made.get(real);
    if (!ours) {
      ours = (date) => real(date === undefined ? frozenHere()?.now() : date);
      made.set(real, ours);
    }
    return ours;
  }
  Object.defineProperty(prototype, "format", { ...before, get });
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, "format")?.get === get) {
      Object.defineProperty(prototype, "format", before);
    }
  };
}

/** Replaces one function, and says how to undo that; ours that `stays` is left where it is. */
function replace(
  on: object,
  key: string,
  handler: ProxyHandler<Callable>,
  { stays = false }: { stays?: boolean } = {},
): () => void {
  const before = Object.getOwnPropertyDescriptor(on, key)!;
  // It may be ours: left to a stranger in an earlier session, and put back by them after it.
  const real = unwrapped(Reflect.get(on, key) as Callable);
  let ours = seam.oursOf.get(real);
  if (!ours) {
    ours = new Proxy(real, handler);
    seam.oursOf.set(real, ours);
    seam.realOf.set(ours, real);
  }
  if (stays && before.value === ours) return () => {};
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
