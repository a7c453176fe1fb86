// What a difference means: pairs of answers made by hand, each with what a reader would say of it.
import { assert, assertEquals } from "@std/assert";
import { encodeBody, encodePieces } from "../../src/cassette/body.ts";
import { FORMAT } from "../../src/cassette/format.ts";
import type { Cassette, Interaction, JsonValue } from "../../src/cassette/types.ts";
import type { RecordedError, RecordedResponse } from "../../src/cassette/types.ts";
import { cassetteDifferences } from "../../src/diff/cassettes.ts";
import { type Answer, answerDifferences } from "../../src/diff/responses.ts";
import {
  answerVerdict,
  cassetteVerdict,
  type DifferenceVerdict,
  loudest,
} from "../../src/diff/verdict.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

interface More extends Partial<Omit<RecordedResponse, "headers">> {
  headers?: Record<string, string>;
}

function answered(type: string, text: string | undefined, more: More = {}): Answer {
  const { headers = {}, ...rest } = more;
  const response: RecordedResponse = {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: Object.entries({ "content-type": type, ...headers }),
    ...rest,
  };
  if (text !== undefined) response.body = encodeBody(bytes(text), type);
  return { response };
}

const json = (value: JsonValue, more?: More) =>
  answered("application/json", JSON.stringify(value), more);
const text = (value: string, more?: More) => answered("text/plain", value, more);

/** A chat completion of OpenAI. */
const chat = (message: { [name: string]: JsonValue }, more: { [name: string]: JsonValue } = {}) =>
  json({
    id: "chatcmpl-AbC123xyz789",
    object: "chat.completion",
    created: 1760000000,
    model: "gpt-4.1-mini",
    choices: [{ index: 0, finish_reason: "stop", ...more, message }],
    usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
  });
const says = (content: string | null, more?: { [name: string]: JsonValue }) =>
  chat({ role: "assistant", content, refusal: null }, more);
const calls = (name: string, args: JsonValue, id = "call_Ab12Cd34Ef56") =>
  chat({
    role: "assistant",
    content: null,
    tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  }, { finish_reason: "tool_calls" });

/** The same as a stream. */
const streamed = (pieces: readonly string[], end: JsonValue = "stop", id = "chatcmpl-9a8b7c6d5e") =>
  ({
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "text/event-stream"]],
      body: encodePieces(
        [...pieces.map((content) => ({ delta: { content }, finish_reason: null as JsonValue })), {
          delta: {},
          finish_reason: end,
        }].map((choice, at) => ({
          at: at * 10,
          bytes: bytes(
            `data: ${JSON.stringify({ id, choices: [{ index: 0, ...choice }] })}\n\n`,
          ),
        })),
        "text/event-stream",
      ),
    },
  }) as Answer;

/** A message of Anthropic. */
const message = (content: JsonValue, more: { [name: string]: JsonValue } = {}) =>
  json({
    id: "msg_01AbCdEfGhIjKlMn",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    stop_reason: "end_turn",
    content,
    usage: { input_tokens: 8, output_tokens: 4 },
    ...more,
  });
const gemini = (text: string, more: { [name: string]: JsonValue } = {}) =>
  json({
    candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP", ...more }],
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 },
  });
const failed = (message: string): { error: RecordedError } => ({
  error: { class: "TypeError", name: "TypeError", message },
});
const user = (more: { [name: string]: JsonValue } = {}): { [name: string]: JsonValue } => ({
  id: 7,
  name: "Ann",
  email: "ann@example.com",
  tags: ["a", "b"],
  address: { city: "Oslo" },
  ...more,
});

const PAIRS: [what: string, was: Answer, now: Answer, verdict: DifferenceVerdict][] = [
  ["nothing", json(user()), json(user()), "same"],
  ["nothing of a stream", streamed(["Hel", "lo"]), streamed(["Hel", "lo"]), "same"],
  ["nothing of a text", text("one\ntwo"), text("one\ntwo"), "same"],

  [
    "an id that is made anew",
    json({ id: "req_9f8e7d6c5b4a" }),
    json({ id: "req_1a2b3c4d5e6f" }),
    "harmless",
  ],
  [
    "a UUID",
    json({ trace_id: "5b0c1f7e-3d52-4f0a-9a53-0d7f1e2a3b4c" }),
    json({ trace_id: "a1b2c3d4-3d52-4f0a-9a53-0d7f1e2a3b4d" }),
    "harmless",
  ],
  ["a time", json({ created: 1760000000 }), json({ created: 1760099999 }), "harmless"],
  [
    "an ISO time",
    json({ updated_at: "2026-01-01T00:00:00Z" }),
    json({ updated_at: "2026-02-01T00:00:00Z" }),
    "harmless",
  ],
  [
    "the build of a backend",
    json({ system_fingerprint: "fp_1" }),
    json({ system_fingerprint: "fp_2" }),
    "harmless",
  ],
  ["how long it took", json({ total_duration: 812 }), json({ total_duration: 911 }), "harmless"],
  [
    "a date header",
    text("a", { headers: { date: "Mon, 01 Jan 2026 00:00:00 GMT" } }),
    text("a", { headers: { date: "Tue, 02 Jan 2026 00:00:00 GMT" } }),
    "harmless",
  ],
  [
    "an id of a request",
    text("a", { headers: { "x-request-id": "1" } }),
    text("a", { headers: { "x-request-id": "2" } }),
    "harmless",
  ],
  [
    "what is left of a limit",
    text("a", { headers: { "x-ratelimit-remaining-tokens": "9" } }),
    text("a", { headers: { "x-ratelimit-remaining-tokens": "8" } }),
    "harmless",
  ],
  [
    "a header that nobody reads",
    text("a", { headers: { server: "nginx" } }),
    text("a", { headers: { server: "cloudflare" } }),
    "harmless",
  ],
  [
    "a header that nobody reads is gone",
    text("a", { headers: { via: "1.1 x" } }),
    text("a"),
    "harmless",
  ],
  [
    "a charset",
    answered("application/json", "1"),
    answered("application/json; charset=utf-8", "1"),
    "harmless",
  ],
  ["a reason phrase", text("a", { statusText: "OK" }), text("a", { statusText: "" }), "harmless"],
  [
    "counts of tokens",
    json({ usage: { prompt_tokens: 9 } }),
    json({ usage: { prompt_tokens: 11 } }),
    "harmless",
  ],
  [
    "details of counts that came",
    json({ usage: { prompt_tokens: 9 } }),
    json({ usage: { prompt_tokens: 9, details: { cached: 0 } } }),
    "harmless",
  ],
  ["other words", says("Blue."), says("The sky is blue."), "harmless"],
  [
    "other words in a stream",
    streamed(["Bl", "ue."]),
    streamed(["The sky ", "is ", "blue."]),
    "harmless",
  ],
  ["how a stream was cut", streamed(["Blue."]), streamed(["B", "l", "ue."]), "harmless"],
  [
    "an id of a stream",
    streamed(["a"], "stop", "chatcmpl-111111aaaa"),
    streamed(["a"], "stop", "chatcmpl-222222bbbb"),
    "harmless",
  ],
  [
    "other words of Anthropic",
    message([{ type: "text", text: "Blue." }]),
    message([{ type: "text", text: "It is blue." }]),
    "harmless",
  ],
  ["other words of Gemini", gemini("Blue."), gemini("It is blue."), "harmless"],
  [
    "other words of Ollama",
    json({ message: { role: "assistant", content: "a b" } }),
    json({ message: { role: "assistant", content: "c d" } }),
    "harmless",
  ],
  [
    "other thoughts",
    message([{ type: "thinking", thinking: "Hm." }]),
    message([{ type: "thinking", thinking: "Well." }]),
    "harmless",
  ],
  [
    "an id of a call",
    calls("get", { a: 1 }, "call_Ab12Cd34Ef56"),
    calls("get", { a: 1 }, "call_Zz98Yy76Xx54"),
    "harmless",
  ],
  [
    "the last places of an embedding",
    json({ data: [{ embedding: [0.12345, -0.5] }] }),
    json({ data: [{ embedding: [0.12346, -0.5] }] }),
    "harmless",
  ],
  [
    "probabilities",
    json({ logprobs: { content: [{ logprob: -0.1 }] } }),
    json({ logprobs: { content: [{ logprob: -0.3 }] } }),
    "harmless",
  ],

  ["a value", json(user()), json(user({ name: "Bob" })), "changed"],
  ["a number", json({ price: 10 }), json({ price: 12 }), "changed"],
  ["a count of something else", json({ count: 10 }), json({ count: 11 }), "changed"],
  ["a word that says yes", json({ ok: true }), json({ ok: false }), "changed"],
  ["a field that came", json(user()), json(user({ age: 5 })), "changed"],
  [
    "a field that came below",
    json(user()),
    json(user({ address: { city: "Oslo", zip: "1" } })),
    "changed",
  ],
  ["an item more", json(user()), json(user({ tags: ["a", "b", "c"] })), "changed"],
  ["an item less of what was found", json({ data: [1, 2, 3] }), json({ data: [1, 2] }), "changed"],
  ["something where there was nothing", json({ error: null }), json({ error: "x" }), "changed"],
  ["an id that people gave", json({ id: "ann" }), json({ id: "bob" }), "changed"],
  ["a model", json({ model: "gpt-4.1-mini" }), json({ model: "gpt-4.2-mini" }), "changed"],
  ["a line of a text", text("one\ntwo"), text("one\nthree"), "changed"],
  ["bytes", answered("image/png", "\u0000a"), answered("image/png", "\u0000b"), "changed"],
  ["another good status", text("a", { status: 200 }), text("a", { status: 201 }), "changed"],
  [
    "where it leads",
    text("", { status: 302, headers: { location: "/a" } }),
    text("", { status: 302, headers: { location: "/b" } }),
    "changed",
  ],
  [
    "what may be kept",
    text("a", { headers: { "cache-control": "no-store" } }),
    text("a"),
    "changed",
  ],
  [
    "the arguments of a call",
    calls("get", { city: "Paris" }),
    calls("get", { city: "Rome" }),
    "changed",
  ],
  [
    "a value that a model wrote as JSON",
    says('{"mood":"good"}'),
    says('{"mood":"bad"}'),
    "changed",
  ],
  ["the same in a fence", says('```json\n{"mood":"good"}\n```'), says('{"mood":"bad"}'), "changed"],
  ["a field that a model wrote more", says('{"a":1}'), says('{"a":1,"b":2}'), "changed"],
  ["items that a model wrote more", says('["a"]'), says('["a","b"]'), "changed"],
  [
    "a call where there were words",
    says("Blue."),
    chat({ role: "assistant", content: "Blue.", refusal: null, tool_calls: [] }),
    "changed",
  ],
  ["an error that is another", failed("fetch failed"), failed("connection reset"), "changed"],
  ["an answer in place of an error", failed("fetch failed"), text("a"), "changed"],
  ["an answer that is whole again", text("a", { partial: "open" }), text("a"), "changed"],
  [
    "a good status after a bad one",
    text("a", { status: 500 }),
    text("a", { status: 200 }),
    "changed",
  ],
  ["another bad status", text("a", { status: 500 }), text("a", { status: 503 }), "changed"],
  ["a title, which is not a model's", json({ title: "One" }), json({ title: "Two" }), "changed"],

  [
    "a field that is gone",
    json(user()),
    json({ id: 7, name: "Ann", tags: ["a", "b"], address: { city: "Oslo" } }),
    "breaking",
  ],
  ["a field that is gone below", json(user()), json(user({ address: {} })), "breaking"],
  ["a number that is a text", json({ price: 10 }), json({ price: "10" }), "breaking"],
  ["a list that is a value", json({ tags: ["a"] }), json({ tags: "a" }), "breaking"],
  ["an object that is a list", json({ data: { a: 1 } }), json({ data: [1] }), "breaking"],
  ["a value that is nothing", json({ email: "a@b.c" }), json({ email: null }), "breaking"],
  ["a call that is gone", calls("get", { a: 1 }), says("I cannot."), "breaking"],
  ["a tool that is another", calls("get_weather", { a: 1 }), calls("search", { a: 1 }), "breaking"],
  [
    "an argument that is gone",
    calls("get", { city: "Paris", unit: "C" }),
    calls("get", { city: "Paris" }),
    "breaking",
  ],
  ["words that are gone", says("Blue."), says(""), "breaking"],
  [
    "an answer cut short",
    says("Blue as the sea"),
    says("Blue as", { finish_reason: "length" }),
    "breaking",
  ],
  [
    "a stream cut short",
    streamed(["Blue as the sea"]),
    streamed(["Blue as"], "length"),
    "breaking",
  ],
  [
    "cut short at Anthropic",
    message([{ type: "text", text: "a b" }]),
    message([{ type: "text", text: "a" }], { stop_reason: "max_tokens" }),
    "breaking",
  ],
  ["cut short at Gemini", gemini("a b"), gemini("a", { finishReason: "MAX_TOKENS" }), "breaking"],
  [
    "a refusal of Anthropic",
    message([{ type: "text", text: "a b" }]),
    message([{ type: "text", text: "I cannot." }], { stop_reason: "refusal" }),
    "breaking",
  ],
  [
    "a stop of Gemini's filters",
    gemini("a b"),
    gemini("a", { finishReason: "PROHIBITED_CONTENT" }),
    "breaking",
  ],
  [
    "a stop of Bedrock's guardrails",
    json({ stopReason: "end_turn" }),
    json({ stopReason: "guardrail_intervened" }),
    "breaking",
  ],
  [
    "an end that is as good",
    message([{ type: "text", text: "a" }]),
    message([{ type: "text", text: "a" }], { stop_reason: "stop_sequence" }),
    "changed",
  ],
  [
    "a block that is gone",
    message([{ type: "text", text: "a" }, {
      type: "tool_use",
      id: "toolu_01AbCdEf12",
      name: "x",
      input: {},
    }]),
    message([{ type: "text", text: "a" }]),
    "breaking",
  ],
  ["a field that a model wrote no more", says('{"a":1,"b":2}'), says('{"a":1}'), "breaking"],
  ["a type that a model wrote otherwise", says('{"a":1}'), says('{"a":"1"}'), "breaking"],
  ["prose where code reads JSON", says('{"a":1}'), says("I am sorry."), "breaking"],
  ["an error in place of an answer", text("a"), failed("fetch failed"), "breaking"],
  ["a bad status", text("a"), text("a", { status: 500 }), "breaking"],
  ["too many requests", json(user()), json({ error: "slow down" }, { status: 429 }), "breaking"],
  [
    "an answer that broke off",
    text("a b"),
    text("a", { broken: failed("reset").error }),
    "breaking",
  ],
  [
    "an answer that was not read to its end",
    text("a b"),
    text("a", { partial: "aborted" }),
    "breaking",
  ],
  [
    "another kind of answer",
    answered("application/json", "1"),
    answered("text/html", "1"),
    "breaking",
  ],
  ["a body that is gone", text("a"), text("", { status: 200 }), "breaking"],
];

const ofKind = (...kinds: DifferenceVerdict[]) =>
  PAIRS.filter(([, , , verdict]) => kinds.includes(verdict)).length;

Deno.test(
  `${PAIRS.length} pairs of answers mean what a reader would say of them: ${
    ofKind("same", "harmless")
  } quiet ones are quiet, ${ofKind("changed")} changed, ${ofKind("breaking")} breaking`,
  () => {
    assert(PAIRS.length >= 60);
    assertEquals(new Set(PAIRS.map(([what]) => what)).size, PAIRS.length);
    const wrong: string[] = [];
    for (const [what, was, now, verdict] of PAIRS) {
      const found = loudest(answerDifferences(now, was).map(answerVerdict));
      if (found !== verdict) {
        const fields = answerDifferences(now, was).map((one) =>
          `${one.field}: ${answerVerdict(one)}`
        );
        wrong.push(`${what} is ${found}, not ${verdict} (${fields.join(", ")})`);
      }
    }
    assertEquals(wrong, []);
  },
);

const interaction = (question: string, answer: Answer): Interaction => ({
  request: {
    method: "POST",
    url: "https://api.example.com/v1/ask",
    headers: [],
    body: { json: { question } },
  },
  recordedAt: "2026-01-01T00:00:00.000Z",
  waited: 5,
  ...answer,
});
const cassette = (...interactions: Interaction[]): Cassette => ({
  format: FORMAT,
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions,
});

Deno.test("a cassette is as loud as the loudest in it", () => {
  const whole = cassette(interaction("one", says("Blue.")), interaction("two", json(user())));
  const verdict = (after: Cassette, before = whole) =>
    cassetteVerdict(cassetteDifferences(after, before));
  const { interactions: [one, two] } = whole;
  assertEquals(verdict(whole), "same");
  assertEquals(verdict(cassette(interaction("one", says("Azure.")), two!)), "harmless");
  assertEquals(verdict(cassette(one!, interaction("three", json(user())))), "changed");
  assertEquals(verdict(cassette(one!)), "changed");
  assertEquals(verdict(whole, cassette(one!)), "changed");
  assertEquals(verdict({ ...whole, variables: { id: 1 } }), "changed");
  assertEquals(
    verdict(cassette(interaction("one", says("Azure.")), interaction("two", failed("no")))),
    "breaking",
  );
});
