/**
 * Async scopes that all entry points of this package share.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** What is passed on to all that a tracked function starts. */
export const trackedScope = createScope();

/** What is passed on to all that is started in sending a request: who sends it. */
export const sendingScope = createScope();

function createScope() {
  const storage = new AsyncLocalStorage<unknown>();
  return {
    get: (): unknown => storage.getStore(),
    run: <T>(value: unknown, fn: () => T): T => storage.run(value, fn),
  };
}
