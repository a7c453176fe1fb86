// A streamed answer, piece by piece: what came when, and which words it adds.
import { assertEquals } from "@std/assert";
import { framePieces, streamPieces } from "../../src/view/stream.ts";
import { AGENT } from "../support/ui_scene.ts";

const SSE = "text/event-stream; charset=utf-8";
const event = (data: unknown, name?: string) =>
  `${name ? `event: ${name}\n` : ""}data: ${JSON.stringify(data)}\n\n`;
const chunks = (...texts: string[]) => ({
  chunks: texts.map((text, at) => ({ at: at * 10, text })),
});

Deno.test("view: the pieces of a stream have their times and the words that they add", () => {
  const openai = (content: string) =>
    event({ id: "c", choices: [{ index: 0, delta: { content } }] });
  const anthropic = (type: string, more: Record<string, unknown>) =>
    event({ type, index: 0, ...more }, type);
  const rows: [what: string, type: string, texts: string[], says: (string | undefined)[]][] = [
    [
      "OpenAI's completions, an event cut in two",
      SSE,
      [openai("It ").slice(0, 20), openai("It ").slice(20) + openai("is"), "data: [DONE]\n\n"],
      [undefined, "It is", undefined],
    ],
    [
      "Anthropic's messages, of which only the first names its kind",
      SSE,
      [
        anthropic("message_start", { message: { role: "assistant", content: [] } }),
        anthropic("content_block_start", { content_block: { type: "text", text: "" } }),
        anthropic("content_block_delta", { delta: { type: "text_delta", text: "Hel" } }),
        anthropic("content_block_delta", { delta: { type: "text_delta", text: "lo" } }),
        anthropic("content_block_stop", {}),
      ],
      [undefined, undefined, "Hel", "lo", undefined],
    ],
    [
      "OpenAI's responses, whose end says all of it once more",
      SSE,
      [
        event({
          type: "response.output_text.delta",
          output_index: 0,
          content_index: 0,
          delta: "Hi",
        }),
        event({ type: "response.output_text.done", output_index: 0, content_index: 0, text: "Hi" }),
        event({
          type: "response.completed",
          response: {
            output: [{
              type: "message",
              role: "assistant",
              content: [{ type: "output_text", text: "Hi" }],
            }],
          },
        }),
      ],
      ["Hi", undefined, undefined],
    ],
    [
      "Gemini",
      SSE,
      [event({ candidates: [{ content: { role: "model", parts: [{ text: "Hola" }] } }] })],
      ["Hola"],
    ],
    [
      "Ollama, a line each",
      "application/x-ndjson",
      [
        `{"model":"m","message":{"role":"assistant","content":"Ol"}}\n`,
        `{"model":"m","message":{"role":"assistant","content":"á"}}\n`,
      ],
      ["Ol", "á"],
    ],
    ["no model", SSE, ["data: tick\n\n", "data: [1]\n\n", ": nothing\n\n"], [
      undefined,
      undefined,
      undefined,
    ]],
    ["no events", "text/plain", ["a", "b"], [undefined, undefined]],
  ];
  for (const [what, type, texts, says] of rows) {
    const found = streamPieces(chunks(...texts), type) ?? [];
    assertEquals([what, found.map(({ at }) => at)], [what, texts.map((_, at) => at * 10)]);
    assertEquals([what, found.map(({ text }) => text)], [what, texts]);
    assertEquals([what, found.map((one) => one.says)], [what, says]);
  }
});

Deno.test("view: pieces of bodies that lie as a whole; what came in one piece has none", () => {
  const [euro, text] = [
    "\u20ac",
    event({ candidates: [{ content: { parts: [{ text: "\u20ac" }] } }] }),
  ];
  const cut = new TextEncoder().encode(text.slice(0, text.indexOf(euro))).length + 1;
  const rest = new TextEncoder().encode(text).length - cut;
  assertEquals(
    streamPieces({ text, pieces: [[5, cut], [9, rest]] }, SSE)?.map(({ says }) => says),
    [
      undefined,
      "\u20ac",
    ],
  );
  assertEquals(
    streamPieces({ base64: btoa("\xff\xfe\xff"), pieces: [[1, 2], [4, 1]] }, "audio/mpeg"),
    [{ at: 1, text: "2 bytes" }, { at: 4, text: "1 byte" }],
  );
  assertEquals(streamPieces({ text: "whole" }, "text/plain"), undefined);
});

Deno.test("view: messages of a WebSocket in their order", () => {
  const found = AGENT.interactions.flatMap((one) => framePieces(one) ?? []);
  assertEquals(found.map(({ from, text }) => [from, text]), [
    ["client", '{"type":"hello"}'],
    ["server", "welcome"],
  ]);
});
