/**
 * `bun test`, by `preload`: the functions of `bun:test` are replaced, both where they are imported and where
 * they are globals. Bun tells a hook nothing of its test; so the hooks around each test are collected, and run
 * inside of the test's function.
 *
 * @module
 */
import { process } from "../host/process.ts";
import { rerunOf } from "../host/runtime.ts";
import { runWithHooks } from "./hooks.ts";
import { guardOutsideTests } from "./outside.ts";
import { inCassette } from "./test_cassette.ts";
import { hookName, testName, twins } from "./test_name.ts";
import { tellPart } from "./whole.ts";
import { titleOf } from "./title.ts";

// deno-lint-ignore no-explicit-any -- functions of a runner, of many forms
type Any = (...args: any[]) => any;

/** The functions of `bun:test` that are replaced. */
interface BunTest {
  test: Any;
  it: Any;
  describe: Any;
  beforeAll: Any;
  beforeEach: Any;
  afterEach: Any;
  afterAll: Any;
  mock: { module(name: string, make: () => object): void };
}

/** A suite, as it is registered; that of a file has no name. */
interface Suite {
  name: string | undefined;
  parent: Suite | undefined;
  before: Any[];
  after: Any[];
  counts: Record<string, number>;
}

/** What is preloaded, as it can be typed again. */
const AUTO = "@retake/retake/auto";

/** How a test is registered, beside its name and function. */
interface Manner {
  /** Whether it is meant to fail. */
  isExpected?: boolean;
}

/** @returns `bun:test`, where this runs in it; `undefined` elsewhere */
export function loadedBun(): BunTest | undefined {
  if (!("bun" in process.versions)) return undefined;
  const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);
  return require("bun:test") as BunTest;
}

/** Gives each test that is registered from now on a cassette. */
export function startBun(live: BunTest): void {
  guardOutsideTests();
  // A copy: what replaces the module replaces it there too.
  const real = { ...live };
  // Bun runs the functions of suites one after the other, and waits for each. No async context: of what is
  // registered in one, it thinks that it wants to be called back.
  let registering: Suite | undefined;
  const files = new Map<string, { suite: Suite; free: ReturnType<typeof twins> }>();
  const fileNow = () => (globalThis as unknown as { Bun: { main: string } }).Bun.main;
  const known = () => {
    const file = fileNow();
    const found = files.get(file) ?? { suite: suiteOf(undefined, undefined), free: twins() };
    files.set(file, found);
    return { ...found, file };
  };
  const suiteNow = () => registering ?? known().suite;

  /** Registers a test, whatever the form: `(name, fn, options)`, `(name, options, fn)`. */
  const registerTest = (register: Any, args: unknown[], { isExpected = false }: Manner) => {
    const at = args.findIndex((one, index) => index > 0 && typeof one === "function");
    if (at < 1) return register(...args);
    const body = args[at] as Any;
    const title = nameFrom(args[0]);
    const suite = suiteNow();
    const { file, free } = known();
    const name = free(() => testName({ file }, [...namesOf(suite), title]));
    const rerun = rerunOf({
      runner: "bun",
      file,
      names: [...namesOf(suite), title],
      auto: AUTO,
    });
    const options = args.find((one) => typeof one === "object" && one !== null);
    const retries = Number((options as { retry?: number } | undefined)?.retry ?? 0);
    let tries = 0;
    const inside = () => {
      tries++;
      return inCassette(name, () => runWhole(suite, body), {
        rerun,
        of: { file },
        isExpected,
        again: () => tries <= retries,
      });
    };
    return register(...args.slice(0, at), inside, ...args.slice(at + 1));
  };
  const registerSuite = (register: Any, args: unknown[]) => {
    const at = args.findIndex((one, index) => index > 0 && typeof one === "function");
    if (at < 1) return register(...args);
    const body = args[at] as Any;
    const suite = suiteOf(nameFrom(args[0]), suiteNow());
    const inside = () => {
      registering = suite;
      const leave = () => void (registering = undefined);
      let result: unknown;
      try {
        result = body();
      } finally {
        if (!(result instanceof Promise)) leave();
      }
      return result instanceof Promise ? result.finally(leave) : result;
    };
    return register(...args.slice(0, at), inside, ...args.slice(at + 1));
  };
  const once = (kind: "beforeAll" | "afterAll") => (fn: Any, ...rest: unknown[]) => {
    const suite = suiteNow();
    const number = suite.counts[kind] = (suite.counts[kind] ?? 0) + 1;
    const { file } = known();
    const name = hookName({ file }, namesOf(suite), { kind, number });
    const rerun = rerunOf({ runner: "bun", file, names: [], auto: AUTO });
    return real[kind](() => inCassette(name, () => promised(fn), { rerun, of: { file } }), ...rest);
  };
  const test = wrap(real.test, registerTest);
  const own = {
    test,
    it: test,
    describe: wrap(real.describe, registerSuite),
    beforeEach: (fn: Any) => void suiteNow().before.push(fn),
    afterEach: (fn: Any) => void suiteNow().after.push(fn),
    beforeAll: once("beforeAll"),
    afterAll: once("afterAll"),
  };
  real.mock.module("bun:test", () => ({ ...real, ...own })); // who imports them
  Object.assign(live, own); // the globals
}

type Registers = (register: Any, args: unknown[], manner: Manner) => unknown;

/** One of Bun's functions, with all that hangs at it: `test.only`, `test.if(...)`, `describe.each(...)`. */
function wrap(real: Any, registers: Registers, manner: Manner = {}): Any {
  return new Proxy(real, {
    apply: (_target, _self, args) => registers(real, args, manner),
    get(_target, key) {
      const value = Reflect.get(real, key, real);
      if (typeof value !== "function" || typeof key !== "string") return value;
      if (key === "each") return (rows: unknown) => eachOf(real, rows, registers, manner);
      const isExpected = manner.isExpected || key === "failing" || key === "todo";
      // With a condition they give what registers.
      if (/[iI]f$/.test(key)) {
        return (condition: unknown) =>
          wrap(value.call(real, condition), registers, {
            isExpected: isExpected || (/^(?:failing|todo)/.test(key) && Boolean(condition)),
          });
      }
      if (key === "only") void tellPart("bun", "a test is marked only");
      const member = /^(?:concurrent|failing|only|serial|skip|todo)$/.test(key);
      return member ? wrap(value, registers, { isExpected }) : value.bind(real);
    },
  });
}

/** Each row is registered by itself, under its own title. */
function eachOf(real: Any, rows: unknown, registers: Registers, manner: Manner): Any {
  if (!Array.isArray(rows)) return Reflect.get(real, "each", real).call(real, rows);
  return (title: string, ...rest: unknown[]) => {
    rows.forEach((row, index) => {
      const values: unknown[] = Array.isArray(row) ? row : [row];
      const bound = rest.map((one) =>
        typeof one === "function" ? () => promised(one as Any, ...values) : one
      );
      registers(real, [titleOf(title, values, index), ...bound], manner);
    });
  };
}

/** Runs a test with the hooks around it: those of the file first, and last. */
function runWhole(suite: Suite, body: Any): Promise<void> {
  const around = chainOf(suite);
  const called = (hook: Any) => () => promised(hook);
  return runWithHooks({
    before: around.flatMap(({ before }) => before).map(called),
    body: () => promised(body),
    after: around.reverse().flatMap(({ after }) => after).map(called),
  });
}

/** Calls a function; one with a parameter more than it is given is called back. */
function promised(fn: Any, ...args: unknown[]): unknown {
  if (fn.length <= args.length) return fn(...args);
  return new Promise<void>((resolve, reject) => {
    fn(...args, (error?: unknown) => error ? reject(error) : resolve());
  });
}

function suiteOf(name: string | undefined, parent: Suite | undefined): Suite {
  return { name, parent, before: [], after: [], counts: {} };
}

function chainOf(suite: Suite): Suite[] {
  return suite.parent ? [...chainOf(suite.parent), suite] : [suite];
}

function namesOf(suite: Suite): string[] {
  return chainOf(suite).flatMap(({ name }) => name === undefined ? [] : [name]);
}

/** The title of a test or suite, which may be a function or a class, called after its name. */
function nameFrom(title: unknown): string {
  return typeof title === "function" ? title.name : String(title);
}
