// Requests to models and their answers, in the forms of their APIs, as conversations.
import { assertEquals } from "@std/assert";
import type { JsonValue } from "../../src/cassette/types.ts";
import { answeredTurns, askedTurns, type Turn } from "../../src/view/conversation.ts";

const lines = (turns: Turn[] | undefined) =>
  turns?.map(({ who, kind, text }) => `${who} ${kind}: ${text}`);

const ASKED: [api: string, body: JsonValue, expected: string[]][] = [
  ["chat completions", {
    messages: [
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [{ type: "text", text: "What is this?" }, {
          type: "image_url",
          image_url: { url: "https://x/a.png" },
        }],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "1", function: { name: "look", arguments: '{"at":1}' } }],
      },
      { role: "tool", tool_call_id: "1", content: "a cat" },
    ],
  }, [
    "system text: Be brief.",
    "user text: What is this?",
    "user media: image_url, https://x/a.png",
    'assistant call: look {"at":1}',
    "tool result: a cat",
  ]],
  ["messages", {
    system: [{ type: "text", text: "Be brief." }],
    messages: [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [{ type: "thinking", thinking: "Hm." }, {
          type: "tool_use",
          id: "1",
          name: "look",
          input: { at: 1 },
        }],
      },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "1", content: "a cat" }, {
          type: "image",
          source: { type: "base64", media_type: "image/png", data: "AAAA" },
        }],
      },
    ],
  }, [
    "system text: Be brief.",
    "user text: Hi",
    "assistant thought: Hm.",
    'assistant call: look {"at":1}',
    "tool result: a cat",
    "user media: image/png, 3 bytes",
  ]],
  ["responses", {
    instructions: "Be brief.",
    input: [
      { role: "user", content: [{ type: "input_text", text: "Hi" }] },
      { type: "function_call", call_id: "1", name: "look", arguments: "{}" },
      { type: "function_call_output", call_id: "1", output: "a cat" },
    ],
  }, ["system text: Be brief.", "user text: Hi", "assistant call: look {}", "tool result: a cat"]],
  ["responses, a text", { input: "Hi" }, ["user text: Hi"]],
  ["Gemini", {
    systemInstruction: { parts: [{ text: "Be brief." }] },
    contents: [
      {
        role: "user",
        parts: [{ text: "Hi" }, { inlineData: { mimeType: "audio/wav", data: "AAAA" } }],
      },
      { role: "model", parts: [{ functionCall: { name: "look", args: { at: 1 } } }] },
      { role: "user", parts: [{ functionResponse: { name: "look", response: { is: "a cat" } } }] },
    ],
  }, [
    "system text: Be brief.",
    "user text: Hi",
    "user media: audio/wav, 3 bytes",
    'assistant call: look {"at":1}',
    'tool result: {"is":"a cat"}',
  ]],
  ["Bedrock", {
    system: [{ text: "Be brief." }],
    messages: [{ role: "user", content: [{ text: "Hi" }] }],
  }, ["system text: Be brief.", "user text: Hi"]],
  ["completions", { prompt: "Once" }, ["user text: Once"]],
];

const ANSWERED: [api: string, value: JsonValue, expected: string[]][] = [
  ["chat completions", {
    choices: [{ message: { role: "assistant", reasoning_content: "Hm.", content: "Blue." } }],
  }, ["assistant thought: Hm.", "assistant text: Blue."]],
  ["chat completions, a call", {
    choices: [{
      message: {
        role: "assistant",
        content: null,
        tool_calls: [{ function: { name: "look", arguments: { at: 1 } } }],
      },
    }],
  }, ['assistant call: look {"at":1}']],
  ["completions", { choices: [{ text: "upon a time" }] }, ["assistant text: upon a time"]],
  ["messages", {
    role: "assistant",
    content: [{ type: "text", text: "Blue." }, { type: "tool_use", name: "look", input: {} }],
  }, ["assistant text: Blue.", "assistant call: look {}"]],
  ["responses", {
    output: [{ type: "reasoning", summary: [{ type: "summary_text", text: "Hm." }] }, {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "Blue." }],
    }, { type: "web_search_call", action: { query: "sky" } }],
  }, [
    "assistant thought: Hm.",
    "assistant text: Blue.",
    'assistant call: web_search_call {"query":"sky"}',
  ]],
  ["Gemini", {
    candidates: [{
      content: { role: "model", parts: [{ text: "Hm.", thought: true }, { text: "Blue." }] },
    }],
  }, ["assistant thought: Hm.", "assistant text: Blue."]],
  ["Gemini, a stream", [{ candidates: [{ content: { role: "model", parts: [{ text: "Bl" }] } }] }, {
    candidates: [{ content: { role: "model", parts: [{ text: "ue." }] } }],
  }], ["assistant text: Blue."]],
  ["Ollama, a stream", [{ message: { role: "assistant", content: "Bl" } }, {
    message: { role: "assistant", content: "ue." },
  }], ["assistant text: Blue."]],
  ["Ollama, generate", { model: "m", response: "Blue." }, ["assistant text: Blue."]],
  ["Bedrock", {
    output: {
      message: {
        role: "assistant",
        content: [{ text: "Blue." }, { toolUse: { name: "look", input: { at: 1 } } }],
      },
    },
  }, ["assistant text: Blue.", 'assistant call: look {"at":1}']],
];

Deno.test("what a model is asked is a conversation, in each API's form", () => {
  for (const [api, body, expected] of ASKED) {
    assertEquals([api, lines(askedTurns(body))], [api, expected]);
  }
});

Deno.test("and what it answers too", () => {
  for (const [api, value, expected] of ANSWERED) {
    assertEquals([api, lines(answeredTurns(value))], [api, expected]);
  }
});

Deno.test("what is no conversation is none", () => {
  const others: JsonValue[] = [
    null,
    1,
    "a",
    [],
    [1],
    {},
    { a: 1 },
    { messages: [] },
    {
      choices: 1,
    },
    { content: "a" },
    { content: ["a"] },
    { content: [1] },
    [
      { message: { role: "assistant", content: "Bl" } },
      { error: "gone" },
    ],
  ];
  for (const value of others) {
    assertEquals([value, askedTurns(value)], [value, undefined]);
    assertEquals([value, answeredTurns(value)], [value, undefined]);
  }
});
