/**
 * What the cassettes of tests and of hooks are called, by the settings of the project, and those of tests that
 * have one name.
 *
 * @module
 */
import { runtimeHost } from "../host/runtime.ts";
import { cassetteName } from "../host/test_name.ts";
import { type Configuration, readConfiguration } from "../session/configuration.ts";
import type { TestFile } from "../session/types.ts";

const host = runtimeHost();

/** Gives a name, once the settings of the project are known. */
export type NameOf = () => string;

/**
 * Reads the settings of the project, by which tests are named. What is wrong with them is said by the session that
 * each test opens.
 *
 * @returns what is to be waited for, where they are a module that is not loaded yet
 */
export function knowNames(): Promise<void> | undefined {
  try {
    const read = readConfiguration(host);
    if (!(read instanceof Promise)) return void (settings = read);
    return read.then((file) => void (settings = file), () => {});
  } catch {
    return undefined;
  }
}

let settings: Configuration | undefined;

/**
 * @param test the file of the test, and the project of its runner that runs it
 * @param names the names of the suites that it is in, the outermost first, and its own
 * @returns the name of its cassette
 */
export function testName({ file, project }: TestFile, names: readonly string[]): string {
  const { namesFrom: from, byProject } = settings ?? {};
  return cassetteName(file, names, { from, project: byProject ? project : undefined });
}

/**
 * @param file the file of the suite, and the project of its runner that runs it
 * @param suites the names of the suites, the outermost first; none for the hooks of the file
 * @param kind when it runs: `beforeAll`
 * @param number which of its kind it is in its suite, from 1
 * @returns gives the name of the cassette of a suite's hook
 */
export function hookName(
  file: TestFile,
  suites: readonly string[],
  { kind, number }: { kind: string; number: number },
): NameOf {
  return () => `${testName(file, suites)}/_${kind}-${number}`;
}

/**
 * Tells tests of one name apart: the first has it, the next has `-2` behind it. Asked in the order in which the
 * tests stand in their file, it gives the same in each run.
 *
 * @returns makes each name that it is asked for a free one, when it is wanted
 */
export function twins(): (name: NameOf) => NameOf {
  const taken = new Set<string>();
  const waiting: (() => void)[] = [];
  return (name) => {
    let free = "";
    waiting.push(() => {
      const wanted = name();
      free = wanted;
      for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`;
      taken.add(free);
    });
    return () => {
      // All that were asked for before, in that order, whichever test runs first.
      for (const settle of waiting.splice(0)) settle();
      return free;
    };
  };
}
