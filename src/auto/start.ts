/**
 * Which runner it is whose tests are to have cassettes.
 *
 * @module
 */
import { startNodeTest } from "./node_test.ts";
import { loadedVitest, startVitest } from "./vitest.ts";

/**
 * Gives the tests of the runner that has loaded this a cassette each.
 *
 * @throws {RetakeError} `OPTION_INVALID` where that runner needs another entry point
 */
export function startAuto(): void {
  const vitest = loadedVitest();
  if (vitest) startVitest(vitest);
  else startNodeTest();
}
