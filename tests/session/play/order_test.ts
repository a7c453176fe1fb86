// What came over a connection that stayed open waits for what was asked before it came.
import { assert, assertEquals } from "@std/assert";
import { memoryStore, openSession } from "../../../mod.ts";
import { noOrder, noteAsked, noteCame, wasBefore } from "../../../src/wire/order.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-01-01T12:00:00.000Z");
const asked = (milliseconds: number) => new Date(NOON + milliseconds).toISOString();
const URL_OF = { news: "https://api.example.com/news", post: "https://api.example.com/post" };

/** News that are listened to while something is posted, an hour after they began. */
function open(more: { partial?: string; began?: number; news?: number } = {}) {
  const { partial = "open", began = 0, news = HOUR + 5 } = more;
  const head = { status: 200, statusText: "OK", type: "basic" };
  const listening = {
    request: { method: "GET", url: URL_OF.news, headers: [] },
    recordedAt: asked(began),
    waited: 10,
    response: {
      ...head,
      headers: [["content-type", "text/event-stream"]],
      body: {
        chunks: [{ at: 1, text: "data: hello\n\n" }, { at: news, text: "data: posted\n\n" }],
      },
      ...(partial ? { partial } : {}),
    },
  };
  const posting = {
    request: { method: "POST", url: URL_OF.post, headers: [] },
    recordedAt: asked(HOUR),
    waited: 10,
    response: { ...head, headers: [], body: { json: {} } },
  };
  const text = JSON.stringify({
    format: "retake/1",
    recordedAt: asked(HOUR),
    interactions: [listening, posting],
  });
  return openSession("a", { store: memoryStore({ a: text }), now: () => NOON, unused: "ignore" });
}

/** Turns enough for all that waits for nothing. */
async function turns() {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("an event that came after a request waits for it, and no longer", async () => {
  await using session = await open();
  const events: string[] = [];
  const reader = (await session.fetch(URL_OF.news)).body!
    .pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => void events.push((await reader.read()).value!);
  await read();
  const next = read();
  await turns();
  assertEquals(events, ["data: hello\n\n"]);
  await session.fetch(URL_OF.post, { method: "POST" });
  await next; // after an hour, if it did not see the request
  assertEquals(events, ["data: hello\n\n", "data: posted\n\n"]);
  await reader.cancel();
});

Deno.test("a machine that is slower than live is waited for", async () => {
  // Told live five milliseconds after it was asked for.
  await using session = await open({ began: HOUR - 20, news: 25 });
  const reader = (await session.fetch(URL_OF.news)).body!.getReader();
  await reader.read();
  let told = false;
  const next = reader.read().then(() => told = true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(told, false);
  await session.fetch(URL_OF.post, { method: "POST" });
  await next;
  await reader.cancel();
});

Deno.test("who gives up a stream that waits so is not held", async () => {
  await using session = await open();
  const over = new AbortController();
  const response = await session.fetch(URL_OF.news, { signal: over.signal });
  const text = response.text();
  over.abort(new Error("enough"));
  assertEquals(await text.catch((error) => error.message), "enough");
  const reader = (await session.fetch(URL_OF.post, { method: "POST" })).body!.getReader();
  await reader.cancel();
});

Deno.test("nothing waits in a stream that came to its end, or for what was asked just before it or later", async () => {
  for (const more of [{ partial: "" }, { news: HOUR - 20 }, { news: HOUR - 9 }]) {
    await using session = await open(more);
    const reader = (await session.fetch(URL_OF.news)).body!.getReader();
    await reader.read();
    const { value } = await reader.read();
    assertEquals(new TextDecoder().decode(value), "data: posted\n\n");
    await reader.cancel();
  }
});

Deno.test("what is recorded within a millisecond is told apart, whichever came first", () => {
  const order = noOrder();
  const listening = noteAsked(order, 1000);
  const posting = noteAsked(order, 1020);
  const because = listening + 10 + noteCame(order, listening, 10, 10);
  assert(wasBefore(posting, because));
  const again = noteAsked(order, 1020); // because of that
  assert(!wasBefore(again, because));
  const more = listening + 10 + noteCame(order, listening, 10, 12);
  assert(wasBefore(again, more) && more >= because);
  // What nothing was asked beside is left as it is.
  assertEquals(noteCame(noOrder(), 1000, 10, 0.4), 0.4);
});

Deno.test("an event stream that its client asks to go on with, where no recording is left, has nothing more to say", async () => {
  const warnings: string[] = [];
  const response = {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [["content-type", "text/event-stream"]],
    body: { chunks: [{ at: 1, text: "id: 7\ndata: hello\n\n" }] },
  };
  const request = { method: "GET", url: URL_OF.news, headers: [] };
  const interactions = [{ request, recordedAt: asked(0), waited: 10, response }];
  const text = JSON.stringify({ format: "retake/1", recordedAt: asked(0), interactions });
  const session = await openSession("a", {
    store: memoryStore({ a: text }),
    now: () => NOON,
    onWarning: (message) => void warnings.push(message),
  });
  await (await session.fetch(URL_OF.news)).text();
  const over = new AbortController();
  const headers = { "last-event-id": "7" };
  const again = session.fetch(URL_OF.news, { headers, signal: over.signal });
  await turns();
  assertEquals(warnings.length, 1);
  over.abort(new Error("enough"));
  assertEquals(await again.catch((error) => error.message), "enough");
  assertEquals(session.report().missed, 0);
  // Who does not say so asks once more than was recorded; so does who asks elsewhere.
  for (const wrong of [session.fetch(URL_OF.news), session.fetch(URL_OF.post, { headers })]) {
    assertEquals(await wrong.catch((error) => error.code), "MISS");
  }
  assertEquals(await session.close().catch((error) => error.code), "MISS");
});
