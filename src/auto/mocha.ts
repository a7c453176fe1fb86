/**
 * Mocha, by `--require @retake/retake/auto`. A throw in one of its own root hooks would end the run; so the
 * cassette is opened before the hooks that come before a test, and closed after those that come after it.
 *
 * @module
 */
import { process } from "../host/process.ts";
import { rerunWith } from "../host/rerun.ts";
import { rerunOf } from "../host/runtime.ts";
import { readVariable } from "../host/variables.ts";
import { guardOutsideTests } from "./outside.ts";
import {
  inCassette,
  openTestCassette,
  type TestCassette,
  type TestTerms,
} from "./test_cassette.ts";
import { hookName, type NameOf, testName, twins } from "./test_name.ts";
import { missWithCause } from "./told.ts";
import { tellPart } from "./whole.ts";

type Done = (error?: unknown, more?: unknown) => void;

/** What Mocha runs: a test, or a hook. */
interface Runnable {
  type: "test" | "hook";
  title: string;
  file?: string;
  parent?: Suite;
  ctx?: { currentTest?: Test };
  fn?: (...args: unknown[]) => unknown;
  run(done: Done): void;
}

interface Test extends Runnable {
  state?: string;
  pending?: boolean;
  currentRetry(): number;
  retries(): number;
  retriedTest?(): Test | undefined;
}

interface Suite {
  title: string;
  root: boolean;
  parent?: Suite;
  tests: Test[];
  suites: Suite[];
  emit(event: string, ...args: unknown[]): boolean;
  hasOnly?(): boolean;
  _createHook(title: string, fn: unknown): Runnable;
}

interface Runner {
  test: Test;
  suite: Suite;
  /** What is wanted in the titles of tests; that all are, where nobody has said. */
  _grep?: RegExp;
  _invert?: boolean;
  _opts?: { bail?: boolean };
  run(...args: unknown[]): unknown;
  fail(test: Test, error: unknown): void;
  hookDown(name: string, done: Done): void;
  hookUp(name: string, done: Done): void;
}

/** Mocha, and its classes. */
interface Mocha {
  prototype: {
    options?: { isWorker?: boolean };
    rootHooks(hooks: unknown): unknown;
  };
  Runnable: { prototype: Runnable };
  Runner: { prototype: Runner };
  Suite: { prototype: Suite };
}

/** @returns the Mocha that has loaded this module; `undefined` elsewhere */
export function loadedMocha(): Mocha | undefined {
  const { cache } = process.getBuiltinModule("node:module").createRequire(import.meta.url);
  const path = Object.keys(cache ?? {}).find((path) =>
    /[\\/]mocha[\\/]lib[\\/]mocha\.c?js$/.test(path)
  );
  return path === undefined ? undefined : cache[path]?.exports as Mocha;
}

/** What is known of a test that runs. */
interface Running {
  /** The cassette, or why it could not be opened. */
  cassette: TestCassette | { error: unknown };
  /** Whether its own function has come to its end. */
  ended: boolean;
  /** What has been thrown in it. */
  thrown: unknown[];
}

/** Gives each test that Mocha runs from now on a cassette. */
export function startMocha(mocha: Mocha): void {
  const { Runnable, Runner, Suite } = mocha;
  guardOutsideTests();
  const running = new WeakMap<Test, Running>();
  const names = new WeakMap<Test, NameOf>();
  const counts = new WeakMap<Suite, Record<string, number>>();
  const hooks = new WeakMap<Runnable, () => { name: NameOf } & TestTerms>();
  let file: string | undefined;
  /** Of the hooks that are registered now, where those are of no file: `each` for those of a worker. */
  let roots: "once" | "each" | undefined;

  const { rootHooks } = mocha.prototype;
  mocha.prototype.rootHooks = function (given) {
    roots = this.options?.isWorker ? "each" : "once";
    try {
      return rootHooks.call(this, given);
    } finally {
      roots = undefined;
    }
  };
  const { emit, _createHook: createHook } = Suite.prototype;
  Suite.prototype.emit = function (event, ...args) {
    if (event === "pre-require") file = String(args[1]);
    return emit.call(this, event, ...args);
  };
  Suite.prototype._createHook = function (title, fn) {
    const hook = createHook.call(this, title, fn);
    const kind = /^"(before|after) all" hook/.exec(title)?.[1];
    if (kind !== undefined) {
      const counted = counts.get(this) ?? {};
      counts.set(this, counted);
      // Hooks outside of all suites stand in many files, and have one suite.
      const place = `${kind} ${roots ?? file}`;
      const number = counted[place] = (counted[place] ?? 0) + 1;
      const suites = namesOf(this);
      const own = roots === "once" ? undefined : hook.file ?? file;
      hooks.set(
        hook,
        roots === "each"
          // A worker runs them for each file, which is not loaded yet: each has asked for things of its own.
          ? () => ({
            name: hookName({ file: file! }, [], { kind: `root-${kind}`, number }),
            rerun: rerunParallel,
          })
          : () => hookTerms(own, suites, { kind, number }),
      );
    }
    return hook;
  };

  const { run } = Runnable.prototype;
  Runnable.prototype.run = function (done) {
    const body = this.fn;
    const own = hooks.get(this);
    const test = this.type === "test" ? this as Test : this.ctx?.currentTest;
    const state = !own && test ? running.get(test) : undefined;
    if (!body || (!own && !state)) return run.call(this, done);
    if (own) {
      const isCalledBack = body.length > 0;
      return runWith(this, (self, args) => {
        const called = () =>
          new Promise<void>((resolve, reject) =>
            void body.call(self, (error: unknown) => error ? reject(error) : resolve())
          );
        const { name, ...terms } = own();
        const result = inCassette(name, () => isCalledBack ? called() : body.call(self), terms);
        if (!isCalledBack) return result;
        result.then(() => (args[0] as Done)(), args[0] as Done);
      }, done);
    }
    const { cassette, thrown } = state!;
    const end = (error?: unknown) => {
      const failure = "error" in cassette ? undefined : cassette.failure([error]);
      const all = failure && this.type === "test" ? missWithCause(failure, error) : error;
      if (all && !isSkip(all)) thrown.push(all);
      if (this.type === "test") state!.ended = true;
      done(all);
    };
    if ("error" in cassette) return this.type === "test" ? end(cassette.error) : done();
    return runWith(this, (self, args) => cassette.run(() => body.apply(self, args)), end);
  };
  /** Runs it with another function, which has no other parameters: Mocha has looked at them when it was made. */
  const runWith = (
    runnable: Runnable,
    inside: (self: unknown, args: unknown[]) => unknown,
    done: Done,
  ) => {
    const { fn } = runnable;
    runnable.fn = function (this: unknown, ...args) {
      return inside(this, args);
    };
    try {
      run.call(runnable, done);
    } finally {
      runnable.fn = fn!;
    }
  };

  const { hookDown, hookUp, run: runAll } = Runner.prototype;
  Runner.prototype.run = function (...args) {
    const why = partOf(this);
    if (why !== undefined) void tellPart("mocha", why);
    return runAll.apply(this, args);
  };
  Runner.prototype.hookDown = function (kind, done) {
    if (kind !== "beforeEach") return hookDown.call(this, kind, done);
    const { test, suite } = this;
    const origin = test.retriedTest?.() ?? test;
    if (!names.has(origin)) nameTests(rootOf(suite), names);
    const rerun = rerunOf({
      runner: "mocha",
      file: origin.file ?? "tests",
      names: [...origin.parent ? namesOf(origin.parent) : [], origin.title],
    });
    openTestCassette(names.get(origin) ?? (() => nameOf(origin)), {
      rerun,
      ...origin.file !== undefined && { of: { file: origin.file } },
    }).catch((error) => ({ error }))
      .then(
        (cassette) => {
          running.set(test, { cassette, ended: false, thrown: [] });
          hookDown.call(this, kind, done);
        },
      );
  };
  Runner.prototype.hookUp = function (kind, done) {
    const { test } = this;
    const state = kind === "afterEach" ? running.get(test) : undefined;
    if (!state) return hookUp.call(this, kind, done);
    hookUp.call(this, kind, (error, suite) => {
      const { cassette, ended, thrown } = state;
      running.delete(test);
      if ("error" in cassette) return done(error, suite);
      const failed = thrown.length > 0 || Boolean(error) || (!ended && !test.pending);
      const again = test.currentRetry() < test.retries();
      cassette.close({ failed, again, told: [...thrown, error] })
        .catch((late) => void (test.state !== "failed" && this.fail(test, late)))
        .then(() => done(error, suite));
    });
  };
}

/** The command for a whole run, where it is not a script that says so: a worker does not know what was typed. */
function rerunParallel(assignment: string): string {
  return rerunWith(assignment, readVariable).replace(/\bmocha$/, "mocha --parallel");
}

function hookTerms(
  file: string | undefined,
  suites: readonly string[],
  place: { kind: string; number: number },
): { name: NameOf } & TestTerms {
  const name = hookName({ file: file ?? "hooks" }, suites, place);
  if (file === undefined) return { name };
  return { name, of: { file }, rerun: rerunOf({ runner: "mocha", file, names: [] }) };
}

/** What leaves tests out of a run of Mocha, as far as it is seen in the run itself. */
function partOf({ _grep: grep, _invert: isInverted, suite }: Runner): string | undefined {
  if (suite.hasOnly?.()) return "a test is marked only";
  const isFiltered = isInverted || (grep !== undefined && !/^(?:\.\*|\(\?:\))$/.test(grep.source));
  return isFiltered ? `${grep} names some of the tests` : undefined;
}

/** Whether it is what `this.skip()` throws. */
function isSkip(error: unknown): boolean {
  return /^Pending(?:Error)?$/.test(
    (error as { constructor?: { name?: string } }).constructor?.name ?? "",
  );
}

/** Names all tests, in the order in which they stand in their files, so that twins keep their names. */
function nameTests(root: Suite, names: WeakMap<Test, NameOf>): void {
  const free = twins();
  const look = (suite: Suite): void => {
    for (const test of suite.tests) names.set(test, free(() => nameOf(test)));
    suite.suites.forEach(look);
  };
  look(root);
}

function nameOf(test: Test): string {
  return testName({ file: test.file ?? "tests" }, [
    ...test.parent ? namesOf(test.parent) : [],
    test.title,
  ]);
}

/** The titles of a suite and those around it. */
function namesOf(suite: Suite): string[] {
  const around = suite.parent ? namesOf(suite.parent) : [];
  return suite.root ? around : [...around, suite.title];
}

function rootOf(suite: Suite): Suite {
  return suite.parent ? rootOf(suite.parent) : suite;
}
