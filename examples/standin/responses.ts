// POST /v1/responses: JSON or an event stream, function calls, text.format json_schema.
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

export function responses(body: JsonObject): Answer {
  const asked = JSON.stringify([body.model, body.input, body.tools ?? null]);
  const item = answerTo(body, asked);
  const input_tokens = tokensIn(JSON.stringify(body.input ?? ""));
  const output_tokens = tokensIn(JSON.stringify(item));
  const begun: JsonObject = {
    id: idOf("resp_", asked),
    object: "response",
    created_at: CREATED,
    status: "in_progress",
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    metadata: {},
    model: body.model,
    output: [],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: 1,
    usage: null,
  };
  const done: JsonObject = {
    ...begun,
    status: "completed",
    output: [item],
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens + output_tokens,
    },
  };
  if (body.stream !== true) return { json: done };
  const events = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...(item.type === "message" ? textEvents(item) : callEvents(item)),
    { type: "response.completed", response: done },
  ];
  return {
    frames: events.map((event, sequence_number) =>
      frame({ ...event, sequence_number }, event.type as string)
    ),
  };
}

function answerTo(body: JsonObject, asked: string): JsonObject {
  const random = randomFrom(seedOf(asked));
  const prompt = lastPrompt(body.input);
  const last = Array.isArray(body.input) ? body.input.at(-1) as JsonObject : undefined;
  if (Array.isArray(body.tools) && last?.type !== "function_call_output") {
    const called = body.tools[0] as JsonObject;
    const parameters = (called.parameters ?? { type: "object" }) as JsonObject;
    const value = valueFor(parameters, random, prompt);
    return {
      type: "function_call",
      id: idOf("fc_", asked),
      call_id: idOf("call_", asked),
      name: called.name,
      arguments: JSON.stringify(value),
      status: "completed",
    };
  }
  const format = (body.text as JsonObject | undefined)?.format as JsonObject | undefined;
  const text = format?.type === "json_schema"
    ? JSON.stringify(valueFor(format.schema as JsonObject, random, prompt))
    : sentence(asked, prompt);
  return {
    type: "message",
    id: idOf("msg_", asked),
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
  };
}

function textEvents(item: JsonObject): JsonObject[] {
  const [part] = item.content as [JsonObject];
  const at = { item_id: item.id, output_index: 0, content_index: 0 };
  const empty: Json = { ...part, text: "" };
  return [
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, status: "in_progress", content: [] },
    },
    { type: "response.content_part.added", ...at, part: empty },
    ...pieces(part.text as string).map((delta) => ({
      type: "response.output_text.delta",
      ...at,
      delta,
      logprobs: [],
    })),
    { type: "response.output_text.done", ...at, text: part.text, logprobs: [] },
    { type: "response.content_part.done", ...at, part },
    { type: "response.output_item.done", output_index: 0, item },
  ];
}

function callEvents(item: JsonObject): JsonObject[] {
  const at = { item_id: item.id, output_index: 0 };
  const text = item.arguments as string;
  return [
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, status: "in_progress", arguments: "" },
    },
    ...(text.match(/.{1,8}/gsu) ?? []).map((delta) => ({
      type: "response.function_call_arguments.delta",
      ...at,
      delta,
    })),
    { type: "response.function_call_arguments.done", ...at, name: item.name, arguments: text },
    { type: "response.output_item.done", output_index: 0, item },
  ];
}
