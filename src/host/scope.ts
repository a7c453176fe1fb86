/**
 * The scope in which tracked functions run: one for all entry points of this package.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage<unknown>();

/** What is passed on to all that a tracked function starts. */
export const trackedScope = {
  get: (): unknown => storage.getStore(),
  run: <T>(value: unknown, fn: () => T): T => storage.run(value, fn),
};
