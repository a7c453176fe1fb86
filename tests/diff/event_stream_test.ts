// What the events of a recorded stream are, and what they spell.
import { assertEquals } from "@std/assert";
import { parseEvents, spellEvents } from "../../src/diff/event_stream.ts";
import type { JsonValue } from "../../src/cassette/types.ts";

const SSE = "text/event-stream; charset=utf-8";

/** Events as a server writes them: each a JSON value, with its type where it has one. */
function streamOf(values: readonly JsonValue[]): string {
  return values.map((value) => {
    const type = typeof value === "object" && value !== null && "type" in value ? value.type : "";
    const event = type === "" ? "" : `event: ${type}\n`;
    return `${event}data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
  }).join("");
}

const spell = (...values: JsonValue[]) => spellEvents(parseEvents(streamOf(values), SSE));

Deno.test("events are parsed as the HTML standard has it", () => {
  const text =
    "\ufeff: a comment\r\nevent: add\r\nid: 7\r\nretry: 10\r\ndata: one\r\ndata:two\r\n\r\n" +
    "data\n\nevent: nothing\n\ndata:  three\rdata: four\r\rdata: cut off";
  assertEquals(parseEvents(text, SSE), [
    { event: "add", id: "7", data: "one\ntwo" },
    { data: "" },
    { data: " three\nfour" },
    { data: "cut off" },
  ]);
  assertEquals(parseEvents("", SSE), []);
});

Deno.test("a body of JSON lines has an event a line", () => {
  const expected = [{ data: '{"a":1}' }, { data: '{"a":2}' }];
  assertEquals(parseEvents('{"a":1}\n{"a":2}\n', "application/x-ndjson"), expected);
  assertEquals(parseEvents('\u001e{"a":1}\n\u001e{"a":2}\n', "application/json-seq"), expected);
});

/** A piece of a chat completion. */
const chunk = (delta: JsonValue, more: { [name: string]: JsonValue } = {}, index = 0) => ({
  id: "chatcmpl-AxQ2m8Z1f",
  object: "chat.completion.chunk",
  created: 1767225600,
  model: "gpt-4o-mini-2024-07-18",
  system_fingerprint: "fp_8bda4d3a2c",
  choices: [{ index, delta, finish_reason: null, ...more }],
});

Deno.test("chat completions spell a message for each choice", () => {
  const spelled = spell(
    chunk({ role: "assistant", content: "", refusal: null }),
    chunk({ content: "Hel" }),
    chunk({ role: "assistant", content: "Or " }, {}, 1),
    chunk({ content: "lo." }),
    chunk({ content: "so." }, { finish_reason: "length" }, 1),
    chunk({}, { finish_reason: "stop" }),
    { ...chunk({}), choices: [], usage: { prompt_tokens: 5, completion_tokens: 4 } },
    "[DONE]",
  );
  assertEquals(spelled, {
    kind: "chat completion",
    value: {
      id: "chatcmpl-AxQ2m8Z1f",
      object: "chat.completion.chunk",
      created: 1767225600,
      model: "gpt-4o-mini-2024-07-18",
      system_fingerprint: "fp_8bda4d3a2c",
      usage: { prompt_tokens: 5, completion_tokens: 4 },
      choices: [
        {
          index: 0,
          finish_reason: "stop",
          message: { role: "assistant", content: "Hello.", refusal: null },
        },
        { index: 1, finish_reason: "length", message: { role: "assistant", content: "Or so." } },
      ],
    },
  });
});

Deno.test("chat completions spell tool calls, their arguments as the value that they are", () => {
  const call = (index: number, fn: JsonValue, more: { [name: string]: JsonValue } = {}) =>
    chunk({ tool_calls: [{ index, ...more, function: fn }] });
  const spelled = spell(
    chunk({ role: "assistant", content: null }),
    call(0, { name: "weather", arguments: "" }, { id: "call_Qv81kZx0", type: "function" }),
    call(0, { arguments: '{"ci' }),
    call(0, { arguments: 'ty":"Oslo"}' }),
    call(1, { name: "time", arguments: '{"zo' }, { id: "call_Lm22pQa7", type: "function" }),
    chunk({}, { finish_reason: "tool_calls" }),
  )!;
  const { choices } = spelled.value as { choices: { message: JsonValue }[] };
  assertEquals(choices[0]!.message, {
    role: "assistant",
    content: null,
    tool_calls: [
      {
        index: 0,
        id: "call_Qv81kZx0",
        type: "function",
        function: { name: "weather", arguments: { city: "Oslo" } },
      },
      // Cut off in the middle: no JSON, so it stays the text that it is.
      {
        index: 1,
        id: "call_Lm22pQa7",
        type: "function",
        function: { name: "time", arguments: '{"zo' },
      },
    ],
  });
});

Deno.test("chat completions of others: what they add of their own is spelled too", () => {
  const spelled = spell(
    { choices: [{ index: 0, delta: { reasoning_content: "Let me " } }] },
    { choices: [{ index: 0, delta: { reasoning_content: "see." } }] },
    {
      choices: [{
        index: 0,
        delta: { content: "4" },
        logprobs: { content: [{ token: "4", logprob: -0.1 }] },
      }],
    },
    { choices: [{ index: 0, delta: { content: "2" }, logprobs: { content: [{ token: "2" }] } }] },
    { error: { message: "overloaded", code: 503 } },
  );
  assertEquals(spelled?.value, {
    error: { message: "overloaded", code: 503 },
    choices: [{
      index: 0,
      message: { reasoning_content: "Let me see.", content: "42" },
      logprobs: { content: [{ token: "4", logprob: -0.1 }, { token: "2" }] },
    }],
  });
});

Deno.test("completions spell text", () => {
  const spelled = spell({ choices: [{ index: 0, text: "Once " }] }, {
    choices: [{ index: 0, text: "upon", finish_reason: "stop" }],
  });
  assertEquals(spelled?.value, {
    choices: [{ index: 0, text: "Once upon", finish_reason: "stop" }],
  });
});

Deno.test("messages spell blocks: text, thoughts, and the input of tools", () => {
  const spelled = spell(
    {
      type: "message_start",
      message: {
        id: "msg_01HxQ8z",
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [],
        stop_reason: null,
        usage: { input_tokens: 20, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "m." } },
    { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "Eq" } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
    { type: "ping" },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "I'll " } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "look." } },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "citations_delta", citation: { cited_text: "a" } },
    },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "citations_delta", citation: { cited_text: "b" } },
    },
    { type: "content_block_stop", index: 1 },
    {
      type: "content_block_start",
      index: 2,
      content_block: { type: "tool_use", id: "toolu_01ABcd", name: "weather", input: {} },
    },
    {
      type: "content_block_delta",
      index: 2,
      delta: { type: "input_json_delta", partial_json: '{"city":' },
    },
    {
      type: "content_block_delta",
      index: 2,
      delta: { type: "input_json_delta", partial_json: '"Oslo"}' },
    },
    { type: "content_block_stop", index: 2 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { output_tokens: 33 },
    },
    { type: "message_stop" },
  );
  assertEquals(spelled, {
    kind: "message",
    value: {
      id: "msg_01HxQ8z",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5",
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: { input_tokens: 20, output_tokens: 33 },
      content: [
        { type: "thinking", thinking: "Hmm.", signature: "Eq" },
        {
          type: "text",
          text: "I'll look.",
          citations: [{ cited_text: "a" }, { cited_text: "b" }],
        },
        { type: "tool_use", id: "toolu_01ABcd", name: "weather", input: { city: "Oslo" } },
      ],
    },
  });
});

Deno.test("messages: an error in mid-stream, and an input that is cut off, are spelled as they are", () => {
  const spelled = spell(
    { type: "message_start", message: { id: "msg_01", content: [] } },
    {
      type: "content_block_start",
      index: 0,
      content_block: { type: "tool_use", name: "weather", input: {} },
    },
    {
      type: "content_block_delta",
      index: 0,
      delta: { type: "input_json_delta", partial_json: '{"ci' },
    },
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  );
  assertEquals(spelled?.value, {
    id: "msg_01",
    content: [{ type: "tool_use", name: "weather", input: '{"ci' }],
    others: [{ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
  });
});

/** The events of a response that says a text and calls a function. */
function responseEvents(text: readonly string[], final: string | undefined): JsonValue[] {
  const message = (said: string) => ({
    id: "msg_68c1f0aa",
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: said, annotations: [] }],
  });
  const call = {
    id: "fc_68c1f0bb",
    type: "function_call",
    name: "weather",
    call_id: "call_9aZk",
    arguments: '{"city":"Oslo"}',
  };
  const head = { id: "resp_68c1f0", object: "response", model: "gpt-4o", output: [] };
  const place = { item_id: "msg_68c1f0aa", output_index: 0, content_index: 0 };
  return [
    { type: "response.created", sequence_number: 0, response: { ...head, status: "in_progress" } },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...message(""), content: [] },
    },
    {
      type: "response.content_part.added",
      ...place,
      part: { type: "output_text", text: "", annotations: [] },
    },
    ...text.map((delta) => ({ type: "response.output_text.delta", ...place, delta })),
    {
      type: "response.output_item.added",
      output_index: 1,
      item: { ...call, arguments: "" },
    },
    { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"city":' },
    { type: "response.function_call_arguments.delta", output_index: 1, delta: '"Oslo"}' },
    ...(final === undefined ? [] : [
      { type: "response.output_text.done", ...place, text: final },
      { type: "response.output_item.done", output_index: 0, item: message(final) },
      { type: "response.output_item.done", output_index: 1, item: call },
      {
        type: "response.completed",
        response: { ...head, status: "completed", output: [message(final), call] },
      },
    ]),
  ];
}

const weather = {
  id: "fc_68c1f0bb",
  type: "function_call",
  name: "weather",
  call_id: "call_9aZk",
  arguments: { city: "Oslo" },
};

Deno.test("responses spell what they are at their end, however they were cut up", () => {
  const spelled = spell(...responseEvents(["Let me ", "look."], "Let me look."));
  assertEquals(spelled, spell(...responseEvents(["L", "et me loo", "k."], "Let me look.")));
  assertEquals(spelled, {
    kind: "response",
    value: {
      id: "resp_68c1f0",
      object: "response",
      model: "gpt-4o",
      status: "completed",
      output: [
        {
          id: "msg_68c1f0aa",
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: "Let me look.", annotations: [] }],
        },
        weather,
      ],
    },
  });
});

Deno.test("responses that broke off spell what had come by then", () => {
  const spelled = spell(...responseEvents(["Let me "], undefined));
  const { status, output } = spelled!.value as { [name: string]: JsonValue };
  assertEquals(status, "in_progress");
  assertEquals(output, [
    {
      id: "msg_68c1f0aa",
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "Let me " }],
    },
    weather,
  ]);
});

Deno.test("responses whose pieces say something else than their end tell both", () => {
  const { value } = spell(...responseEvents(["Let me ", "think."], "Let me look."))!;
  const { output } = value as { output: { content: JsonValue }[] };
  assertEquals(output[0]!.content, [
    { type: "output_text", text: "Let me look.", annotations: [], streamed: "Let me think." },
  ]);
});

Deno.test("events of nobody that is known spell nothing", () => {
  assertEquals(spell({ price: 1 }, { price: 2 }), undefined);
  assertEquals(spell("hello", chunk({ content: "Hi" })), undefined);
  assertEquals(spell([1, 2]), undefined);
  assertEquals(spellEvents([]), undefined);
});

Deno.test("members of any name are members, and what is given is not changed", () => {
  const first = JSON.parse('{"choices":[{"index":0,"delta":{"__proto__":"a","content":"x"}}]}');
  const before = JSON.stringify(first);
  const { value } = spell(first, first)!;
  assertEquals(
    JSON.stringify(value),
    '{"choices":[{"index":0,"message":{"__proto__":"aa","content":"xx"}}]}',
  );
  assertEquals(JSON.stringify(first), before);
});
