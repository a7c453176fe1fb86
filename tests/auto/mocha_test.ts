// What the hooks of Mocha are called, as its workers and its watch register them.
import { assertEquals } from "@std/assert";
import { createRetake, memoryStore } from "../../mod.ts";
import { startMocha } from "../../src/auto/mocha.ts";
import { linkSessions } from "../../src/auto/test_cassette.ts";
import { serve } from "../support/local_server.ts";

type Done = (error?: unknown) => void;

/** As much of Mocha as registers hooks and runs them. */
function fakeMocha() {
  class Runnable {
    constructor(readonly title: string, public fn: () => unknown) {}
    readonly type = "hook";
    run(done: Done): void {
      Promise.resolve(this.fn.call({})).then(() => done(), done);
    }
  }
  class Suite {
    readonly root = true;
    readonly title = "";
    readonly hooks: Runnable[] = [];
    emit(_event: string, ..._args: unknown[]): boolean {
      return true;
    }
    _createHook(title: string, fn: () => unknown): Runnable {
      return new Runnable(title, fn);
    }
    beforeAll(fn: () => unknown): void {
      this.hooks.push(this._createHook('"before all" hook', fn));
    }
  }
  class Runner {
    run(): void {}
    fail(): void {}
    hookDown(): void {}
    hookUp(): void {}
  }
  class Mocha {
    readonly suite = new Suite();
    constructor(readonly options: { isWorker?: boolean }) {}
    rootHooks(hook: () => unknown): void {
      this.suite.beforeAll(hook);
    }
    /** Loads a file, with a hook of its own, and runs all hooks. */
    async runFile(file: string, hook: () => unknown): Promise<void> {
      this.suite.emit("pre-require", {}, file);
      this.suite.beforeAll(hook);
      for (const one of this.suite.hooks) {
        await new Promise<void>((resolve, reject) =>
          one.run((error) => error ? reject(error) : resolve())
        );
      }
    }
  }
  startMocha(Object.assign(Mocha, { Runnable, Runner, Suite }) as never);
  return Mocha;
}

Deno.test("root hooks have one name, whichever worker runs them, and after whatever file", async () => {
  await using server = await serve();
  const ask = async () => await (await fetch(server.url)).text();
  const Mocha = fakeMocha();
  const recorded = async (isWorker: boolean, files: readonly string[]) => {
    const store = memoryStore();
    linkSessions(createRetake({ mode: "record", store, onWarning: () => {} }));
    for (const file of files) {
      const mocha = new Mocha({ isWorker });
      mocha.rootHooks(ask);
      await mocha.runFile(file, ask);
    }
    return await store.list();
  };
  const [a, b] = ["a", "b"].map((name) => new URL(`test/${name}.test.js`, import.meta.url).href);
  const places = (name: string, root: string) => [`tests/auto/test/${name}/_before-1`, root];
  const ofWorker = (name: string) => places(name, `tests/auto/test/${name}/_root-before-1`);
  assertEquals(await recorded(true, [a!, b!]), [...ofWorker("a"), ...ofWorker("b")]);
  assertEquals(await recorded(true, [b!, a!]), [...ofWorker("a"), ...ofWorker("b")]);
  assertEquals(await recorded(true, [a!]), ofWorker("a"));
  // Watched, it is run a second time.
  assertEquals(await recorded(false, [a!]), places("a", "hooks/_before-1").sort());
  assertEquals(await recorded(false, [a!]), places("a", "hooks/_before-1").sort());
});
