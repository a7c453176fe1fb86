// Without an async scope, as where ./core is all there is: one cassette at a time, in use everywhere.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, memoryStore, withCassette } from "../../src/core.ts";
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
