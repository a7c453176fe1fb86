/**
 * `node:test`, by `node --import @retake/retake/auto --test`. Its hooks run before and after a test, so the
 * session is opened and closed by them; Node runs bodies and hooks by `runInAsyncScope`, within which the
 * scope of the test's session is entered.
 *
 * @module
 */
import type { AsyncResource as Resource } from "node:async_hooks";
import { process } from "../host/process.ts";
import { rerunOf } from "../host/runtime.ts";
import { guardOutsideTests } from "./outside.ts";
import { inCassette, openTestCassette, type TestCassette } from "./test_cassette.ts";
import { hookName, testName, twins } from "./test_name.ts";
import { partOfNode, tellPart } from "./whole.ts";

/** The context of a test, or of a suite, as its hooks get it. */
interface Context {
  readonly name: string;
  readonly fullName?: string;
  readonly filePath?: string;
  readonly error?: unknown;
  readonly passed?: boolean;
  after?(fn: () => Promise<void>): void;
}

/** What runs something by `runInAsyncScope`: a test, or a hook, as Node has them within. */
interface Running {
  /** Of a hook: when it runs. */
  readonly hookType?: string;
  /** Whether it may fail. */
  readonly isTodo?: boolean;
}

interface NodeTest {
  beforeEach(fn: (context: Context) => Promise<void>): void;
  afterEach(fn: (context: Context) => void): void;
}

/** Gives each test of this process a cassette; nothing in the one that only starts the files. */
export function startNodeTest(): void {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  const isParent = /(?:^|\s)--test(?:\s|$)/.test(options) && !/isolation[= ]none/.test(options) &&
    process.env.NODE_TEST_CONTEXT === undefined;
  if (isParent) return;
  guardOutsideTests();
  const why = partOfNode(options.split(/\s+/));
  if (why !== undefined) void tellPart("node", why);
  const { beforeEach, afterEach } = process.getBuiltinModule("node:test") as unknown as NodeTest;
  const cassettes = new WeakMap<object, TestCassette>();
  const todos = new WeakSet<object>();
  const free = twins();
  const hooks = new Map<string, number>();
  beforeEach(async (t) => {
    const file = fileOf(t);
    const names = namesOf(t);
    const rerun = rerunOf({ runner: "node:test", file, names });
    const name = free(() => testName({ file }, names));
    cassettes.set(t, await openTestCassette(name, { rerun, of: { file } }));
  });
  afterEach((t) => {
    const cassette = cassettes.get(t);
    // After what the test itself has registered, which may ask too: they run in their order.
    t.after?.(async () => {
      const failed = (t.error ?? undefined) !== undefined || t.passed === false;
      await cassette?.close({ failed: failed && !todos.has(t), told: [t.error] });
    });
  });
  const { prototype } = process.getBuiltinModule("node:async_hooks").AsyncResource;
  const { runInAsyncScope } = prototype;
  prototype.runInAsyncScope = function (this: Resource, fn, self, ...args) {
    const [context] = args as unknown[];
    const inside = typeof context === "object" && context !== null
      ? insideOf(this as Running, context, fn as (...args: unknown[]) => unknown)
      : undefined;
    return runInAsyncScope.call(this, (inside ?? fn) as () => unknown, self, ...args);
  } as typeof runInAsyncScope;

  function insideOf(
    running: Running,
    context: object,
    fn: (...args: unknown[]) => unknown,
  ): typeof fn | undefined {
    const cassette = cassettes.get(context);
    if (cassette) {
      if (running.isTodo) todos.add(context);
      return function (this: unknown, ...args) {
        return cassette.run(() => fn.apply(this, args));
      };
    }
    const kind = running.hookType;
    if (kind !== "before" && kind !== "after") return undefined;
    const suite = `${kind} ${namesOf(context as Context).join("/")}`;
    const number = (hooks.get(suite) ?? 0) + 1;
    hooks.set(suite, number);
    const of = { file: fileOf(context as Context) };
    const rerun = rerunOf({ runner: "node:test", file: of.file, names: [] });
    const name = hookName(of, namesOf(context as Context), { kind, number });
    return function (this: unknown, ...args) {
      return inCassette(name, () => fn.apply(this, args), { rerun, of });
    };
  }
}

/** The names of a test, after those of what it is in; none for what is the whole file. */
function namesOf(context: Context): string[] {
  let whole: string | undefined;
  try {
    whole = context.fullName;
  } catch {
    // Node 20 has none for the file itself.
    return [];
  }
  const names = whole === undefined ? [context.name] : whole.split(" > ");
  return names.filter((name) => name !== "<root>");
}

/** Node 20 does not say, but runs each file as a program of its own. */
function fileOf(context: Context): string {
  let file: string | undefined;
  try {
    file = context.filePath;
  } catch {
    // The file itself, on Node 20.
  }
  return file ?? process.argv[1] ?? "tests";
}
