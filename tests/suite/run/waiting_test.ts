// A run that is given up: what is left of it ends, or is not waited for.
import { assert, assertEquals } from "@std/assert";
import { onAbort } from "../../../src/suite/run/waiting.ts";
import { pause, run, suiteOf } from "../../support/suites.ts";

/** A run of one case that gives it up, with a teardown. */
async function givenUp(teardown: () => unknown) {
  const abort = new AbortController();
  const hangs = () => {
    abort.abort();
    return new Promise(() => {});
  };
  const suite = suiteOf({ hangs }, { setup: () => ({ teardown }) });
  const keepsGoing = setInterval(() => {}, 1000); // as a server would that is to be torn down
  const began = performance.now();
  const { report } = await run(suite, { abort: abort.signal }).finally(() =>
    clearInterval(keepsGoing)
  );
  return { report, took: performance.now() - began };
}

Deno.test("a teardown gets a few seconds once the run is given up, and no more", async () => {
  const { report, took } = await givenUp(() => new Promise(() => {}));
  assertEquals(report.outcome, "interrupted");
  assertEquals(
    report.suites[0]!.error?.message,
    "The run was given up. The teardown did not end.",
  );
  assert(took > 2000 && took < 6000, `${took}`);
});

Deno.test("a teardown that ends after the run was given up is waited for", async () => {
  let isDown = false;
  const { report, took } = await givenUp(async () => {
    await pause(100);
    isDown = true;
  });
  assertEquals([report.outcome, isDown, report.suites[0]!.error], [
    "interrupted",
    true,
    undefined,
  ]);
  assert(took < 2000, `${took}`);
});

Deno.test("who waits for a signal that has aborted is called too, unless he is not any more", async () => {
  const controller = new AbortController();
  const called: string[] = [];
  onAbort(controller.signal, () => called.push("before"));
  onAbort(controller.signal, () => called.push("undone before"))();
  controller.abort();
  onAbort(controller.signal, () => called.push("after"));
  onAbort(controller.signal, () => called.push("undone after"))();
  assertEquals(called, ["before"]); // whoever calls has gone on first
  await Promise.resolve();
  assertEquals(called, ["before", "after"]);
});
