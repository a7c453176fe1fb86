// A recording as a person reads it: streams joined, forms part by part, messages, errors.
import { assertEquals } from "@std/assert";
import { encodeBody, encodePieces } from "../../src/cassette/body.ts";
import type { Interaction, RecordedResponse } from "../../src/cassette/types.ts";
import { readingOf } from "../../src/view/reading.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const request: Interaction["request"] = { method: "GET", url: "https://a.b/", headers: [] };

function reading(response: Partial<RecordedResponse>, type = "text/plain", asked = request) {
  return readingOf({
    request: asked,
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 10,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", type]],
      ...response,
    },
  });
}

Deno.test("a stream is read as what it spells, and lasts until its last piece", () => {
  const pieces = ["Bl", "ue."].map((content, at) => ({
    at: 10 + at * 20,
    bytes: bytes(
      `data: ${
        JSON.stringify({ choices: [{ index: 0, delta: { role: "assistant", content } }] })
      }\n\n`,
    ),
  }));
  const body = encodePieces(pieces, "text/event-stream");
  const { answered, milliseconds } = reading({ body }, "text/event-stream");
  assertEquals(answered, [{ who: "assistant", kind: "text", text: "Blue." }]);
  assertEquals(milliseconds, 40);
});

Deno.test("events that spell nothing known are read one by one", () => {
  const type = "text/event-stream";
  const { answered } = reading({
    body: encodeBody(bytes("event: tick\ndata: 1\n\ndata: two\n\n"), type),
  }, type);
  assertEquals(answered, [
    { kind: "message", who: "tick", text: "1" },
    { kind: "message", who: "event", text: "two" },
  ]);
});

Deno.test("JSON has its lines, text is as it is, bytes are counted", () => {
  const of = (content: Uint8Array, type: string) =>
    reading({ body: encodeBody(content, type) }, type).answered;
  assertEquals(of(bytes('{"a":[1]}'), "application/json"), [
    { kind: "json", text: '{\n  "a": [\n    1\n  ]\n}' },
  ]);
  assertEquals(of(bytes("one\ntwo"), "text/plain"), [{ kind: "plain", text: "one\ntwo" }]);
  assertEquals(of(bytes("%PDF-1.4 a"), "application/pdf"), [
    { kind: "bytes", text: "application/pdf, 10 bytes" },
  ]);
  assertEquals(of(new Uint8Array([137, 80, 255]), "image/png"), [
    { kind: "bytes", text: "image/png, 3 bytes" },
  ]);
});

Deno.test("a form is read part by part", () => {
  const type = "multipart/form-data; boundary=b";
  const body = encodeBody(
    bytes(
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper\r\n' +
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n',
    ),
    type,
  );
  const asked = { ...request, headers: [["content-type", type]] as [string, string][], body };
  assertEquals(reading({}, "text/plain", asked).asked, [
    { kind: "plain", who: "model", text: "whisper" },
    { kind: "plain", who: "file, a.txt", text: "hello" },
  ]);
});

Deno.test("messages of a WebSocket, and what is unusual of an answer", () => {
  const { answered, outcome } = reading({
    status: 101,
    statusText: "Switching Protocols",
    frames: [
      { from: "client", at: 1, json: { type: "hello" } },
      { from: "server", at: 5, base64: "AP8C" },
    ],
    close: { by: "server", at: 9, code: 1000, reason: "", wasClean: true },
  });
  assertEquals(answered, [
    { kind: "message", who: "client", text: '{"type":"hello"}' },
    { kind: "message", who: "server", text: "3 bytes" },
  ]);
  assertEquals(outcome, "101 Switching Protocols, closed by the server with 1000");
  assertEquals(reading({ partial: "aborted" }).outcome, "200 OK, recorded in part: aborted");
});

Deno.test("an error is told with its cause", () => {
  const error = {
    class: "TypeError",
    name: "TypeError",
    message: "fetch failed",
    cause: { class: "Error", name: "Error", message: "no", properties: { code: "ECONNREFUSED" } },
  };
  const { outcome, answered } = readingOf({ request, recordedAt: "", waited: 3, error });
  assertEquals(outcome, "failed: fetch failed");
  assertEquals(answered, [
    { kind: "error", text: "TypeError: fetch failed\ncaused by Error: no (ECONNREFUSED)" },
  ]);
});
