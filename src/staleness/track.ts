/**
 * Tracked functions: what is asked inside of them is recorded as theirs.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { runTracked, type TrackedFunction } from "../session/context.ts";
import { stackHere } from "../session/tracker.ts";

/** What a function is tracked with. */
export interface TrackOptions {
  /**
   * What lies behind things that cannot be looked into (`eval`, a computed `import()`): files, globs
   * or ids of functions, from the root of the project. They count as part of the function. Must be
   * written out where `track` is called: it is read from the source.
   *
   * @default none
   */
  deps?: readonly string[];
}

type AnyFunction = (...args: never[]) => unknown;
type AnyClass = abstract new (...args: never[]) => unknown;

const tracked = new WeakSet<AnyFunction>();

/** See the overloads in `src/track.ts`. */
export function trackAnything(args: readonly unknown[]): unknown {
  const [first, second, third] = args;
  const stack = stackHere();
  if (typeof first === "function" && typeof second === "string") {
    return trackMethod(first as unknown as AnyClass, second, stack);
  }
  const owner = classOfPrototype(first);
  if (owner && typeof second === "string") return trackMethod(owner, second, stack);
  if (typeof first === "string" && typeof second === "function") {
    checkTrackOptions(third);
    return trackFunction(second as AnyFunction, { name: first, callee: "track", stack });
  }
  if (typeof first === "function") {
    checkTrackOptions(second);
    const name = first.name || undefined;
    return trackFunction(first as AnyFunction, { name, callee: "track", stack });
  }
  throw new RetakeError(
    "OPTION_INVALID",
    `track got ${describe(first)}; it must get a function.\n` +
      `  to do  track(fn), track("name", fn), or track(Class, "method")`,
  );
}

/** The class whose prototype a value is: `track(Client.prototype, "ask")`. */
function classOfPrototype(value: unknown): AnyClass | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { constructor } = value as { constructor?: unknown };
  const isPrototype = typeof constructor === "function" && constructor.prototype === value;
  return isPrototype ? constructor as unknown as AnyClass : undefined;
}

function trackFunction<F extends AnyFunction>(fn: F, how: TrackedFunction): F {
  if (tracked.has(fn)) return fn;
  const isGenerator = /GeneratorFunction\]$/.test(Object.prototype.toString.call(fn));
  const call = function (this: unknown, ...args: unknown[]): unknown {
    if (new.target) return Reflect.construct(fn, args, new.target === call ? fn : new.target);
    const result = runTracked(how, () => fn.apply(this, args as never[]));
    return isGenerator ? trackSteps(result as Steps, how) : result;
  };
  // What is known of the function is known of this one: its name, its length, what hangs on it.
  Object.setPrototypeOf(call, Object.getPrototypeOf(fn));
  for (const key of Reflect.ownKeys(fn)) {
    const own = Object.getOwnPropertyDescriptor(call, key);
    if (own && !own.configurable) {
      if (own.writable) Object.defineProperty(call, key, { value: fn[key as keyof F] });
      continue;
    }
    Object.defineProperty(call, key, Object.getOwnPropertyDescriptor(fn, key)!);
  }
  const result = call as unknown as F;
  tracked.add(result);
  return result;
}

/** What drives the body of a generator. */
type Steps = Record<"next" | "return" | "throw", (value?: unknown) => unknown>;

/** The body of a generator runs when it is driven, wherever that is. */
function trackSteps(steps: Steps, how: TrackedFunction): Steps {
  for (const name of ["next", "return", "throw"] as const) {
    const step = steps[name];
    Object.defineProperty(steps, name, {
      value: (...value: [unknown?]) => runTracked(how, () => step.apply(steps, value)),
      configurable: true,
      writable: true,
    });
  }
  return steps;
}

/** Puts a tracked method in the place of a class's own, static or not. */
function trackMethod(target: AnyClass, name: string, stack: string): void {
  const onClass = Object.getOwnPropertyDescriptor(target, name);
  const owner: object = onClass ? target : target.prototype;
  // What is inherited is tracked for this class, and for those that extend it.
  const property = onClass ?? descriptorOf(owner, name);
  if (typeof property?.value !== "function") {
    const methods = [
      ...Object.getOwnPropertyNames(target.prototype),
      ...Object.getOwnPropertyNames(target),
    ]
      .filter((key) => !["constructor", "length", "name", "prototype"].includes(key));
    throw new RetakeError(
      "OPTION_INVALID",
      `The class ${target.name} has no method ${name}, so it cannot be tracked.\n` +
        `  methods  ${methods.join(", ") || "none"}\n` +
        `  to do    name one of these, or one that it inherits`,
      { facts: { found: name, supported: methods } },
    );
  }
  const how: TrackedFunction = { name: `${target.name}.${name}`, callee: "track", stack };
  Object.defineProperty(owner, name, { ...property, value: trackFunction(property.value, how) });
}

function descriptorOf(owner: object, name: string): PropertyDescriptor | undefined {
  for (let at: object | null = owner; at && at !== Object.prototype;) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own) return own;
    at = Object.getPrototypeOf(at);
  }
  return undefined;
}

function checkTrackOptions(options: unknown): void {
  if (options === undefined) return;
  const { deps, ...others } = Object(options) as TrackOptions;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    throw new RetakeError(
      "OPTION_UNKNOWN",
      `track has no option "${unknown}".\n  options  deps`,
      { facts: { found: unknown, supported: ["deps"] } },
    );
  }
  if (deps !== undefined && !(Array.isArray(deps) && deps.every((it) => typeof it === "string"))) {
    throw new RetakeError("OPTION_INVALID", "The option deps must be a list of texts.");
  }
}

function describe(value: unknown): string {
  return value === null ? "null" : typeof value === "string" ? "a text alone" : typeof value;
}
