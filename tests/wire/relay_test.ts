// A body on its way: what the caller gets, and what is seen of it in passing.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  type BodyEnd,
  drain,
  idleTime,
  openRelay,
  type RelayListener,
} from "../../src/wire/relay.ts";
import { deferred } from "../support/local_server.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A body that comes when it is asked for, piece by piece; `fails` is what comes in place of its end. */
function sourceOf(pieces: string[], { fails, endless }: { fails?: Error; endless?: boolean } = {}) {
  const seen = { pulled: 0, cancelled: undefined as unknown };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const piece = pieces[seen.pulled++];
      if (piece !== undefined) controller.enqueue(encode(piece));
      else if (fails) controller.error(fails);
      else if (!endless) controller.close();
    },
    cancel: (reason) => void (seen.cancelled = reason),
  }, { highWaterMark: 0 });
  return { stream, seen };
}

function relayOf(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  more: Partial<RelayListener> = {},
) {
  const seen: string[] = [];
  const ends: BodyEnd[] = [];
  const relay = openRelay(source, {
    signal: undefined,
    readOn: false,
    onPiece: (bytes) => Promise.resolve(void seen.push(decode(bytes))),
    onEnd: (how) => Promise.resolve(void ends.push(how)),
    ...more,
  });
  return { relay, seen, ends };
}

Deno.test("the caller gets what the network gives, piece by piece, and nothing is read ahead", async () => {
  const { stream, seen: network } = sourceOf(["one", "two"]);
  const { relay, seen, ends } = relayOf(stream);
  const reader = relay.stream.getReader();
  assertEquals(network.pulled, 0);
  assertEquals(decode((await reader.read()).value!), "one");
  assertEquals([network.pulled, seen, ends], [1, ["one"], []]);
  assertEquals(decode((await reader.read()).value!), "two");
  assertEquals((await reader.read()).done, true);
  assertEquals([seen, ends], [["one", "two"], [{}]]);
});

Deno.test("a piece that is part of a larger memory is copied: that stays whole, and what was seen", async () => {
  const memory = new TextEncoder().encode("onetwo");
  const kept: Uint8Array[] = [];
  const { relay } = relayOf(
    new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(memory.buffer, 0, 3) as Buffer<ArrayBuffer>);
        controller.enqueue(Buffer.from(memory.buffer, 3, 3) as Buffer<ArrayBuffer>);
        controller.close();
      },
    }),
    { onPiece: (bytes) => Promise.resolve(void kept.push(bytes)) },
  );
  assertEquals(await new Response(relay.stream).text(), "onetwo");
  assertEquals(decode(memory), "onetwo");
  assertEquals(kept.map(decode), ["one", "two"]);
});

Deno.test("the caller gets a piece, and the end, when who looks on is done with it", async () => {
  const piece = deferred();
  const end = deferred();
  const { stream } = sourceOf(["one"]);
  const { relay } = relayOf(stream, { onPiece: () => piece.promise, onEnd: () => end.promise });
  const reader = relay.stream.getReader();
  const got: string[] = [];
  const first = reader.read().then(() => got.push("piece"));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(got, []);
  piece.resolve();
  await first;
  const last = reader.read().then(() => got.push("end"));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(got, ["piece"]);
  end.resolve();
  await last;
});

Deno.test("what is looked at is a copy: the caller may do with its own what it likes", async () => {
  let kept: Uint8Array | undefined;
  const { stream } = sourceOf(["one"]);
  const { relay } = relayOf(stream, { onPiece: (bytes) => Promise.resolve(void (kept = bytes)) });
  const { value } = await relay.stream.getReader().read();
  value!.fill(0);
  assertEquals(decode(kept!), "one");
});

Deno.test("a caller that leaves ends the body, and the network is told why", async () => {
  const { stream, seen: network } = sourceOf(["one"], { endless: true });
  const { relay, ends } = relayOf(stream);
  const reader = relay.stream.getReader();
  await reader.read();
  await reader.cancel("enough");
  assertEquals([ends, network.cancelled], [[{ partial: "cancelled" }], "enough"]);
});

Deno.test("what a caller leaves is read on to its end, where that is wanted", async () => {
  const ended = deferred();
  const { stream, seen: network } = sourceOf(["one", "two", "three"]);
  const { relay, seen, ends } = relayOf(stream, {
    readOn: true,
    onEnd: (how) => Promise.resolve(void ends.push(how)).then(ended.resolve),
  });
  const reader = relay.stream.getReader();
  await reader.read();
  await reader.cancel();
  await ended.promise;
  assertEquals([seen, ends, network.cancelled], [["one", "two", "three"], [{}], undefined]);
});

Deno.test("a body that breaks off breaks off for the caller too, with the same error", async () => {
  const fails = new TypeError("terminated");
  const { stream } = sourceOf(["one"], { fails });
  const { relay, ends } = relayOf(stream);
  const reader = relay.stream.getReader();
  await reader.read();
  assertEquals(await assertRejects(() => reader.read()), fails);
  assertEquals(ends, [{
    broken: { class: "TypeError", name: "TypeError", message: "terminated" },
  }]);
});

Deno.test("a request that was aborted is no network error", async () => {
  const { signal } = { signal: AbortSignal.abort() };
  const { stream } = sourceOf([], { fails: new Error("aborted") });
  const { relay, ends } = relayOf(stream, { signal });
  await assertRejects(() => relay.stream.getReader().read());
  assertEquals(ends, [{ partial: "aborted" }]);
});

Deno.test("what is left unread is drained into the caller's stream, until it is enough", async () => {
  const { stream } = sourceOf(["one", "two", "three"]);
  const { relay, seen, ends } = relayOf(stream);
  await drain(relay, () => seen.length === 2);
  assertEquals([seen, ends], [["one", "two"], []]);
  await drain(relay);
  assertEquals(ends, [{}]);
  assertEquals(await new Response(relay.stream).text(), "onetwothree");
});

Deno.test("a caller that waits for more does not leave the body alone", async () => {
  const { stream } = sourceOf(["one"], { endless: true });
  const { relay } = relayOf(stream);
  const reader = relay.stream.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve));
  assert(relay.idleSince !== undefined, "it waits, though it got what it asked for");
  const waiting = reader.read();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([idleTime(relay), relay.idleSince], [0, undefined]);
  await reader.cancel();
  await waiting;
});

Deno.test("Buffers that lie in a pool are copied, and their neighbours stay", async () => {
  const pool = encode("one, two, and what is none of it");
  const buffers = [Buffer.from(pool.buffer, 0, 3), Buffer.from(pool.buffer, 5, 3)];
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const next = buffers.shift();
      if (next) controller.enqueue(next as Uint8Array<ArrayBuffer>);
      else controller.close();
    },
  }, { highWaterMark: 0 });
  const kept: Uint8Array[] = [];
  const { relay } = relayOf(source, { onPiece: (bytes) => Promise.resolve(void kept.push(bytes)) });
  const got: string[] = [];
  for await (const piece of relay.stream) {
    got.push(decode(piece));
    piece.fill(0); // it is the caller's
  }
  assertEquals(got, ["one", "two"]);
  assertEquals(kept.map(decode), ["one", "two"]);
  assertEquals(decode(pool), "one, two, and what is none of it");
});

Deno.test("a piece that is no bytes breaks the body off, as it does live", async () => {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue("text" as unknown as Uint8Array<ArrayBuffer>),
  });
  const { relay, seen, ends } = relayOf(source);
  await assertRejects(() => relay.stream.getReader().read(), TypeError);
  assertEquals([seen, ends[0]?.broken?.class], [[], "TypeError"]);
});
