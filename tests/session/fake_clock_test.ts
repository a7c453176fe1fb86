// Fake timers, whoever's: they move the test's clock and timers, never those of Retake itself.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { bodyPieces } from "../../src/cassette/body.ts";
import { createRetake, isRetakeError, memoryStore, parseCassette } from "../../mod.ts";
import { withFakeClock } from "../support/fake_clock.ts";

const URL_ASKED = "https://api.example.com/stream";
const bytes = (text: string) => new TextEncoder().encode(text);

/** An answer that says one thing, and then nothing more for ever. */
function endless(): Promise<Response> {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(bytes("data: 1\n\n")),
  });
  return Promise.resolve(
    new Response(body, { headers: { "content-type": "text/event-stream" } }),
  );
}

/** An answer in three pieces. */
function pieces(): Promise<Response> {
  let at = 0;
  const body = new ReadableStream({
    pull: (controller) => at++ < 3 ? controller.enqueue(bytes(`${at}`)) : controller.close(),
  });
  return Promise.resolve(new Response(body, { headers: { "content-type": "text/plain" } }));
}

Deno.test("fake timers: a miss that is swallowed ends a test that waits for ever", async () => {
  const { withCassette } = createRetake({ store: memoryStore() });
  await withFakeClock(async () => {
    const test = withCassette("a", async () => {
      await fetch(URL_ASKED).catch(() => {});
      await new Promise(() => {});
    });
    assert(isRetakeError(await assertRejects(() => test), "MISS"));
  });
});

Deno.test("fake timers: a stream that never ends is closed with its cassette", async () => {
  const store = memoryStore();
  const { withCassette } = createRetake({ store, fetch: endless });
  await withFakeClock(() =>
    withCassette("a", { mode: "record", settle: 1 }, async () => {
      const { body } = await fetch(URL_ASKED);
      await body!.getReader().read();
    })
  );
  const { interactions } = parseCassette((await store.load("a"))!, "a");
  assertEquals(interactions[0]!.response!.partial, "open");
});

Deno.test("fake timers: the times in a cassette are real ones", async () => {
  const store = memoryStore();
  const { withCassette } = createRetake({ store, fetch: pieces });
  const ask = async () => await (await fetch(URL_ASKED)).text();
  await withFakeClock(async () => {
    assertEquals(new Date().getFullYear(), 2001);
    assertEquals(await withCassette("a", { mode: "record" }, ask), "123");
  });
  const cassette = parseCassette((await store.load("a"))!, "a");
  const [{ recordedAt, waited, response }] = cassette.interactions as [
    (typeof cassette.interactions)[0],
  ];
  for (const time of [cassette.recordedAt, recordedAt]) {
    assert(Date.parse(time) > Date.UTC(2024, 0), time);
  }
  const times = bodyPieces(response!.body!).map(({ at }) => at);
  assertEquals(times.length, 3);
  for (const number of [waited, ...times]) assert(Number.isInteger(number), `${number}`);
  // And so is the wait for them.
  await withFakeClock(async () => {
    assertEquals(await withCassette("a", { pace: "recorded" }, ask), "123");
  });
});

Deno.test("fake timers: freeze keeps the real time too, and gives the code its frozen one", async () => {
  const store = memoryStore();
  const { withCassette } = createRetake({ store, fetch: pieces, freeze: true });
  const ask = async () => {
    await (await fetch(URL_ASKED)).text();
    return Date.now();
  };
  await withFakeClock(async () => {
    const recorded = await withCassette("a", { mode: "record" }, ask);
    assert(recorded > Date.UTC(2024, 0));
    assertEquals(await withCassette("a", ask), recorded);
  });
});
