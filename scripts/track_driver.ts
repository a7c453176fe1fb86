/**
 * Drives what modules export, and prints what could be seen: the child of `track_packages.ts`. It calls
 * each function and each method of an instance with arguments from a pool, the same ones each time, and
 * writes down what comes back, what is thrown, and what became of the instance.
 *
 * Arguments: the folder of a package, then its modules; `ONLY` names one function to drive alone.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { randomFrom } from "./track_random.ts";

Error.stackTraceLimit = 0; // a mutation moves what comes behind it
Date.now = () => 1_700_000_000_000;
performance.now = () => 1;
const log = console.log;
for (const it of ["log", "info", "warn", "error", "debug"] as const) console[it] = () => {};

/** How often a function is called, each time with other arguments. */
const CALLS = 60;
/** Made anew for each call: who is called may write to them. */
const POOL: readonly (() => unknown)[] = [
  ...[0, 1, 2, 3, 7, -1, 0.5, 0.05, 12.25, NaN].map((it) => () => it),
  () => [1, 2, 3, 4, 5],
  () => [3, 1, 2],
  () => [0.5, 0.5, 2, 8, 8, 13],
  () => [],
  () => [[1, 2], [3, 4]],
  () => [[2, 0, 1], [1, 3, 2], [1, 1, 4]],
  () => [[0, 0], [1, 1], [2, 3]],
  ...["", "a", "a,b;c=d", "ab cd", "Ä?&=%20", "https://api.example.com/v1/?q=1", "true"].map(
    (it) => () => it,
  ),
  () => 'data: {"a":1}\n\nid: 3\nevent: x\n: note\ndata: b\n\n',
  () => '{"a": [1, {"b": "c',
  () => "aGVsbG8gd29ybGQ=",
  () => ({ a: 1, b: "c" }),
  () => ({ a: { b: { c: [1, "x y", null] } }, d: new Date(0), e: undefined }),
  () => ({ a: [1, 2], b: { c: true } }),
  () => ({ type: "object", properties: { a: { type: "string" } }, required: ["a"] }),
  () => ({ "Content-Type": "text/plain", "x-a": null }),
  () => ["a", "b", "a"],
  () => new Uint8Array([104, 105, 10, 13, 10, 255]),
  () => new Map([["a", 1]]),
  () => (...args: unknown[]) => Number(args[0]) * 2,
  () => (a: unknown, b: unknown) => Number(a) - Number(b),
  () => (a: unknown) => Boolean(a),
  () => true,
  () => false,
  () => null,
  () => undefined,
];

type Callable = (...args: unknown[]) => unknown;

const seen: Record<string, string[]> = {};
const [folder, ...modules] = process.argv.slice(2);
const only = process.env.ONLY;

async function note(id: string, call: () => unknown): Promise<void> {
  const random = randomFrom(1);
  Math.random = random;
  let text: string;
  try {
    text = await show(await within(call()));
  } catch (error) {
    text = `throws ${told(error)}`;
  }
  (seen[id] ??= []).push(text);
}

/** What never ends is left alone. */
async function within(value: unknown): Promise<unknown> {
  if (!(value instanceof Promise)) return value;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => timer = setTimeout(() => resolve("waits"), 20));
  return await Promise.race([value, late]).finally(() => clearTimeout(timer));
}

async function show(value: unknown): Promise<string> {
  const text = print(value);
  if (typeof value === "function") {
    const random = randomFrom(2);
    const calls = [1, 2, 3, 4].map(() => argumentsFrom(random, Math.max(value.length, 1)));
    const tries = calls.map((args) => {
      try {
        return print((value as Callable)(...args));
      } catch (error) {
        return `throws ${told(error)}`;
      }
    });
    return `${text} ${tries.join(" ")}`;
  }
  const iterator = (value as Iterable<unknown> | undefined)?.[Symbol.iterator];
  if (typeof value !== "object" || typeof iterator !== "function" || Array.isArray(value)) {
    return text;
  }
  const items: unknown[] = [];
  for (const it of value as Iterable<unknown>) if (items.push(it) > 9) break;
  return await Promise.resolve(`${text} ${print(items)}`);
}

function print(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity, maxArrayLength: 40, sorted: true });
}

function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : print(error);
}

function argumentsFrom(random: () => number, count: number): unknown[] {
  return Array.from({ length: count }, () => POOL[Math.floor(random() * POOL.length)]!());
}

/** Arguments that differ from function to function, and not from run to run. */
function calls(id: string, length: number, times: number): unknown[][] {
  const random = randomFrom([...id].reduce((sum, it) => sum * 31 + it.charCodeAt(0) | 0, 7));
  return Array.from(
    { length: times },
    (_, at) => argumentsFrom(random, Math.max(1, length) + at % 2),
  );
}

/** A class without `extends` has a prototype that functions do not have. */
function isClass(value: Callable): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function methodsOf(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(target, name)!;
    return typeof value === "function" && name !== "constructor" && !isClass(value);
  });
}

/** Its own methods and those that it inherits. */
function allMethodsOf(prototype: object): Set<string> {
  const found = new Set<string>();
  for (let it = prototype; it !== null && !isBuiltIn(it); it = Object.getPrototypeOf(it)) {
    for (const name of methodsOf(it)) found.add(name);
  }
  return found;
}

function isBuiltIn({ constructor }: object): boolean {
  return /\{ *\[native code\] *\}$/.test(
    Function.prototype.toString.call(constructor).replace(/\s+/g, " "),
  );
}

async function driveClass(id: string, made: new (...args: unknown[]) => object): Promise<void> {
  const good: unknown[][] = [];
  for (const args of [[], ...calls(id, made.length, CALLS)]) {
    try {
      new made(...args);
      if (good.push(args) > 4) break;
    } catch {
      continue;
    }
  }
  if (only === undefined || only === id) {
    for (const args of good) await note(id, () => new made(...args));
  }
  for (const name of allMethodsOf(made.prototype)) {
    const method = `${id}.${name}`;
    if (only !== undefined && only !== method) continue;
    const { length } = (made.prototype as Record<string, Callable>)[name]!;
    for (const [at, args] of calls(method, length, good.length ? CALLS / 6 : 0).entries()) {
      const one = new made(...good[at % good.length]!) as Record<string, Callable>;
      await note(method, () => one[name]!(...args));
      await note(method, () => one);
    }
  }
  for (const name of methodsOf(made).filter((it) => !/^(length|name|prototype)$/.test(it))) {
    const method = `${id}.${name}`;
    if (only !== undefined && only !== method) continue;
    const { [name]: fn } = made as unknown as Record<string, Callable>;
    for (const args of calls(method, fn!.length, CALLS)) {
      await note(method, () => fn!.apply(made, args));
    }
  }
}

for (const module of modules) {
  const exported = await import(pathToFileURL(join(folder!, module)).href);
  for (const name of Object.keys(exported).sort()) {
    const value = exported[name];
    const id = `${module}#${name}`;
    if (typeof value !== "function") continue;
    if (isClass(value)) await driveClass(id, value);
    else if (only === undefined || only === id) {
      for (const args of calls(id, value.length, CALLS)) await note(id, () => value(...args));
    }
  }
}
log(JSON.stringify(seen));
process.exit(0);
