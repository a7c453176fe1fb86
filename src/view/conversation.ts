/**
 * What a request to a model and its answer say, as a person reads a conversation: by whom, and what. This
 * room is for what people look at; it is entered by `reading.ts`, and nothing in it prints.
 *
 * @module
 */
import type { JsonValue } from "../cassette/types.ts";

/** One thing that somebody says in a conversation, or a tool's part in it. */
export interface Turn {
  /** By whom: `system`, `user`, `assistant`, `tool`, or as the API calls it. */
  who: string;
  /** What it is: words, thoughts, a call of a tool, what a tool gave, or what cannot be shown as text. */
  kind: "text" | "thought" | "call" | "result" | "media";
  /** The words; of a call the tool and what it is called with; of media what it is. */
  text: string;
}

type Members = { [name: string]: JsonValue };

/**
 * @param body what was asked, as JSON
 * @returns what it says, in order; `undefined` where it asks no model in a way that is known
 */
export function askedTurns(body: JsonValue): Turn[] | undefined {
  if (!isMembers(body)) return undefined;
  const { messages, contents, input, prompt } = body;
  const turns = [
    ...spoken("system", body.system),
    ...spoken("system", body.instructions),
    ...spoken("system", partsOf(body.systemInstruction ?? body.system_instruction)),
  ];
  if (isList(messages)) turns.push(...messages.flatMap(messageTurns));
  else if (isList(contents)) turns.push(...contents.flatMap(messageTurns));
  else if (typeof contents === "string") turns.push(...spoken("user", contents));
  else if (typeof input === "string") turns.push(...spoken("user", input));
  else if (isList(input)) turns.push(...input.flatMap(itemTurns));
  else if (typeof prompt === "string") turns.push(...spoken("user", prompt));
  else return undefined;
  return turns.length > 0 ? turns : undefined;
}

/**
 * @param value what was answered, as JSON; of a stream what its events spell, or all of them in a list
 * @returns what it says, in order; `undefined` where it is no answer of a model that is known
 */
export function answeredTurns(value: JsonValue): Turn[] | undefined {
  if (isList(value)) return joined(value);
  if (!isMembers(value)) return undefined;
  const { choices, candidates, output, content, message } = value;
  if (isList(choices)) return choices.flatMap(choiceTurns);
  if (isList(candidates)) return candidates.flatMap((one) => messageTurns(member(one, "content")));
  if (isList(output)) return output.flatMap(itemTurns);
  if (isMembers(output) && isMembers(output.message)) return messageTurns(output.message);
  if (isList(content) && content.every(isPart)) return messageTurns(value);
  if (isMembers(message) && (message.role !== undefined || isList(message.content))) {
    return messageTurns(message);
  }
  if (typeof value.response === "string" && value.model !== undefined) {
    return spoken("assistant", value.response);
  }
  return undefined;
}

/** Pieces of one answer, as Gemini and Ollama stream them: what one says after the other is one thing. */
function joined(values: readonly JsonValue[]): Turn[] | undefined {
  const turns: Turn[] = [];
  for (const value of values) {
    const found = isList(value) ? undefined : answeredTurns(value);
    if (found === undefined && isMembers(value) && Object.keys(value).every(isAside)) continue;
    if (found === undefined) return undefined;
    for (const turn of found) {
      const last = turns.at(-1);
      if (last && last.who === turn.who && last.kind === turn.kind && turn.kind !== "call") {
        last.text += turn.text;
      } else turns.push(turn);
    }
  }
  return turns.length > 0 ? turns : undefined;
}

/** What a last piece may say beside the answer: of what made it, and what that has used. */
function isAside(name: string): boolean {
  return /^(?:usage|usageMetadata|modelVersion|responseId|model|id|created|created_at|object)$/
    .test(name);
}

/** What Anthropic calls a block and Cohere an item. */
function isPart(part: JsonValue): boolean {
  return isMembers(part) && typeof part.type === "string";
}

function choiceTurns(choice: JsonValue): Turn[] {
  if (!isMembers(choice)) return [];
  if (typeof choice.text === "string") return spoken("assistant", choice.text);
  return messageTurns(choice.message ?? null);
}

/** A message of OpenAI's chat, of Anthropic, of Gemini, of Bedrock, of Ollama. */
function messageTurns(message: JsonValue | undefined): Turn[] {
  if (message === undefined || !isMembers(message)) return [];
  const { role, content, parts, tool_calls: calls, refusal, function_call: call } = message;
  const who = role === "model" ? "assistant" : textOf(role) || "assistant";
  const isTool = who === "tool" || who === "function";
  const turns = [
    ...spoken(who, message.reasoning_content ?? message.reasoning ?? message.thinking, "thought"),
    ...spoken(who, content ?? parts, isTool ? "result" : "text"),
    ...spoken(who, refusal),
  ];
  for (const one of isList(calls) ? calls : []) {
    turns.push(callTurn(who, member(one, "function") ?? one));
  }
  if (isMembers(call)) turns.push(callTurn(who, call));
  return turns;
}

/** An item of OpenAI's responses: a message, or a call of a tool and what that gave. */
function itemTurns(item: JsonValue): Turn[] {
  if (typeof item === "string") return spoken("user", item);
  if (!isMembers(item)) return [];
  const type = textOf(item.type);
  if (type === "reasoning") return spoken("assistant", item.summary ?? item.content, "thought");
  if (/_call_output$/.test(type)) return spoken("tool", item.output, "result");
  if (/_call$/.test(type)) return [callTurn("assistant", item)];
  return messageTurns(item);
}

/** A text, or a list of what OpenAI calls parts and Anthropic blocks. */
function spoken(who: string, content: JsonValue | undefined, kind: Turn["kind"] = "text"): Turn[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ who, kind, text: content }];
  if (!isList(content)) return [{ who, kind, text: JSON.stringify(content) }];
  return content.flatMap((part) => partTurns(who, part, kind));
}

function partTurns(who: string, part: JsonValue, kind: Turn["kind"]): Turn[] {
  if (typeof part === "string") return [{ who, kind, text: part }];
  if (!isMembers(part)) return [{ who, kind, text: JSON.stringify(part) }];
  const call = part.functionCall ?? part.toolUse ?? (part.type === "tool_use" ? part : undefined);
  if (call !== undefined) return [callTurn(who, call)];
  const result = part.functionResponse ?? part.toolResult ??
    (part.type === "tool_result" ? part : undefined);
  if (isMembers(result ?? null)) {
    const { content, response } = result as Members;
    return spoken("tool", content ?? response, "result");
  }
  if (typeof part.thinking === "string") return spoken(who, part.thinking, "thought");
  if (typeof part.text === "string") {
    return spoken(who, part.text, part.thought === true ? "thought" : kind);
  }
  if (typeof part.refusal === "string") return spoken(who, part.refusal);
  return [{ who, kind: "media", text: mediaOf(part) }];
}

function callTurn(who: string, call: JsonValue): Turn {
  const { name, type, arguments: typed, input, args, action } = isMembers(call) ? call : {};
  const given = typed ?? input ?? args ?? action ?? {};
  const text = typeof given === "string" ? given : JSON.stringify(given);
  return { who, kind: "call", text: `${textOf(name) || textOf(type) || "(no name)"} ${text}` };
}

/** What cannot be read: which kind it is, and where it is, or how large. */
function mediaOf(part: Members): string {
  const source = part.image_url ?? part.input_audio ?? part.inlineData ?? part.inline_data ??
    part.fileData ?? part.file_data ?? part.source ?? part.file ?? part.image ?? part.document ??
    part;
  const held = isMembers(source) ? source : { url: source };
  const type = textOf(held.media_type ?? held.mimeType ?? held.mime_type ?? held.format) ||
    textOf(part.type);
  const url = textOf(held.url ?? held.fileUri ?? held.file_uri ?? held.file_id ?? held.filename);
  const [, inline, base64] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(url) ?? [];
  const data = base64 ?? textOf(held.data ?? held.file_data);
  const size = data === "" ? "" : `${Math.floor(data.length * 3 / 4)} bytes`;
  return [inline || type, size || url].filter((word) => word !== "").join(", ") || "something";
}

function partsOf(instruction: JsonValue | undefined): JsonValue | undefined {
  return instruction !== undefined && isMembers(instruction) ? instruction.parts : instruction;
}

function member(value: JsonValue, name: string): JsonValue | undefined {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isMembers(value: JsonValue | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is JsonValue[] {
  return Array.isArray(value);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
