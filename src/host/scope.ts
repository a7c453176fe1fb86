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

/**
 * Runs something outside of every async scope, as this package was loaded. Here is where `import()` is
 * called: on Deno the scope that it is called in becomes that of the whole process, and so of the tests
 * that follow, which would be taken for a part of one that is over.
 */
export const outside: <T>(fn: () => T) => T = AsyncLocalStorage.snapshot();

function createScope() {
  const storage = new AsyncLocalStorage<unknown>();
  return {
    get: (): unknown => storage.getStore(),
    run: <T>(value: unknown, fn: () => T): T => storage.run(value, fn),
  };
}
