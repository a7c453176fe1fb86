/**
 * Deno, by `deno test --preload ...`: `Deno.test` is replaced by one that registers each function inside of a
 * cassette. A preload is run once for each test file.
 *
 * @module
 */
import { process } from "../host/process.ts";
import { pathHere } from "../host/paths.ts";
import { rerunOf } from "../host/runtime.ts";
import { runWithHooks } from "./hooks.ts";
import { guardOutsideTests } from "./outside.ts";
import { inCassette } from "./test_cassette.ts";
import { hookName, testName, twins } from "./test_name.ts";
import { tellPart } from "./whole.ts";

/** The context of a test, as far as it runs steps. */
interface Context {
  step(...args: unknown[]): Promise<boolean>;
}

type Body = (context: Context) => unknown;
type Hook = () => unknown;
type Register = (...args: unknown[]) => void;

/** `Deno.test`, with what hangs at it. */
interface DenoTest extends Register {
  only?: Register;
  ignore?: Register;
  beforeAll?(fn: Hook): void;
  beforeEach?(fn: Hook): void;
  afterEach?(fn: Hook): void;
  afterAll?(fn: Hook): void;
}

/** The little of Deno that this is about. */
export interface DenoTests {
  test: DenoTest;
  mainModule: string;
}

/** @returns Deno, where this runs in its test runner; `undefined` elsewhere */
export function loadedDeno(): DenoTests | undefined {
  const deno = (globalThis as { Deno?: DenoTests & { version?: unknown } }).Deno;
  const isDeno = deno?.version !== undefined && "deno" in process.versions;
  return isDeno && typeof deno.test === "function" ? deno : undefined;
}

/** Gives each test that is registered from now on a cassette. */
export function startDeno(deno: DenoTests): void {
  guardOutsideTests();
  const real = deno.test;
  const file = deno.mainModule;
  const of = { file };
  const free = twins();
  const before: Hook[] = [];
  const after: Hook[] = [];
  const counts: Record<string, number> = {};

  const inside = (name: string, body: Body, isSuite: boolean): Body => {
    const cassette = free(() => testName(of, [name]));
    const rerun = rerunOf({ runner: "deno", file, names: [name], auto: ownSpecifier() });
    return (context) => {
      const own = isSuite ? withSteps(context, [name]) : context;
      return inCassette(
        cassette,
        () => runWithHooks({ before, body: () => body(own), after: [...after].reverse() }),
        { rerun, of },
      );
    };
  };
  /** Of `describe`: each step is an `it`, or has some in it, and has a cassette of its own. */
  const withSteps = (context: Context, names: readonly string[]): Context =>
    new Proxy(context, {
      get(target, key) {
        const value = Reflect.get(target, key, target);
        if (key !== "step") return typeof value === "function" ? value.bind(target) : value;
        return (...args: unknown[]) =>
          target.step(...changed(args, (name, body) => {
            const all = [...names, name];
            const cassette = free(() => testName(of, all));
            const rerun = rerunOf({ runner: "deno", file, names: all, auto: ownSpecifier() });
            return (inner) =>
              inCassette(cassette, () => body(withSteps(inner, all)), { rerun, of });
          }));
      },
    });
  const wrap = (register: Register): Register => (...args) => {
    const isSuite = isOfDescribe(new Error().stack ?? "");
    register(...changed(args, (name, body) => inside(name, body, isSuite)));
  };
  const marked = (register: Register): Register => (...args) => {
    void tellPart("deno", "a test is marked only");
    register(...args);
  };
  /** A hook of the file that runs once. */
  const once = (kind: "beforeAll" | "afterAll") => (fn: Hook) => {
    const number = counts[kind] = (counts[kind] ?? 0) + 1;
    const name = hookName(of, [], { kind, number });
    const rerun = rerunOf({ runner: "deno", file, names: [], auto: ownSpecifier() });
    real[kind]?.(() => inCassette(name, fn, { rerun, of }));
  };
  deno.test = Object.assign(wrap(real), {
    ...real.only && { only: marked(wrap(real.only)) },
    ...real.ignore && { ignore: wrap(real.ignore) },
    ...real.beforeAll && { beforeAll: once("beforeAll"), afterAll: once("afterAll") },
    // Run inside of the test, so that what they ask is in its cassette.
    ...real.beforeEach && {
      beforeEach: (fn: Hook) => void before.push(fn),
      afterEach: (fn: Hook) => void after.push(fn),
    },
  });
}

/** What was preloaded, as it can be typed again. */
function ownSpecifier(): string {
  const url = import.meta.url;
  if (url.startsWith("https:")) return "jsr:@retake/retake/auto";
  if (/\/node_modules\/|\/npm\//.test(url)) return "npm:@retake/retake/auto";
  const own = new URL("../auto.ts", url).href;
  return pathHere(own) ?? own;
}

/** Whether `describe` of `@std/testing/bdd` registers a test: a frame of that is in the stack. */
function isOfDescribe(stack: string): boolean {
  return /\/testing\/(?:[^/\s]+\/)?(?:bdd|_test_suite)\.[jt]s:/.test(stack);
}

/**
 * @param args what a test or a step is registered by, in one of their forms: `(name, fn)`, `(fn)`,
 * `(definition)`, `(name, options, fn)`, `(options, fn)`
 * @param change gives the function to put in its place
 */
function changed(args: unknown[], change: (name: string, body: Body) => Body): unknown[] {
  const at = args.findIndex((one) => typeof one === "function");
  if (at >= 0) {
    const body = args[at] as Body;
    const [first] = args;
    const options = args.find((one) => typeof one === "object") as { name?: string } | undefined;
    const name = typeof first === "string" ? first : options?.name ?? body.name;
    const put = Object.defineProperty(change(name, body), "name", { value: body.name });
    return args.with(at, put);
  }
  const definition = args[0] as { name: string; fn: Body } | undefined;
  if (typeof definition?.fn !== "function") return args; // Deno says what is wrong with it
  return [{ ...definition, fn: change(definition.name, definition.fn) }, ...args.slice(1)];
}
