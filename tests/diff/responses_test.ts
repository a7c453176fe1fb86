// What differs between two recorded answers: on bodies as APIs send them.
import { assertEquals } from "@std/assert";
import { encodeBody, encodePieces } from "../../src/cassette/body.ts";
import type { Body, JsonValue, RecordedResponse } from "../../src/cassette/types.ts";
import { type Answer, answerDifferences } from "../../src/diff/responses.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** An answer as it is recorded. */
function answered(
  contentType: string,
  body: Body | string | undefined,
  more: Partial<RecordedResponse> = {},
): Answer {
  const response: RecordedResponse = {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [["content-type", contentType]],
    ...more,
  };
  if (body !== undefined) {
    response.body = typeof body === "string" ? encodeBody(bytes(body), contentType) : body;
  }
  return { response };
}

const json = (value: JsonValue) => answered("application/json", JSON.stringify(value));

/** An event stream, each piece as the network gave it. */
const stream = (...pieces: string[]) =>
  answered(
    "text/event-stream",
    encodePieces(
      pieces.map((piece, at) => ({ at: at * 10, bytes: bytes(piece) })),
      "text/event-stream",
    ),
  );

/** The differences as `field: was > now`, those that say nothing marked with a `~`. */
const told = (now: Answer, was: Answer) =>
  answerDifferences(now, was).map(({ field, recorded, asked, volatile }) =>
    `${volatile ? "~ " : ""}${field}: ${recorded} > ${asked}`
  );

Deno.test("equal answers do not differ", () => {
  const answers: Answer[] = [
    json({ a: [1, { b: null }] }),
    stream('data: {"a":1}\n\n', "data: [DONE]\n\n"),
    answered("text/plain", "one\ntwo\n"),
    answered("image/png", { base64: "iVBORw0KGgo=" }),
    answered("text/plain", undefined),
    { error: { class: "TypeError", name: "TypeError", message: "fetch failed" } },
    { unanswered: true },
  ];
  for (const answer of answers) assertEquals(told(structuredClone(answer), answer), []);
});

Deno.test("status, reason phrase, URL, redirect and type", () => {
  const now = answered("text/plain", "x", {
    status: 503,
    statusText: "Service Unavailable",
    url: "https://api.example.com/b",
    redirected: true,
    type: "cors",
  });
  assertEquals(told(now, answered("text/plain", "x")), [
    "status: 200 > 503",
    "statusText: OK > Service Unavailable",
    "url: undefined > https://api.example.com/b",
    "redirected: undefined > true",
    "type: basic > cors",
  ]);
});

Deno.test("headers by name", () => {
  const was = answered("text/plain", "x", {
    headers: [["content-type", "text/plain"], ["x-request-id", "req_1"], ["x-plan", "free"]],
  });
  const now = answered("text/plain", "x", {
    headers: [["content-type", "text/plain"], ["x-plan", "paid"], ["x-request-id", "req_2"]],
  });
  assertEquals(told(now, was), [
    "~ header.x-request-id: req_1 > req_2",
    "header.x-plan: free > paid",
  ]);
});

Deno.test("an answer, a network error and no answer at all", () => {
  const failed: Answer = {
    error: {
      class: "TypeError",
      name: "TypeError",
      message: "fetch failed",
      cause: { class: "Error", name: "Error", message: "", properties: { code: "ECONNREFUSED" } },
    },
  };
  const reset = structuredClone(failed);
  reset.error!.cause!.properties!.code = "ECONNRESET";
  assertEquals(told(failed, answered("text/plain", "x")), [
    "answer: 200 OK > network error, TypeError: fetch failed",
  ]);
  assertEquals(told({ unanswered: true }, failed), [
    "answer: network error, TypeError: fetch failed > no answer",
  ]);
  assertEquals(told(reset, failed), [
    'error.cause.properties.code: "ECONNREFUSED" > "ECONNRESET"',
  ]);
});

Deno.test("times are told apart", () => {
  const was = { ...json({}), waited: 296 };
  assertEquals(told({ ...json({}), waited: 310 }, was), ["~ waited: 296 ms > 310 ms"]);
});

/** A chat completion, as it comes when it is not streamed. */
const completion = (content: string, more: { [name: string]: JsonValue } = {}) =>
  json({
    id: "chatcmpl-AxQ2m8Z1f",
    object: "chat.completion",
    created: 1767225600,
    model: "gpt-4o-mini-2024-07-18",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 9, completion_tokens: 3 },
    system_fingerprint: "fp_8bda4d3a2c",
    ...more,
  });

Deno.test("JSON by path, what is made anew each time told apart", () => {
  const now = completion("Good day!", {
    id: "chatcmpl-BrT9c0Wq7",
    created: 1767229200,
    system_fingerprint: "fp_1f2e3d4c5b",
    usage: { prompt_tokens: 9, completion_tokens: 4 },
  });
  assertEquals(told(now, completion("Hello!")), [
    '~ $.id: "chatcmpl-AxQ2m8Z1f" > "chatcmpl-BrT9c0Wq7"',
    "~ $.created: 1767225600 > 1767229200",
    '$.choices[0].message.content: "Hello!" > "Good day!"',
    "$.usage.completion_tokens: 3 > 4",
    '~ $.system_fingerprint: "fp_8bda4d3a2c" > "fp_1f2e3d4c5b"',
  ]);
});

Deno.test("of JSON the value counts, not how it is laid out, and every digit does", () => {
  const type = "application/json";
  assertEquals(told(answered(type, '{ "b": 2,  "a": 1 }'), answered(type, '{"a":1,"b":2}')), []);
  const [one, two] = ["12345678901234567890", "12345678901234567891"];
  assertEquals(told(answered(type, `{"n": ${two}}`), answered(type, `{"n": ${one}}`)).length, 1);
  assertEquals(told(json({ user: { id: 8 } }), json({ user: { id: 7 } })), ["$.user.id: 7 > 8"]);
  // What a GraphQL request would mean, an answer does not.
  const query = (text: string) => json({ query: text });
  assertEquals(told(query("{ a,  b }"), query("{ a b }")), ['$.query: "{ a b }" > "{ a,  b }"']);
});

Deno.test("secrets that have other tags are the same secret to a reader", () => {
  const tagged = (tag: string) => json({ token: `[redacted:${tag}]` });
  assertEquals(told(tagged("1a2b3c4d"), tagged("5e6f7a8b")), []);
});

Deno.test("text by line", () => {
  const was = answered("text/plain", "one\ntwo\nthree\nfour\nfive\n");
  const now = answered("text/plain", "one\n2\nthree\nfour\nfour and a half\n");
  assertEquals(told(now, was), ["body, line 2: two > 2", "body, line 5: five > four and a half"]);
  assertEquals(told(answered("text/plain", "one\nthree\nfour\nfive\n"), was), [
    "body, line 2: two > undefined",
  ]);
  assertEquals(told(was, answered("text/plain", "one\nfive\n")), [
    "body, line 2: undefined > two\nthree\nfour",
  ]);
  assertEquals(told(answered("text/plain", "one\nx\nfive\n"), was), [
    "body, lines 2-4: two\nthree\nfour > x",
  ]);
});

Deno.test("bytes by how many there are", () => {
  const png = (base64: string) => answered("image/png", { base64 });
  assertEquals(told(png("iVBORw0KGgoA/w=="), png("iVBORw0KGgo=")), [
    "body: 8 bytes, the same up to byte 8 > 10 bytes, the same up to byte 8",
  ]);
  assertEquals(told(png("/////w=="), png("iVBORw==")), ["body: 4 bytes > 4 bytes"]);
});

Deno.test("a body that came, went, or is of another kind", () => {
  const none = answered("application/json", undefined);
  assertEquals(told(json({ a: 1 }), none), ['body: undefined > {"a":1}']);
  assertEquals(told(none, json({ a: 1 })), ['body: {"a":1} > undefined']);
  assertEquals(told(answered("application/json", ""), json([])), ["body: [] > 0 bytes"]);
  assertEquals(told(answered("application/json", "<html>"), json({ a: 1 })), [
    'body, line 1: {"a":1} > <html>',
  ]);
});

Deno.test("where a body stopped, and what broke it off", () => {
  const whole = answered("text/plain", "one");
  const part = answered("text/plain", "one", { partial: "cancelled", lasted: 20 });
  const broken = answered("text/plain", "one", {
    broken: { class: "TypeError", name: "TypeError", message: "terminated" },
  });
  assertEquals(told(part, whole), [
    "partial: undefined > cancelled",
    "~ lasted: undefined > 20 ms",
  ]);
  assertEquals(told(broken, whole), [
    'broken: undefined > {"class":"TypeError","name":"TypeError","message":"terminated"}',
  ]);
});

/** The events of a chat completion that says a text in so many pieces. */
const chunks = (pieces: readonly string[], id = "chatcmpl-AxQ2m8Z1f") => [
  ...pieces.map((content) =>
    `data: ${
      JSON.stringify({
        id,
        object: "chat.completion.chunk",
        created: 1767225600,
        model: "gpt-4o-mini",
        choices: [{ index: 0, delta: { content }, finish_reason: null }],
      })
    }\n\n`
  ),
  "data: [DONE]\n\n",
];

Deno.test("streams by the text that they spell; how they were cut up is told apart", () => {
  const was = stream(...chunks(["Hel", "lo, ", "world"]));
  const same = told(stream(...chunks(["Hello, world"], "chatcmpl-BrT9c0Wq7")), was);
  assertEquals(same.map((line) => line.split(":")[0]), ["~ $.id", "~ pieces"]);
  const other = told(stream(...chunks(["Hello, ", "moon"])), was);
  assertEquals(other[0], '$.choices[0].message.content: "Hello, world" > "Hello, moon"');
  assertEquals(other.slice(1).every((line) => line.startsWith("~ pieces: ")), true);
});

Deno.test("streams by the tool calls that they spell, down to the argument", () => {
  const block = (json: string) => [
    'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_01HxQ8zvA2","content":[]}}\n\n',
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_01ABcd22","name":"weather","input":{}}}\n\n',
    `data: ${
      JSON.stringify({
        type: "content_block_delta",
        index: 0,
        delta: { type: "input_json_delta", partial_json: json },
      })
    }\n\n`,
    'data: {"type":"message_stop"}\n\n',
  ];
  const [was, now] = ['{"city":"Oslo","days":2}', '{"city":"Rome","days":2}'];
  assertEquals(
    told(stream(...block(now)), stream(...block(was)))[0],
    '$.content[0].input.city: "Oslo" > "Rome"',
  );
});

Deno.test("streams of nobody that is known event by event", () => {
  const was = stream('event: price\ndata: {"eur":1}\n\n', "data: tick\n\n", 'data: {"eur":2}\n\n');
  const now = stream("data: tick\n\n", 'data: {"eur":3}\n\n', "data: bye\n\n");
  const found = told(now, was).filter((line) => !line.startsWith("~"));
  assertEquals(found, [
    'events[0]: {"data":{"eur":1},"event":"price"} > undefined',
    "events[2].data.eur: 2 > 3",
    'events[2]: undefined > {"data":"bye"}',
  ]);
  const cut = stream("event: price\nda", 'ta: {"eur":1}\n\ndata: tick\n\ndata: {"eur":2}\n\n');
  assertEquals(told(cut, was).map((line) => line.split(":")[0]), ["~ pieces"]);
});

Deno.test("JSON by lines is compared by line", () => {
  const lines = (...values: JsonValue[]) =>
    answered(
      "application/x-ndjson",
      encodePieces(
        [{ at: 0, bytes: bytes(values.map((value) => `${JSON.stringify(value)}\n`).join("")) }],
        "application/x-ndjson",
      ),
    );
  assertEquals(told(lines({ a: 1 }, { a: 3 }), lines({ a: 1 }, { a: 2 })), [
    "events[1].data.a: 2 > 3",
  ]);
});

Deno.test("a stream that became one document, and the other way round, is told as text", () => {
  const found = told(json({ a: 1 }), stream("data: 1\n\n"));
  assertEquals(found, [
    "header.content-type: text/event-stream > application/json",
    'body, lines 1-3: data: 1\n\n > {"a":1}',
  ]);
});

Deno.test("of WebSockets, messages are compared one by one, and how they ended", () => {
  const talk = (frames: RecordedResponse["frames"], code = 1000) =>
    answered("", undefined, {
      status: 101,
      frames: frames!,
      close: { by: "client", at: 9, code, reason: "", wasClean: true },
    });
  const said = (text: string, at = 1) =>
    ({ from: "server", at, json: { type: "delta", text } }) as const;
  const found = (now: Answer, was: Answer) =>
    answerDifferences(now, was).map(({ field, recorded, asked }) => [field, recorded, asked]);
  assertEquals(found(talk([said("a", 5)]), talk([said("a")])), []);
  assertEquals(found(talk([said("a"), said("c")]), talk([said("a"), said("b")])), [
    ["frames[1].json.text", '"b"', '"c"'],
  ]);
  assertEquals(found(talk([said("a"), said("b")]), talk([said("a")])), [
    ["frames[1]", undefined, '{"from":"server","json":{"text":"b","type":"delta"}}'],
  ]);
  assertEquals(found(talk([], 1001), talk([])), [
    ["close", "1000 by the client", "1001 by the client"],
  ]);
});
