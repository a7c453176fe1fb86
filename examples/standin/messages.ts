// POST /v1/messages, the small part of Anthropic's API that its SDK needs: JSON and a stream.
import { type Answer, frame, idOf, type JsonObject, lastPrompt } from "./seed.ts";
import { pieces, sentence, tokensIn } from "./seed.ts";

export function messages(body: JsonObject): Answer {
  const asked = JSON.stringify([body.model, body.system ?? null, body.messages]);
  const text = sentence(asked, lastPrompt(body.messages));
  const input_tokens = tokensIn(JSON.stringify(body.messages ?? []));
  const output_tokens = tokensIn(text);
  const message: JsonObject = {
    id: idOf("msg_", asked),
    type: "message",
    role: "assistant",
    model: body.model,
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens, output_tokens },
  };
  if (body.stream !== true) return { json: message };
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { input_tokens, output_tokens: 1 },
  };
  const events: JsonObject[] = [
    { type: "message_start", message: begun },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    ...pieces(text).map((piece) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: piece },
    })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens },
    },
    { type: "message_stop" },
  ];
  return { frames: events.map((event) => frame(event, event.type as string)) };
}
