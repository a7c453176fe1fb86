// Responses that are built, beside those that the runtime makes.
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type BodySource,
  type Head,
  playedResponse,
  tracedResponse,
} from "../../src/wire/response.ts";

const head = (more: Partial<Head> = {}): Head => ({
  status: 200,
  statusText: "OK",
  headers: [["content-type", "application/json"]],
  url: "https://api.example.com/",
  redirected: false,
  type: "basic",
  ...more,
});

/** A body that counts how often it was made. */
function sourceOf(text: string, more: Partial<BodySource> = {}) {
  const made = { text: 0, bytes: 0, pieces: 0 };
  const bytes = () => new TextEncoder().encode(text);
  const source: BodySource = {
    text: () => (made.text++, text),
    json: () => undefined,
    bytes: () => (made.bytes++, bytes()),
    pieces: () => (made.pieces++, [bytes()]),
    signal: undefined,
    keep: undefined,
    ...more,
  };
  return { source, made };
}

Deno.test("a response knows where it came from, which none can be constructed with", () => {
  const response = tracedResponse("x", head({ status: 999, statusText: "Nö", redirected: true }));
  const { status, statusText, ok, url, redirected, type } = response;
  assertEquals([status, statusText, ok, url, redirected, type], [
    999,
    "Nö",
    false,
    "https://api.example.com/",
    true,
    "basic",
  ]);
  assert(response instanceof Response && response.constructor === Response);
});

Deno.test("a body is answered from what is recorded, and nothing of it is made before it is read", async () => {
  const { source, made } = sourceOf('{"a":1}');
  const response = playedResponse(source, head());
  assertEquals([made, response.bodyUsed], [{ text: 0, bytes: 0, pieces: 0 }, false]);
  assertEquals(await response.json(), { a: 1 });
  assertEquals([made, response.bodyUsed], [{ text: 1, bytes: 0, pieces: 0 }, true]);
  await assertRejects(() => response.text(), TypeError);
  assertEquals(response.body?.locked === true || response.bodyUsed, true);
});

Deno.test("who looks at the native body finds it", async () => {
  const { source, made } = sourceOf("hello");
  assertEquals(await new Response(playedResponse(source, head()).body).text(), "hello");
  assertEquals(made, { text: 0, bytes: 0, pieces: 1 });
  const native = Response.prototype.text.call(playedResponse(source, head()));
  assertEquals(await native, "hello");
});

Deno.test("a clone is read by itself", async () => {
  const response = playedResponse(sourceOf("hello").source, head());
  const copy = response.clone();
  assertEquals([await response.text(), copy.bodyUsed, await copy.text()], [
    "hello",
    false,
    "hello",
  ]);
  assertEquals(copy.url, "https://api.example.com/");
});

Deno.test("a request that was aborted before its body is read makes reading fail", async () => {
  const reason = new Error("enough");
  const { source } = sourceOf("hello", { signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => playedResponse(source, head()).text()), reason);
});

Deno.test("text that is none is refused in the runtime's words, a byte order mark is dropped", async () => {
  await assertRejects(() => playedResponse(sourceOf("<html>").source, head()).json(), SyntaxError);
  assertEquals(await playedResponse(sourceOf("\ufeffx").source, head()).text(), "x");
});
