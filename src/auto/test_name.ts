/**
 * What the cassettes of hooks are called, and those of tests that have one name.
 *
 * @module
 */
import { cassetteName } from "../host/test_name.ts";

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
