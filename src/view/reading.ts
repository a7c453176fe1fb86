/**
 * A recording as a person reads it: what was asked and answered, in the form that says most.
 *
 * @module
 */
import { bodyBytes, bodyText, isEventStream } from "../cassette/body.ts";
import { headerValue } from "../cassette/headers.ts";
import type { Body, Frame, Interaction, JsonValue, RecordedError } from "../cassette/types.ts";
import { parseEvents, spellEvents } from "../diff/event_stream.ts";
import { usagesOf } from "../ledger/usage.ts";
import { answeredTurns, askedTurns, type Turn } from "./conversation.ts";

/** A part of a request or an answer: what somebody says, or content of any other kind. */
export type Passage =
  | Turn
  | {
    /** `json` with its lines, `text` as it is, `bytes` in words, `message` of a WebSocket, an `error`. */
    kind: "json" | "plain" | "bytes" | "message" | "error";
    /** Whose it is: the name of a part of a form, who sent a message. */
    who?: string;
    text: string;
  };

/** A recording, ready to be shown. */
export interface Reading {
  method: string;
  url: string;
  /** `200 OK`, `ECONNREFUSED`, `no answer`; and what is unusual about it. */
  outcome: string;
  /** Milliseconds from the request to the end of the answer. */
  milliseconds: number;
  asked: Passage[];
  answered: Passage[];
  /** What the answer says it has used. */
  used: { model: string | undefined; input: number; output: number }[];
  /** The functions that it comes from, innermost last. */
  producedBy: string[];
}

/**
 * @param interaction a recording
 * @returns what a person wants to know of it
 */
export function readingOf(interaction: Interaction): Reading {
  const { request, response, error, waited, producedBy = [] } = interaction;
  return {
    method: request.method,
    url: request.url,
    outcome: outcomeOf(interaction),
    milliseconds: waited + (response ? lastedOf(interaction) : 0),
    asked: request.body ? askedPassages(request.body, typeOf(request)) : [],
    answered: response?.frames
      ? response.frames.map(framePassage)
      : response?.body
      ? answeredPassages(response.body, typeOf(response))
      : error
      ? [{ kind: "error", text: errorText(error) }]
      : [],
    used: (usagesOf(interaction) ?? []).map(({ model, input, output }) => ({
      model,
      input,
      output,
    })),
    producedBy: producedBy.map(({ fn }) => fn),
  };
}

function outcomeOf({ response, error }: Interaction): string {
  if (!response) return error ? `failed: ${error.message}` : "no answer: the caller gave up";
  const { status, statusText, partial, broken, close } = response;
  const words = [`${status} ${statusText}`.trim()];
  if (partial) words.push(`recorded in part: ${partial}`);
  if (broken) words.push(`broke off: ${broken.message}`);
  if (close) words.push(`closed by the ${close.by} with ${close.code}`);
  return words.join(", ");
}

function lastedOf({ response }: Interaction): number {
  const { body, lasted = 0, frames, close } = response!;
  const pieces = body && "chunks" in body
    ? body.chunks.map(({ at }) => at)
    : body && "pieces" in body && body.pieces
    ? body.pieces.map(([at]) => at)
    : [];
  return Math.max(lasted, close?.at ?? 0, frames?.at(-1)?.at ?? 0, pieces.at(-1) ?? 0);
}

function typeOf(message: { headers: [string, string][] }): string {
  return headerValue(message, "content-type") ?? "";
}

function askedPassages(body: Body, type: string): Passage[] {
  if ("parts" in body) {
    return body.parts.flatMap(({ headers, body }) => {
      const find = (name: string) =>
        headers.find(([other]) => other.toLowerCase() === name)?.[1] ?? "";
      const [, name] = /\bname="?([^";]*)/.exec(find("content-disposition")) ?? [];
      const [, file] = /\bfilename="?([^";]*)/.exec(find("content-disposition")) ?? [];
      const who = [name, file].filter(Boolean).join(", ") || "part";
      return contentPassages(body, find("content-type")).map((one) => ({ ...one, who }));
    });
  }
  const value = valueOf(body, type);
  return value === undefined
    ? contentPassages(body, type)
    : askedTurns(value) ?? [jsonPassage(value)];
}

function answeredPassages(body: Body, type: string): Passage[] {
  if (isEventStream(type)) {
    const events = parseEvents(bodyText(body) ?? "", type);
    const spelled = spellEvents(events);
    const values = events.filter(({ data }) => data !== "[DONE]").map(({ data }) => jsonOf(data));
    const turns = spelled
      ? answeredTurns(spelled.value)
      : values.every((value) => value !== undefined)
      ? answeredTurns(values as JsonValue[])
      : undefined;
    if (turns) return turns;
    return events.map(({ event, data }) => ({
      kind: "message",
      who: event ?? "event",
      text: data,
    }));
  }
  const value = valueOf(body, type);
  return value === undefined
    ? contentPassages(body, type)
    : answeredTurns(value) ?? [jsonPassage(value)];
}

function contentPassages(body: Body, type: string): Passage[] {
  if ("json" in body) return [jsonPassage(body.json)];
  const text = bodyText(body);
  // A document may be written in letters, and is none to be read.
  if (text !== undefined && !text.startsWith("%PDF-")) {
    return text === "" ? [] : [{ kind: "plain", text }];
  }
  const { length } = bodyBytes(body);
  return [{ kind: "bytes", text: `${type || "bytes"}, ${length} bytes` }];
}

function framePassage({ from, at: _, ...body }: Frame): Passage {
  const text = "json" in body
    ? JSON.stringify(body.json)
    : "text" in body
    ? bodyText(body)!
    : `${bodyBytes(body).length} bytes`;
  return { kind: "message", who: from, text };
}

function jsonPassage(value: JsonValue): Passage {
  return { kind: "json", text: JSON.stringify(value, null, 2) };
}

function errorText({ name, message, properties, cause }: RecordedError): string {
  const code = properties?.code === undefined ? "" : ` (${properties.code})`;
  return `${name}: ${message}${code}${cause ? `\ncaused by ${errorText(cause)}` : ""}`;
}

/** @returns the value of a body of JSON, of a request or an answer; `undefined` where it has none */
export function jsonIn(
  message: { body?: Body; headers: [string, string][] },
): JsonValue | undefined {
  return message.body && valueOf(message.body, typeOf(message));
}

/** The value of a body of JSON, whichever way it is kept. */
function valueOf(body: Body, type: string): JsonValue | undefined {
  if ("json" in body) return body.json;
  return /json/i.test(type) ? jsonOf(bodyText(body) ?? "") : undefined;
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: it is shown as it is
  }
}
