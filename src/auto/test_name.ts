/**
 * What a test's cassette is called: after the file, the suites and the test.
 *
 * @module
 */
import { fileSegment, slug } from "../cassette/name.ts";
import { projectPath } from "../host/paths.ts";

/** Names of cassettes may have 240 characters; some are left for what tells twins apart. */
const LONGEST = 220;

/**
 * @param file the test's file: a path or a `file:` URL
 * @param names the names of the suites that it is in, the outermost first, and its own
 * @returns the name of its cassette: `says hello` of `tests/openai_test.ts` has `tests/openai/says-hello`
 */
export function cassetteName(file: string, names: readonly string[]): string {
  const folders = projectPath(file)
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/[._](?:test|spec)$/, "")
    .split("/")
    .map(fileSegment);
  const whole = [...folders, ...names.map(slug)].join("/");
  // What is nested too deep for one name is told apart by the hash that a long slug ends with.
  return whole.length <= LONGEST ? whole : [...folders, slug(names.join(" "))].join("/");
}

/**
 * @param file the file of the suite
 * @param suites the names of the suites, the outermost first; none for the hooks of the file
 * @param kind when it runs: `beforeAll`
 * @param number which of its kind it is in its suite, from 1
 * @returns the name of the cassette of a suite's hook
 */
export function hookName(
  file: string,
  suites: readonly string[],
  { kind, number }: { kind: string; number: number },
): string {
  return `${cassetteName(file, suites)}/_${kind}-${number}`;
}

/**
 * Tells tests of one name apart: the first has it, the next has `-2` behind it. Asked in the order in which the
 * tests stand in their file, it gives the same in each run.
 *
 * @returns gives each name that it is asked for a free one
 */
export function twins(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
    taken.add(free);
    return free;
  };
}
