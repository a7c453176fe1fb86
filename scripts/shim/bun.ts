/**
 * Runs our test files on Bun, over `bun:test`:
 * `bun test --preload ./scripts/shim/bun.ts ./tests/some_test.ts`
 *
 * @module
 */

// deno-lint-ignore-file
// @ts-nocheck: Bun's own module, which no other runtime has types for
import { test } from "bun:test";
import { PATIENCE } from "../../tests/support/patience.mjs";
import { installDenoTest } from "./as_deno.ts";

// Bun's own limit is five seconds. A test may wait for many events, or try a property for an hour.
const LIMIT = 30 * PATIENCE;

installDenoTest((name, fn, { ignore, only }) =>
  (ignore ? test.skip : only ? test.only : test)(name, fn, LIMIT)
);
