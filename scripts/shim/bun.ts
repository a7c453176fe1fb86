/**
 * Runs our test files on Bun, over `bun:test`:
 * `bun test --preload ./scripts/shim/bun.ts ./tests/some_test.ts`
 *
 * @module
 */

// deno-lint-ignore-file
// @ts-nocheck: Bun's own module, which no other runtime has types for
import { test } from "bun:test";
import { installDenoTest } from "./as_deno.ts";

// A minute, where Bun's five seconds are too short for a test that starts processes; an hour for
// one that is told to try a property more often than usual.
const LIMIT = process.env.PROPERTY_RUNS ? 3_600_000 : 60_000;

installDenoTest((name, fn, { ignore, only }) =>
  (ignore ? test.skip : only ? test.only : test)(name, fn, LIMIT)
);
