// One request, taken down: what of it is known when.
import { assertEquals, assertRejects } from "@std/assert";
import {
  type Capture,
  capture,
  type LiveRecording,
  toInteraction,
} from "../../src/wire/capture.ts";
import { readPlainRequest } from "../../src/wire/request.ts";
import { deferred } from "../support/local_server.ts";

const url = "https://api.example.com/a";
const live = readPlainRequest(url, undefined)!;

function take(send: Capture["send"], more: Partial<Capture> = {}) {
  const kept: LiveRecording[] = [];
  const { recording, response } = capture({
    send,
    live: Promise.resolve(live),
    url,
    signal: undefined,
    recordedFrom: undefined,
    now: () => Date.parse("2026-01-01T00:00:00.000Z"),
    canonical: (answered) => answered,
    readOn: false,
    keep: (ended) => Promise.resolve(void kept.push(ended)),
    ...more,
  });
  const outcome = () => {
    const { waited: _, ...rest } = toInteraction(recording, live);
    return rest;
  };
  return { recording, response, kept, outcome };
}

const answer = (body: BodyInit | null, type = "text/plain") => () =>
  Promise.resolve(new Response(body, { headers: { "content-type": type } }));
const request = { method: "GET", url, headers: [] };
const recordedAt = "2026-01-01T00:00:00.000Z";

Deno.test("before the headers nothing is known but what was asked", async () => {
  const gate = deferred();
  const { recording, response, outcome } = take(() => gate.promise.then(answer("x")));
  await recording.known;
  assertEquals(recording.request, live);
  assertEquals(outcome(), { request, recordedAt, unanswered: true });
  assertEquals([recording.partial, recording.done], [true, false]);
  gate.resolve();
  await (await response).text();
});

Deno.test("an answer is kept when it is whole, before the caller has its end", async () => {
  const { recording, response, kept, outcome } = take(answer("hello"));
  const answered = await response;
  assertEquals(kept, []);
  assertEquals(outcome().response?.partial, "open");
  assertEquals(await answered.text(), "hello");
  assertEquals(kept, [recording]);
  await recording.finished;
  assertEquals([recording.partial, recording.done], [false, true]);
  const { body, partial, lasted, headers } = outcome().response!;
  assertEquals([body, partial, lasted], [{ text: "hello" }, undefined, undefined]);
  assertEquals(headers, [["content-type", "text/plain"]]);
});

Deno.test("an answer without a body is whole at once", async () => {
  const { recording, response, outcome } = take(() =>
    Promise.resolve(new Response(null, { status: 204 }))
  );
  assertEquals((await response).body, null);
  assertEquals([recording.done, outcome().response?.body], [true, undefined]);
});

Deno.test("a network error is what is recorded; one of an aborted request is no answer", async () => {
  const fails = new TypeError("fetch failed");
  const { response, outcome, recording } = take(() => Promise.reject(fails));
  assertEquals(await assertRejects(() => response), fails);
  await recording.finished;
  assertEquals(outcome().error?.message, "fetch failed");
  const aborted = take(() => Promise.reject(fails), { signal: AbortSignal.abort() });
  await assertRejects(() => aborted.response);
  assertEquals(aborted.outcome().unanswered, true);
});

Deno.test("an event stream is whole at its [DONE], also for a caller that leaves then", async () => {
  const events = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ["data: 1\n\n", "data: [DONE]\n\n"]) {
        controller.enqueue(new TextEncoder().encode(text));
      }
    },
  });
  const { recording, response, kept, outcome } = take(answer(events, "text/event-stream"));
  const reader = (await response).body!.getReader();
  await reader.read();
  assertEquals(kept, []);
  await reader.read();
  assertEquals(kept, [recording]);
  assertEquals(outcome().response?.partial, undefined);
  await reader.cancel();
  await recording.finished;
  assertEquals([recording.partial, kept.length], [false, 2]);
});

Deno.test("what nobody wants of a body is not taken down", async () => {
  const { response, outcome } = take(answer("hello"), { only: /json/ });
  assertEquals(await (await response).text(), "hello");
  assertEquals(outcome().response?.body, { text: "" });
});

Deno.test("where it was really sent, and that the answer came from elsewhere, is recorded", async () => {
  const { response, outcome } = take(answer("x"), {
    recordedFrom: "http://127.0.0.1:4010",
    canonical: () => "https://api.example.com/b",
  });
  assertEquals((await response).url, "https://api.example.com/b");
  assertEquals(outcome().recordedFrom, "http://127.0.0.1:4010");
  assertEquals(outcome().response?.url, "https://api.example.com/b");
});

Deno.test("what is given up behind an error did not lead to it", async () => {
  const controller = new AbortController();
  const failing = () => Promise.reject(new TypeError("no such host"));
  const { response, outcome } = take(failing, { signal: controller.signal });
  await assertRejects(() => response, TypeError);
  controller.abort();
  assertEquals(outcome().error?.message, "no such host");
});

Deno.test("happy-dom refuses an answer from elsewhere, also where it was given up before it came", async () => {
  for (const name of ["NetworkError", "AbortError"]) {
    const controller = new AbortController();
    const refusing = () => {
      controller.abort();
      return Promise.reject(new DOMException("refused", name));
    };
    const { response, outcome } = take(refusing, { signal: controller.signal });
    await assertRejects(() => response, DOMException);
    const { unanswered, error } = outcome();
    assertEquals(name === "AbortError" ? unanswered : error?.name === name, true);
  }
});
