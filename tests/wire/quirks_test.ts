// What the runtimes do each in their own way is done as this one does it.
import { assertEquals } from "@std/assert";
import {
  BLOBS_ARE_TEXT_BY_DEFAULT,
  BODIES_ARE_BYTE_STREAMS,
  type BodyController,
  bodyStream,
  closeBody,
  EMPTY_JSON_IS_NULL,
  failOnAbort,
  makeImmutable,
} from "../../src/wire/quirks.ts";
import { serve } from "../support/local_server.ts";
import { attempt, readPieces } from "../support/observe.ts";

Deno.test("what is said of this runtime is true of its own responses", async () => {
  await using server = await serve((_, response) => response.end());
  const get = () => fetch(server.url);
  const byob = await attempt(async () => (await get()).body!.getReader({ mode: "byob" }).cancel());
  assertEquals("value" in byob, BODIES_ARE_BYTE_STREAMS);
  const json = await attempt(async () => await (await get()).json());
  assertEquals("value" in json && json.value === null, EMPTY_JSON_IS_NULL);
  const headed = await serve((_, response) => response.end("x"));
  const { type } = await (await fetch(headed.url)).blob();
  await headed.close();
  assertEquals(type.startsWith("text/plain"), BLOBS_ARE_TEXT_BY_DEFAULT);
});

Deno.test("headers can be changed, or not, as those of a live response", async () => {
  await using server = await serve((_, response) => response.end("x"));
  const response = await fetch(server.url);
  await response.text();
  const ours = new Headers({ "x-a": "1" });
  makeImmutable(ours);
  for (const change of ["set", "append"] as const) {
    const run = (headers: Headers) => attempt(() => headers[change]("x-b", "2"));
    assertEquals(await run(ours), await run(response.headers), change);
  }
  assertEquals(
    await attempt(() => ours.delete("x-a")),
    await attempt(() => response.headers.delete("x-a")),
  );
});

Deno.test("a body is made as it is read, and ends also for a reader with a buffer of its own", async () => {
  let pulled = 0;
  const stream = () =>
    bodyStream({
      pull(controller: BodyController) {
        if (pulled++ === 0) controller.enqueue(new Uint8Array([65]));
        else closeBody(controller);
      },
    });
  const body = stream();
  await Promise.resolve();
  assertEquals(pulled, 0);
  assertEquals(await readPieces(body), { pieces: ["A"] });
  if (!BODIES_ARE_BYTE_STREAMS) return;
  pulled = 0;
  const reader = stream().getReader({ mode: "byob" });
  const first = await reader.read(new Uint8Array(8));
  assertEquals([first.value?.[0], first.done], [65, false]);
  assertEquals((await reader.read(new Uint8Array(8))).done, true);
});

Deno.test("a body fails as soon as its request is aborted, unless it has ended", async () => {
  const abort = new AbortController();
  let detach = () => {};
  const stream = () =>
    bodyStream({
      start: (controller) => void (detach = failOnAbort(controller, abort.signal)),
      pull: () => {},
    });
  const reading = attempt(() => stream().getReader().read());
  abort.abort(new Error("enough"));
  const read = await reading;
  assertEquals("error" in read && read.error.message, "enough");
  failOnAbort({} as BodyController, undefined)(); // nobody can abort it
  detach();
});
