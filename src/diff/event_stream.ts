/**
 * Event streams as they lie in cassettes: their events, and what the events of LLM APIs spell, the text
 * and the tool calls that a client makes of them. How an answer was cut into events says nothing.
 *
 * @module
 */
import type { JsonValue } from "../cassette/types.ts";

/** One event, as the HTML standard has it; or a line of JSON, of a body that streams such. */
export interface StreamEvent {
  /** Its type, where it says one. */
  event?: string;
  /** Its id, where it says one. */
  id?: string;
  data: string;
}

/** What an answer spells, as a value that can be compared; and whose way of streaming it is. */
export interface SpelledAnswer {
  kind: "chat completion" | "response" | "message";
  value: JsonValue;
}

/** What a JSON text sequence (RFC 7464) begins each value with. */
const RECORD = "\u001e";

/**
 * @param text the body of an event stream, or of one that has a JSON value a line
 * @param contentType the value of its `content-type` header
 * @returns its events, in order; the last one also where the stream broke off before its end
 */
export function parseEvents(text: string, contentType: string): StreamEvent[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  if (!/^\s*text\/event-stream/i.test(contentType)) {
    const values = lines.map((line) => line.startsWith(RECORD) ? line.slice(1) : line);
    return values.filter((data) => data !== "").map((data) => ({ data }));
  }
  const events: StreamEvent[] = [];
  let fields: Partial<StreamEvent> = {};
  for (const line of [...lines, ""]) {
    if (line === "") {
      if (fields.data !== undefined) events.push({ ...fields, data: fields.data });
      fields = {};
      continue;
    }
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (name === "data") {
      fields.data = fields.data === undefined ? value : `${fields.data}\n${value}`;
    } else if (name === "event" || name === "id") fields[name] = value;
  }
  return events;
}

/**
 * @param events the events of a stream
 * @returns what they spell, where they are of OpenAI's chat completions or responses or of Anthropic's
 * messages (which many others speak too); `undefined` where they are not, or not all of them
 */
export function spellEvents(events: readonly StreamEvent[]): SpelledAnswer | undefined {
  const values: Members[] = [];
  for (const { data } of events) {
    if (data === "[DONE]") continue;
    const value = parseJson(data);
    if (!isMembers(value)) return undefined;
    values.push(value);
  }
  const types = values.map(({ type }) => typeof type === "string" ? type : "");
  if (types.some((type) => type.startsWith("response."))) {
    return { kind: "response", value: spellResponse(values) };
  }
  if (types.includes("message_start") || types.includes("content_block_delta")) {
    return { kind: "message", value: spellMessage(values) };
  }
  if (values.some(({ choices }) => isList(choices) && choices.some(isDelta))) {
    return { kind: "chat completion", value: spellCompletion(values) };
  }
  return undefined;
}

type Members = { [name: string]: JsonValue };

/** OpenAI's chat completions: pieces of a message for each choice. */
function spellCompletion(chunks: readonly Members[]): JsonValue {
  const whole: Members = {};
  const choices: Members[] = [];
  for (const { choices: pieces, ...rest } of chunks) {
    setMembers(whole, rest);
    for (const piece of isList(pieces) ? pieces : []) {
      if (!isMembers(piece)) continue;
      const { delta, logprobs, text, ...members } = piece;
      const choice = choices[numberOf(piece.index)] ??= {};
      setMembers(choice, members);
      if (isMembers(delta)) addMembers(membersOf(choice, "message"), delta);
      if (isMembers(logprobs)) addMembers(membersOf(choice, "logprobs"), logprobs);
      if (typeof text === "string") choice.text = textOf(choice.text) + text;
    }
  }
  return withArguments({ ...whole, choices: withoutGaps(choices) });
}

/** Anthropic's messages: pieces of blocks, each begun and ended. */
function spellMessage(events: readonly Members[]): JsonValue {
  const message: Members = {};
  const blocks: Members[] = [];
  const others: JsonValue[] = [];
  for (const event of events) {
    const { type, delta, usage, message: begun, content_block: block } = event;
    const at = numberOf(event.index);
    if (type === "message_start" && isMembers(begun)) setMembers(message, begun);
    else if (type === "content_block_start" && isMembers(block)) blocks[at] = { ...block };
    else if (type === "content_block_delta" && isMembers(delta)) {
      const { type: _, citation, ...pieces } = delta;
      const into = blocks[at] ??= {};
      addMembers(into, pieces);
      if (citation !== undefined) listOf(into, "citations").push(citation);
    } else if (type === "message_delta") {
      if (isMembers(delta)) setMembers(message, delta);
      if (isMembers(usage)) setMembers(membersOf(message, "usage"), usage);
    } else if (!["ping", "content_block_stop", "message_stop"].includes(textOf(type))) {
      others.push(event);
    }
  }
  const content = withoutGaps(blocks).map(({ partial_json: json, ...block }) =>
    json === undefined ? block : { ...block, input: parseJson(textOf(json)) ?? json }
  );
  return { ...message, content, ...(others.length > 0 ? { others } : {}) };
}

/**
 * OpenAI's responses: pieces of items, and at the end the whole response. Where the stream broke off
 * before that, it is put together from the pieces; where the pieces say something else, that is told too.
 */
function spellResponse(events: readonly Members[]): JsonValue {
  let response: Members = {};
  const items: Members[] = [];
  const pieces = new Map<string, { item: number; part: number; kind: string; text: string }>();
  const others: JsonValue[] = [];
  for (const event of events) {
    const { response: given, item, delta } = event;
    const type = textOf(event.type);
    const at = numberOf(event.output_index);
    const kind = /^response\.(.+)\.delta$/.exec(type)?.[1];
    if (isMembers(given)) response = { ...given };
    else if (/^response\.output_item\./.test(type) && isMembers(item)) items[at] = item;
    else if (kind && typeof delta === "string") {
      const part = numberOf(event.content_index ?? event.summary_index ?? 0);
      const key = `${at} ${part} ${kind}`;
      const before = pieces.get(key)?.text ?? "";
      pieces.set(key, { item: at, part, kind, text: before + delta });
    } else if (!/\.(?:done|added)$/.test(type)) others.push(event);
  }
  const final = isList(response.output) && response.output.length > 0 ? response.output : items;
  const output: Members[] = [];
  final.forEach((item, at) => {
    if (isMembers(item)) output[at] = structuredClone(item);
  });
  for (const { item, part, kind, text } of pieces.values()) {
    putText(output[item] ??= {}, part, kind, text);
  }
  const whole: Members = { ...response, output: withoutGaps(output) };
  return withArguments(others.length > 0 ? { ...whole, others } : whole);
}

/** Where in an item the pieces of a kind belong; others get a member by the name of the kind. */
const PLACES: { [kind: string]: { list?: string; member: string } } = {
  output_text: { list: "content", member: "text" },
  refusal: { list: "content", member: "refusal" },
  reasoning_text: { list: "content", member: "text" },
  reasoning_summary_text: { list: "summary", member: "text" },
  function_call_arguments: { member: "arguments" },
  mcp_call_arguments: { member: "arguments" },
  custom_tool_call_input: { member: "input" },
  code_interpreter_call_code: { member: "code" },
};

function putText(item: Members, part: number, kind: string, text: string): void {
  const { list, member } = PLACES[kind] ?? { member: kind };
  let into = item;
  if (list !== undefined) {
    const parts = listOf(item, list);
    const found = parts[part];
    into = isMembers(found) ? found : { type: kind };
    parts[part] = into;
  }
  if (!into[member]) into[member] = text;
  else if (into[member] !== text) into.streamed = text;
}

/** Says what it is each time, or once: never in pieces. */
const WHOLE = new Set(["role", "id", "type", "name", "index", "format"]);

/** Adds a piece of a value to what came before it: texts go on, lists too, all else is replaced. */
function addMembers(into: Members, piece: Members): void {
  for (const [name, value] of Object.entries(piece)) {
    const before = own(into, name);
    if (value === null) define(into, name, before ?? null);
    else if (typeof value === "string" && typeof before === "string" && !WHOLE.has(name)) {
      define(into, name, before + value);
    } else if (isList(value)) addItems(listOf(into, name), value);
    else if (isMembers(value)) addMembers(membersOf(into, name), value);
    else define(into, name, value);
  }
}

/** Pieces of items that say which they are go to those; others come behind what is there. */
function addItems(into: JsonValue[], pieces: readonly JsonValue[]): void {
  for (const piece of pieces) {
    if (!isMembers(piece) || typeof piece.index !== "number") into.push(piece);
    else {
      const found = into.find((item) => isMembers(item) && item.index === piece.index);
      if (isMembers(found)) addMembers(found, piece);
      else into.push(structuredClone(piece));
    }
  }
}

/** What is said of the whole: the last that says something. */
function setMembers(into: Members, members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    if (value !== null || own(into, name) === undefined) define(into, name, value);
  }
}

/** The arguments of tool calls are JSON in a text: as the value, so that what differs has a path. */
function withArguments(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(withArguments);
  if (!isMembers(value)) return value;
  const members: Members = {};
  for (const [name, member] of Object.entries(value)) {
    const parsed = name === "arguments" && typeof member === "string"
      ? parseJson(member)
      : undefined;
    define(members, name, isMembers(parsed) ? parsed : withArguments(member));
  }
  return members;
}

function isDelta(choice: JsonValue): boolean {
  return isMembers(choice) && (isMembers(choice.delta) || typeof choice.text === "string");
}

function isMembers(value: JsonValue | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is JsonValue[] {
  return Array.isArray(value);
}

function membersOf(parent: Members, name: string): Members {
  const value = own(parent, name);
  if (isMembers(value)) return value;
  const made: Members = {};
  define(parent, name, made);
  return made;
}

function listOf(parent: Members, name: string): JsonValue[] {
  const value = own(parent, name);
  if (isList(value)) return value;
  const made: JsonValue[] = [];
  define(parent, name, made);
  return made;
}

function own(members: Members, name: string): JsonValue | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** Defined, not assigned: a member may be called `__proto__`. */
function define(members: Members, name: string, value: JsonValue): void {
  Object.defineProperty(members, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Items by their index, those that never came left out. */
function withoutGaps(items: readonly Members[]): Members[] {
  return items.filter(() => true);
}

/** An index; what is none, or out of all bounds, counts as the first. */
function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 10_000
    ? value
    : 0;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: then it is what it is, text
  }
}
