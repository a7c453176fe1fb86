/**
 * Lets Node run the TypeScript of this repository as `scripts/test_all.mjs` has compiled it, once for
 * all files: `node --import ./scripts/shim/node_compiled.mjs FILE.ts`. Modules keep the URLs of their
 * sources. tsx does the same for any file, but takes up to a second more for each process.
 *
 * `RETAKE_TEST_COMPILED` says in which folder the compiled files lie.
 *
 * @module
 */

import module from "node:module";
import process from "node:process";
import { load, resolve } from "./node_hooks.mjs";

process.setSourceMapsEnabled(true);
// Node 20 has only hooks that run in a thread of their own.
if (module.registerHooks) module.registerHooks({ resolve, load });
else module.register("./node_hooks.mjs", import.meta.url);
