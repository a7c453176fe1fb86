// What is known at some place in the code, and passed on to all that it starts.
import { assertEquals } from "@std/assert";
import process from "node:process";
import "../../mod.ts"; // brings an async scope along
import { runContext, runInContext, runTracked } from "../../src/session/context.ts";
import { startProgram } from "../support/others.ts";
import { mayRun, runtime } from "../support/runtime.ts";

const tracked = { name: "lib/rows.ts#rows", callee: "track" as const, stack: "" };
const functions = () => runContext().functions.map(({ name }) => name);

Deno.test("what is known is passed on, and known nowhere else", async () => {
  const inside = await runInContext({ defaults: { mode: "record" } }, async () => {
    await Promise.resolve();
    return runTracked(tracked, () => [runContext().defaults?.mode, ...functions()]);
  });
  assertEquals(inside, ["record", "lib/rows.ts#rows"]);
  assertEquals([runContext().defaults, functions()], [undefined, []]);
});

Deno.test("what asks only when it is waited for asks as the function that made it", async () => {
  const lazy = runTracked(tracked, () => ({
    then: (ok: (names: unknown) => void) => void Promise.resolve().then(() => ok(functions())),
  }));
  assertEquals(functions(), []);
  assertEquals(await lazy, ["lib/rows.ts#rows"]);
  assertEquals(Object.keys(lazy), ["then"]);
});

Deno.test("what cannot be changed is given back as it is", async () => {
  const frozen = Object.freeze({ then: (ok: (text: string) => void) => ok("asked") });
  assertEquals(await runTracked(tracked, () => frozen), "asked");
  const promise = Promise.resolve(1);
  assertEquals(runTracked(tracked, () => promise), promise);
  assertEquals(Object.hasOwn(promise, "then"), false);
});

// Of the other runtimes none keeps the scope of what has loaded a module.
if (runtime === "deno") {
  Deno.test({
    name: "on Deno a test is in no scope that the one before it was in, whatever that has loaded",
    ignore: !mayRun,
    fn: async () => {
      const tests = new URL("../support/two_tests.ts", import.meta.url);
      const command = [process.execPath, "test", "-A", "--no-check"];
      const done = await startProgram(tests, [], { runtime: command }).finished;
      assertEquals(done.code, 0, done.stdout + done.stderr);
    },
  });
}
