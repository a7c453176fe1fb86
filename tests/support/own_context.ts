// Each test begins in the async context in which it was defined. Deno may begin one in that of the last event of the
// test before it: the end of a connection that a case of a suite had opened.
import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";

if ("deno" in process.versions) {
  const real = Deno.test;
  const inOwn = (fn: (t: Deno.TestContext) => void | Promise<void>) => {
    const run = AsyncLocalStorage.snapshot();
    return Object.defineProperty((t: Deno.TestContext) => run(fn, t), "name", { value: fn.name });
  };
  const test = (...args: unknown[]) =>
    (real as (...args: unknown[]) => void)(...args.map((arg) => {
      if (typeof arg === "function") return inOwn(arg as Parameters<typeof inOwn>[0]);
      const { fn } = (arg ?? {}) as { fn?: Parameters<typeof inOwn>[0] };
      return fn ? { ...arg as object, fn: inOwn(fn.bind(arg)) } : arg;
    }));
  Object.defineProperty(Deno, "test", { value: Object.assign(test, real) });
}
