// Without an async scope, as where ./core is all there is: one cassette at a time, in use everywhere.
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  openSession,
  useCassette,
  withCassette,
} from "../../src/core.ts";
import { deferred, serve } from "../support/local_server.ts";

const path = async (url: string) => (await (await fetch(url)).json()).path as string;

Deno.test("without an async scope, what asks only when it is waited for is inside its cassette", async () => {
  await using server = await serve();
  const store = memoryStore();
  const rows = (): PromiseLike<string> => ({
    then: (ok, no) => path(`${server.url}/rows`).then(ok, no),
  });
  assertEquals(await withCassette("rows", { store, mode: "record" }, rows), "/rows");
  await server.close();
  assertEquals(await withCassette("rows", { store }, rows), "/rows");
});

Deno.test("without an async scope, a second cassette is refused until the first has closed", async () => {
  const store = memoryStore();
  const gate = deferred();
  const opened = deferred();
  const first = withCassette("first", { store }, () => (opened.resolve(), gate.promise));
  await opened.promise;
  const error = await assertRejects(() => withCassette("second", { store }, () => {}));
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  gate.resolve();
  await first;
  await withCassette("second", { store }, () => {});
});

Deno.test("without an async scope, session.run has the global for as long as it runs", async () => {
  await using server = await serve();
  const store = memoryStore();
  const session = await openSession("run", { store, mode: "record" });
  assertEquals(await session.run(() => path(`${server.url}/run`)), "/run");
  const gate = deferred();
  const first = session.run(() => gate.promise);
  const error = await assertRejects(() => withCassette("second", { store }, () => {}));
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  gate.resolve();
  await first;
  assertEquals((await session.close()).recorded, 1);
  await using tape = await useCassette("run", { store });
  assertEquals(await tape.run(() => path(`${server.url}/run`)), "/run");
});
