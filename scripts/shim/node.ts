/**
 * Runs our test files on Node, over `node:test`:
 * `node --import tsx --import ./scripts/shim/node.ts --test tests/wire/*_test.ts`
 *
 * @module
 */

import { test } from "node:test";
import { installDenoTest } from "./as_deno.ts";

installDenoTest((name, fn, { ignore, only }) =>
  // `only` is named just where it is asked for: node:test warns of it otherwise.
  test(name, only ? { skip: ignore, only } : { skip: ignore }, fn)
);
