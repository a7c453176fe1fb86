// POST /v1/chat/completions: JSON or an event stream, tool calls, response_format json_schema.
import {
  type Answer,
  CREATED,
  frame,
  idOf,
  type Json,
  type JsonObject,
  lastPrompt,
  pieces,
  randomFrom,
  seedOf,
  sentence,
  tokensIn,
} from "./seed.ts";
import { valueFor } from "./values.ts";

/** Says at every turn what it is: nobody shall take these answers for a model's. */
export const FINGERPRINT = "fp_retake_standin";

export function chat(body: JsonObject): Answer {
  const asked = JSON.stringify([body.model, body.messages, body.tools ?? null]);
  const message = answerTo(body, asked);
  const toolCalls = message.tool_calls as JsonObject[] | undefined;
  const finish = toolCalls ? "tool_calls" : "stop";
  const said = toolCalls ? JSON.stringify(toolCalls) : message.content as string;
  const usage = usageOf(JSON.stringify(body.messages ?? []), said);
  const head = {
    id: idOf("chatcmpl-", asked),
    created: CREATED,
    model: body.model,
    service_tier: "default",
    system_fingerprint: FINGERPRINT,
  };
  if (body.stream !== true) {
    const choice = { index: 0, message, logprobs: null, finish_reason: finish };
    return { json: { ...head, object: "chat.completion", choices: [choice], usage } };
  }
  const withUsage = (body.stream_options as JsonObject | undefined)?.include_usage === true;
  const chunk = (choices: Json, usage: Json = null) =>
    frame({
      ...head,
      object: "chat.completion.chunk",
      choices,
      ...(withUsage ? { usage } : {}),
    });
  const delta = (delta: JsonObject, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason }]);
  const deltas = toolCalls ? toolDeltas(toolCalls) : textDeltas(message.content as string);
  return {
    frames: [
      ...deltas.map((one) => delta(one)),
      delta({}, finish),
      ...(withUsage ? [chunk([], usage)] : []),
      "data: [DONE]\n\n",
    ],
  };
}

function answerTo(body: JsonObject, asked: string): JsonObject {
  const message = { role: "assistant", content: null as Json, refusal: null, annotations: [] };
  const random = randomFrom(seedOf(asked));
  const prompt = lastPrompt(body.messages);
  const last = (body.messages as JsonObject[] | undefined)?.at(-1);
  // Once a tool has answered it is the model's turn to speak, so tools are called once only.
  if (Array.isArray(body.tools) && last?.role !== "tool" && body.tool_choice !== "none") {
    const called = (body.tools[0] as JsonObject).function as JsonObject;
    const parameters = (called.parameters ?? { type: "object" }) as JsonObject;
    const value = valueFor(parameters, random, prompt);
    return {
      ...message,
      tool_calls: [{
        id: idOf("call_", asked),
        type: "function",
        function: { name: called.name, arguments: JSON.stringify(value) },
      }],
    };
  }
  const format = body.response_format as JsonObject | undefined;
  if (format?.type === "json_schema") {
    const schema = (format.json_schema as JsonObject).schema as JsonObject;
    return { ...message, content: JSON.stringify(valueFor(schema, random, prompt)) };
  }
  return { ...message, content: sentence(asked, prompt) };
}

function textDeltas(text: string): JsonObject[] {
  const first = { role: "assistant", content: "", refusal: null };
  return [first, ...pieces(text).map((content) => ({ content }))];
}

function toolDeltas(calls: JsonObject[]): JsonObject[] {
  return calls.flatMap((call, index) => {
    const { name, arguments: text } = call.function as { name: string; arguments: string };
    const opening = { index, id: call.id, type: "function", function: { name, arguments: "" } };
    return [
      { role: "assistant", content: null, tool_calls: [opening] },
      ...(text.match(/.{1,8}/gsu) ?? []).map((part) => ({
        tool_calls: [{ index, function: { arguments: part } }],
      })),
    ];
  });
}

function usageOf(prompt: string, said: string): JsonObject {
  const prompt_tokens = tokensIn(prompt);
  const completion_tokens = tokensIn(said);
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
