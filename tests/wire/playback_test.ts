// One recording, played.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Interaction, RecordedResponse } from "../../src/cassette/types.ts";
import { isRetakeError, type RetakeError } from "../../src/errors.ts";
import { play, type Playback } from "../../src/wire/playback.ts";
import { BODIES_ARE_BYTE_STREAMS } from "../../src/wire/quirks.ts";
import { readPieces } from "../support/observe.ts";
import { getting } from "../support/sessions.ts";

function howOf(more: Partial<Playback> = {}) {
  const shortfalls: RetakeError[] = [];
  const how: Playback = {
    pace: Infinity,
    signal: undefined,
    keep: undefined,
    where: "memory: a",
    rerun: (variable) => `${variable} npm test`,
    closed: new AbortController().signal,
    onShortfall: (error) => void shortfalls.push(error),
    onWait: () => () => {},
    ...more,
  };
  return { how, shortfalls };
}

/** A stream of two pieces, and what comes of it. */
function streamed(more: Partial<RecordedResponse> = {}): Interaction {
  const interaction = getting("/a");
  const body = { chunks: [{ at: 0, text: "one" }, { at: 4, text: "two" }] };
  Object.assign(interaction.response!, { body, ...more });
  return interaction;
}

Deno.test("an answer is played with all that is recorded of it", async () => {
  const interaction = getting("/a", { b: 1 });
  Object.assign(interaction.response!, {
    status: 201,
    url: "https://c.example/",
    redirected: true,
  });
  const { status, url, redirected, headers } = await play(interaction, howOf().how);
  assertEquals([status, url, redirected, headers.get("content-type")], [
    201,
    "https://c.example/",
    true,
    "application/json",
  ]);
  const [one, two] = [await play(interaction, howOf().how), await play(interaction, howOf().how)];
  const given = await one.json();
  given.b = 2;
  assertEquals(await two.json(), { b: 1 }); // each has a value of its own
});

Deno.test("a stream is played in its pieces, at full speed and at a pace", async () => {
  for (const pace of [Infinity, 1000]) {
    const response = await play(streamed(), howOf({ pace }).how);
    assertEquals(await readPieces(response.body), { pieces: ["one", "two"] });
  }
});

Deno.test("pieces have buffers of their own, and an abort takes those that are not read", async () => {
  const abort = new AbortController();
  const { body } = await play(streamed(), howOf({ signal: abort.signal }).how);
  const reader = body!.getReader();
  const { value } = await reader.read();
  assertEquals(new TextDecoder().decode(value!.buffer), "one");
  abort.abort(new Error("enough"));
  await assertRejects(() => reader.read(), Error, "enough");
  const { body: ended } = await play(
    streamed(),
    howOf({ signal: new AbortController().signal }).how,
  );
  assertEquals(await readPieces(ended), { pieces: ["one", "two"] });
});

Deno.test("who has had a reader with its own buffer and not read, reads by any other", async () => {
  if (!BODIES_ARE_BYTE_STREAMS) return;
  const response = await play(streamed(), howOf().how);
  const reader = response.body!.getReader({ mode: "byob" });
  assertEquals([response.body!.locked, response.bodyUsed], [true, false]);
  reader.releaseLock();
  const again = response.body!.getReader({ mode: "byob" });
  const { value } = await again.read(new Uint8Array(2));
  assertEquals([new TextDecoder().decode(value), response.bodyUsed], ["on", true]);
  again.releaseLock();
  assertEquals(await readPieces(response.body), { pieces: ["e", "two"] });
  const text = await play(streamed(), howOf().how);
  text.body!.getReader({ mode: "byob" }).releaseLock();
  assertEquals(await text.text(), "onetwo");
});

Deno.test("an error is thrown again, and an aborted request has its own reason", async () => {
  const { request, recordedAt, waited } = getting("/a");
  const error = { class: "TypeError", name: "TypeError", message: "fetch failed" };
  const thrown = await assertRejects(() =>
    play({ request, recordedAt, waited, error }, howOf().how)
  );
  assert(thrown instanceof TypeError);
  const reason = new Error("enough");
  const { how } = howOf({ signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => play(getting("/a"), how)), reason);
});

Deno.test("a body that broke off breaks off at the same place", async () => {
  const broken = { class: "TypeError", name: "TypeError", message: "terminated" };
  const { pieces, error } = await readPieces((await play(streamed({ broken }), howOf().how)).body);
  assertEquals([pieces, error?.message], [["one", "two"], "terminated"]);
});

Deno.test("who reads further than was recorded is told so, and the run fails", async () => {
  const { how, shortfalls } = howOf();
  const response = await play(streamed({ partial: "cancelled" }), how);
  await assertRejects(() => response.text());
  assert(isRetakeError(shortfalls[0], "PARTIAL_RECORDING"));
});

Deno.test("what was never answered waits until the caller gives up", async () => {
  const { request, recordedAt, waited } = getting("/a");
  const controller = new AbortController();
  const { how, shortfalls } = howOf({ signal: controller.signal });
  const waiting = play({ request, recordedAt, waited, unanswered: true }, how);
  const reason = new Error("gave up");
  controller.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
  assertEquals(shortfalls, []);
});
