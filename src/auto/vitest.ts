/**
 * Vitest, as a set-up file: `setupFiles: ["@retake/retake/auto"]`. By its public `aroundEach` and `aroundAll`,
 * which are inside of its retries and around the hooks and fixtures of a test.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { rerunOf } from "../host/runtime.ts";
import type { TestFile } from "../session/types.ts";
import { guardOutsideTests } from "./outside.ts";
import { inCassette, openTestCassette } from "./test_cassette.ts";
import { hookName, type NameOf, testName, twins } from "./test_name.ts";
import { tellPart } from "./whole.ts";

/** The part of Vitest that is used. */
interface Vitest {
  aroundEach?(fn: (run: () => Promise<void>, context: { task: Task }) => Promise<void>): void;
  aroundAll?(fn: (run: () => Promise<void>, context: object, suite: Suite) => Promise<void>): void;
  TestRunner?: { getSuiteHooks(suite: Suite): Record<string, Hook[]> };
}

type Hook = (...args: unknown[]) => unknown;

interface Named {
  name: string;
  suite?: Suite;
  file: Suite & { filepath: string; projectName?: string };
}

interface Task extends Named {
  type: "test";
  fails?: boolean;
  retry?: number | { count?: number };
  location?: { line: number };
  result?: { errors?: { message?: string }[]; retryCount?: number };
}

interface Suite extends Named {
  type: "suite";
  filepath?: string;
  tasks: (Task | Suite)[];
}

/**
 * @returns the Vitest whose worker has loaded this module: the very one, as its `import.meta.vitest` has it,
 * whichever this package would find by that name; `undefined` elsewhere
 */
export function loadedVitest(): object | undefined {
  return (globalThis as { __vitest_index__?: object }).__vitest_index__;
}

/**
 * Gives each test that the set-up is for a cassette.
 *
 * @param vitest what `import "vitest"` gives
 * @throws {RetakeError} `OPTION_INVALID` where this Vitest is too old
 */
export function startVitest(vitest: object): void {
  const { aroundEach, aroundAll, TestRunner } = vitest as Vitest;
  if (!aroundEach || !aroundAll || !TestRunner) {
    throw new RetakeError(
      "OPTION_INVALID",
      "@retake/retake/auto needs Vitest 4.1 or newer, which can run something around each test.\n" +
        "  to do  npm install --save-dev vitest@latest, or call cassetteFor in each test",
    );
  }
  guardOutsideTests();
  const names = new WeakMap<Task, NameOf>();
  const lines = new WeakMap<object, Map<number | undefined, number>>();
  aroundEach(async (run, { task }) => {
    const before = task.result?.errors?.length ?? 0;
    const cassette = await openTestCassette(names.get(task) ?? (() => nameOf(task)), {
      of: fileOf(task),
      rerun: rerunOf({
        runner: "vitest",
        file: task.file.filepath,
        names: [...suitesOf(task.suite), task.name],
        // Rows of a table share a line.
        line: lines.get(task.file)?.get(task.location?.line) === 1
          ? task.location?.line
          : undefined,
      }),
    });
    try {
      await cassette.run(run);
    } catch (error) {
      await cassette.close({ failed: true, told: [error] });
      throw error;
    }
    const told = task.result?.errors?.slice(before) ?? [];
    // A test that is meant to fail is not meant to fail by a miss.
    if (task.fails && cassette.failure([])) task.fails = false;
    const failed = task.fails ? told.length === 0 : told.length > 0;
    await cassette.close({ failed, again: isTriedAgain(task), told });
  });
  // deno-lint-ignore no-empty-pattern -- Vitest refuses a function whose second parameter is written otherwise
  aroundAll(async (run, {}, suite) => {
    nameTests(suite, twins(), names);
    const counts = new Map<number | undefined, number>();
    lines.set(suite.file, counts);
    for (const { location } of testsOf(suite)) {
      counts.set(location?.line, (counts.get(location?.line) ?? 0) + 1);
    }
    giveToHooks(suite, TestRunner.getSuiteHooks);
    const pattern = namePattern();
    if (pattern !== undefined) await tellPart("vitest", `-t ${pattern} names some of the tests`);
    await run();
  });
}

/** What a worker knows of how the run was filtered. */
function namePattern(): string | undefined {
  const worker = (globalThis as {
    __vitest_worker__?: { config?: { testNamePattern?: string | RegExp } };
  }).__vitest_worker__;
  const pattern = worker?.config?.testNamePattern;
  return pattern === undefined ? undefined : String(pattern);
}

function isTriedAgain({ retry = 0, result }: Task): boolean {
  const most = typeof retry === "number" ? retry : retry.count ?? 0;
  return (result?.retryCount ?? 0) < most;
}

/** Names all tests of a file, in the order in which they stand there, so that twins keep their names. */
function nameTests(suite: Suite, free: ReturnType<typeof twins>, names: WeakMap<Task, NameOf>) {
  for (const task of testsOf(suite)) names.set(task, free(() => nameOf(task)));
}

function testsOf(suite: Suite): Task[] {
  return suite.tasks.flatMap((task) => task.type === "suite" ? testsOf(task) : [task]);
}

function giveToHooks(suite: Suite, hooksOf: (suite: Suite) => Record<string, Hook[]>): void {
  const hooks = hooksOf(suite);
  const of = fileOf(suite);
  for (const kind of ["beforeAll", "afterAll"]) {
    hooks[kind]?.forEach((hook, index) => {
      const name = hookName(of, suitesOf(suite), { kind, number: index + 1 });
      const rerun = rerunOf({ runner: "vitest", file: of.file, names: [] });
      const inside = async (...args: unknown[]) => {
        const after = await inCassette(name, () => hook(...args), { rerun, of });
        // What a hook gives back is run at the end of the suite.
        return typeof after === "function"
          ? () => inCassette(() => `${name()}-after`, after as Hook, { rerun, of })
          : after;
      };
      // Vitest keeps what it knows of a hook, as its time limit, at the function.
      hooks[kind]![index] = Object.assign(inside, hook);
    });
  }
  for (const task of suite.tasks) if (task.type === "suite") giveToHooks(task, hooksOf);
}

function nameOf(task: Task): string {
  return testName(fileOf(task), [...suitesOf(task.suite), task.name]);
}

function fileOf({ file: { filepath: file, projectName: project } }: Named): TestFile {
  return { file, project };
}

/** The names of a suite and those around it, without the file, which is one for Vitest. */
function suitesOf(suite: Suite | undefined): string[] {
  return suite && suite.filepath === undefined ? [...suitesOf(suite.suite), suite.name] : [];
}
