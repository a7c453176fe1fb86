/**
 * How long tests wait for what always comes: the one time limit of all tests and scripts. It ends what
 * hangs, and nothing else, so it is far above what anything takes; no test asserts on it.
 * `RETAKE_TEST_PATIENCE` multiplies it, for machines that are slower still.
 *
 * Plain JavaScript, since `scripts/runtimes.mjs` needs it on a bare Node.
 *
 * @module
 */

import process from "node:process";

const NAME = "RETAKE_TEST_PATIENCE";

/** A plain `deno test --allow-net` may not read the environment. */
const permissions = globalThis.Deno?.permissions;
const readable = permissions?.querySync({ name: "env", variable: NAME }).state ?? "granted";
const factor = readable === "granted" ? Number(process.env[NAME] || 1) : 1;
if (!(factor > 0)) throw new Error(`${NAME} is a factor above 0, not "${process.env[NAME]}"`);

/** How long to wait for one event, in milliseconds: two minutes, unless told otherwise. */
export const PATIENCE = 120_000 * factor;
