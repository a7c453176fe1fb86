/**
 * Which runner it is whose tests are to have cassettes.
 *
 * @module
 */
import { loadedBun, startBun } from "./bun.ts";
import { loadedDeno, startDeno } from "./deno.ts";
import { loadedMocha, startMocha } from "./mocha.ts";
import { startNodeTest } from "./node_test.ts";
import { loadedVitest, startVitest } from "./vitest.ts";

/**
 * Gives the tests of the runner that has loaded this a cassette each.
 *
 * @throws {RetakeError} `OPTION_INVALID` where that runner needs another entry point
 */
export function startAuto(): void {
  const vitest = loadedVitest();
  if (vitest) return startVitest(vitest);
  const deno = loadedDeno();
  if (deno) return startDeno(deno);
  const bun = loadedBun();
  if (bun) return startBun(bun);
  const mocha = loadedMocha();
  if (mocha) return startMocha(mocha);
  startNodeTest();
}
