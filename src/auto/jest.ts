/**
 * Jest, as a test environment: outside of the realm that each test file gets, where Retake is loaded once, and
 * told of each event of `jest-circus`.
 *
 * @module
 */
import { rerunOf } from "../host/runtime.ts";
import { shareWith } from "../intercept/realms.ts";
import type { TestFile } from "../session/types.ts";
import { guardOutsideTests } from "./outside.ts";
import { inCassette, openTestCassette, type TestCassette } from "./test_cassette.ts";
import { hookName, type NameOf, testName, twins } from "./test_name.ts";
import { type JestRun, partOfJest, tellOnce, tellPart } from "./whole.ts";

/** What an environment is told of its file. */
export interface JestContext {
  /** The test file, as a path. */
  testPath: string;
}

/** A project of Jest: what it is called, as text or with a colour. */
interface JestProject {
  displayName?: string | { name?: string };
  id?: string;
}

function fileIn({ displayName, id }: JestProject = {}, file: string): TestFile {
  const project = typeof displayName === "object" ? displayName.name : displayName;
  return { file, project, id };
}

/** An environment of Jest, as far as Retake knows it. */
export interface JestEnvironment {
  /** The global object of the test file. */
  // deno-lint-ignore no-explicit-any -- as Jest has it
  global: any;
  /** Ends it. */
  teardown?(): Promise<void>;
  /** Told of what `jest-circus` does. */
  handleTestEvent?(event: JestEvent, state: JestState): unknown;
}

/** An environment's class. */
export type JestEnvironmentClass<Environment extends JestEnvironment = JestEnvironment> = new (
  // deno-lint-ignore no-explicit-any -- Jest's configuration, in whichever version
  config: any,
  // deno-lint-ignore no-explicit-any -- what an environment is told, in whichever version
  context: any,
) => Environment;

type Fn = (this: unknown, ...args: unknown[]) => unknown;

interface JestBlock {
  type: "describeBlock";
  name: string;
  parent?: JestBlock;
  children: (JestBlock | JestTest)[];
}

interface JestTest {
  type: "test";
  name: string;
  parent: JestBlock;
  fn?: Fn;
  errors: unknown[];
  invocations: number;
}

interface JestHook {
  type: "beforeAll" | "beforeEach" | "afterEach" | "afterAll";
  parent: JestBlock;
  fn: Fn;
}

/** What `jest-circus` tells of. */
export interface JestEvent {
  /** What has happened: `test_started`. */
  name: string;
  /** The test that it is about. */
  test?: unknown;
  /** The hook that it is about. */
  hook?: unknown;
}

/** What `jest-circus` knows. */
export interface JestState {
  /** Whether a test is marked to be the only one. */
  hasFocusedTests?: boolean;
  /** The test that runs, where that is one. */
  currentlyRunningTest?: unknown;
  /** The file, with all that it has registered. */
  rootDescribeBlock: unknown;
}

/**
 * Makes a test environment give each test its own cassette.
 *
 * @param Base the environment: `TestEnvironment` of `jest-environment-node`, or one of your own
 * @returns its class, to be exported as Jest wants it
 * @example
 * ```ts ignore
 * // environment.mjs
 * import { withRetake } from "@retake/retake/jest";
 * import { TestEnvironment } from "@happy-dom/jest-environment";
 *
 * export default withRetake(TestEnvironment);
 * ```
 */
export function withRetake<Environment extends JestEnvironment>(
  Base: JestEnvironmentClass<Environment>,
): JestEnvironmentClass<Environment> {
  return class extends (Base as JestEnvironmentClass) {
    readonly #tests: JestTests;
    readonly #unshare: () => void;
    readonly #run: JestRun;
    #ended = false;

    constructor(config: unknown, context: JestContext) {
      super(config, context);
      guardOutsideTests();
      this.#unshare = shareWith(this.global);
      const { projectConfig } = config as { projectConfig?: JestProject };
      this.#tests = new JestTests(fileIn(projectConfig, context.testPath), () => this.global);
      this.#run = (config as { globalConfig?: JestRun }).globalConfig ?? {};
    }

    override async teardown(): Promise<void> {
      // Before Jest goes through all that the realm has, and deletes what is in it.
      this.#unshare();
      // What could not be loaded has tests that nobody has run.
      if (!this.#ended) await tellPart("jest", "a test file was not run to its end");
      await super.teardown?.();
    }

    override async handleTestEvent(event: JestEvent, state: JestState): Promise<void> {
      await super.handleTestEvent?.(event, state);
      await this.#tests.hear(event, state);
      if (event.name !== "run_finish") return;
      this.#ended = true;
      const why = state.hasFocusedTests ? "a test is marked only" : partOfJest(this.#run);
      await tellOnce({ runner: "jest", whole: why === undefined, ...why !== undefined && { why } });
    }
  } as JestEnvironmentClass as JestEnvironmentClass<Environment>;
}

/** The tests of one file. */
class JestTests {
  readonly #open = new Map<unknown, TestCassette>();
  readonly #names = new Map<unknown, NameOf>();
  readonly #counts = new Map<string, number>();
  readonly #wrapped = new WeakSet<object>();

  constructor(readonly of: TestFile, readonly realm: () => Record<symbol, unknown>) {}

  async hear(event: JestEvent, state: JestState): Promise<void> {
    const test = event.test as JestTest;
    if (event.name === "run_start") {
      this.#nameTests(state.rootDescribeBlock as JestBlock, twins());
    } else if (event.name === "test_started") {
      const name = this.#names.get(test) ?? (() => this.#nameOf(test));
      const rerun = rerunOf({
        runner: "jest",
        file: this.of.file,
        names: [...namesOf(test.parent), test.name],
      });
      this.#open.set(test, await openTestCassette(name, { rerun, of: this.of }));
    } else if (event.name === "test_fn_start") {
      this.#wrap(test, (fn) => (self, args) => this.#inside(test, () => fn.apply(self, args)));
    } else if (event.name === "hook_start") {
      this.#hearHook(event.hook as JestHook, state);
    } else if (event.name === "test_done") {
      await this.#close(test);
    }
  }

  #hearHook(hook: JestHook, state: JestState): void {
    if (/Each$/.test(hook.type)) {
      this.#wrap(hook, (fn) => (self, args) => {
        const test = state.currentlyRunningTest;
        return this.#inside(test, () => fn.apply(self, args));
      });
      return;
    }
    const suites = namesOf(hook.parent);
    const place = [hook.type, ...suites].join("/");
    if (this.#wrapped.has(hook)) return;
    const number = (this.#counts.get(place) ?? 0) + 1;
    this.#counts.set(place, number);
    const { of } = this;
    const name = hookName(of, suites, { kind: hook.type, number });
    const rerun = rerunOf({ runner: "jest", file: of.file, names: [] });
    const { fn } = hook;
    this.#wrapped.add(hook);
    hook.fn = function (this: unknown) {
      return inCassette(name, () => promised(fn, this), { rerun, of });
    };
  }

  #inside<T>(test: unknown, fn: () => T): T {
    const cassette = this.#open.get(test);
    return cassette ? cassette.run(fn) : fn();
  }

  async #close(test: JestTest): Promise<void> {
    const cassette = this.#open.get(test);
    this.#open.delete(test);
    const retries = Number(this.realm()[Symbol.for("RETRY_TIMES")] ?? 0);
    const failed = test.errors.length > 0;
    const ending = { failed, again: test.invocations <= retries, told: test.errors.flat() };
    await cassette?.close(ending).catch((error) => void test.errors.push(error));
  }

  /** Gives a test, or a hook, another function, once: of as many parameters, which say whether it is called back. */
  #wrap(
    runnable: { fn?: Fn },
    change: (fn: Fn) => (self: unknown, args: unknown[]) => unknown,
  ): void {
    const { fn } = runnable;
    if (!fn || this.#wrapped.has(runnable)) return;
    this.#wrapped.add(runnable);
    const changed = change(fn);
    const put = function (this: unknown, ...args: unknown[]) {
      return changed(this, args);
    };
    runnable.fn = Object.defineProperty(put, "length", { value: fn.length });
  }

  /** Names all tests, in the order in which they stand in the file, so that twins keep their names. */
  #nameTests(block: JestBlock, free: ReturnType<typeof twins>): void {
    for (const child of block.children) {
      if (child.type === "test") this.#names.set(child, free(() => this.#nameOf(child)));
      else this.#nameTests(child, free);
    }
  }

  #nameOf(test: JestTest): string {
    return testName(this.of, [...namesOf(test.parent), test.name]);
  }
}

/** The names of a block and those around it, without the file's, which has no parent. */
function namesOf(block: JestBlock): string[] {
  return block.parent ? [...namesOf(block.parent), block.name] : [];
}

/** Calls a hook; one with a parameter is called back. */
function promised(fn: Fn, self: unknown): unknown {
  if (fn.length === 0) return fn.call(self);
  return new Promise<void>((resolve, reject) => {
    fn.call(self, (error?: unknown) => error ? reject(error) : resolve());
  });
}
