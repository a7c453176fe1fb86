/**
 * Every test has its own cassette, with no line changed in it: loaded once before the tests, by Vitest's
 * `setupFiles`, by `node --import`, by `--preload` of Bun and Deno, or by `--require` of Mocha. It sees which
 * of them it is loaded by. Jest and Playwright Test have entry points of their own.
 *
 * @module
 */
import { openSession, useCassette } from "../mod.ts";
import { linkSessions } from "./auto/test_cassette.ts";
import { startAuto } from "./auto/start.ts";

linkSessions({ openSession, useCassette });
startAuto();
