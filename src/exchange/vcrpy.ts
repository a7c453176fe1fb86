/**
 * Cassettes of vcrpy, in its own form and in those of serializers that projects have written for it.
 *
 * @module
 */
import { Fault, wantArray, wantObject } from "../cassette/validate.ts";
import {
  type Exchange,
  type ForeignAnswer,
  type ForeignFile,
  note,
  type Notes,
  type StoredBody,
} from "./types.ts";
import {
  hasNoZone,
  objectOf,
  timeOf,
  utf8,
  wantBase64,
  wantHeaders,
  wantSome,
  wantStatus,
  wantWord,
} from "./values.ts";

/**
 * @param file a cassette of vcrpy
 * @param notes gets what had to be invented
 */
export function readVcrpy({ value }: ForeignFile, notes: Notes): Exchange[] {
  return pairsOf(wantObject(value, "the file")).map(({ request, response, at, recordedAt }) => {
    if (hasNoZone(recordedAt)) note(notes.invented, "zone");
    const headers = wantHeaders(request.headers, `${at.request}.headers`);
    return {
      place: at.request,
      method: wantWord(request.method, `${at.request}.method`),
      url: wantWord(request.uri ?? request.url, `${at.request}.uri`),
      headers,
      body: bodyOf(request, at.request, notes),
      startedAt: timeOf(recordedAt),
      waited: undefined,
      outcome: answerOf(response, at.response, notes),
    };
  });
}

interface Pair {
  request: Record<string, unknown>;
  response: Record<string, unknown>;
  at: { request: string; response: string };
  recordedAt: unknown;
}

/** One list of both, or a list of each. */
function pairsOf({ interactions, requests, responses }: Record<string, unknown>): Pair[] {
  if (interactions !== undefined) {
    return wantSome(interactions, "interactions").map((item, index) => {
      const path = `interactions[${index}]`;
      const { request, response, recorded_at } = wantObject(item, path);
      const at = { request: `${path}.request`, response: `${path}.response` };
      return {
        request: wantObject(request, at.request),
        response: wantObject(response, at.response),
        at,
        recordedAt: recorded_at,
      };
    });
  }
  const answers = wantArray(responses, "responses");
  const asked = wantSome(requests, "requests");
  if (answers.length !== asked.length) {
    throw new Fault("responses", `are ${answers.length}, and there are ${asked.length} requests`);
  }
  return asked.map((item, index) => {
    const at = { request: `requests[${index}]`, response: `responses[${index}]` };
    return {
      request: wantObject(item, at.request),
      response: wantObject(answers[index], at.response),
      at,
      recordedAt: undefined,
    };
  });
}

function answerOf(response: Record<string, unknown>, path: string, notes: Notes): ForeignAnswer {
  const status = objectOf(response.status);
  const code = status?.code ?? response.status_code ?? response.status;
  const message = status?.message ?? response.reason;
  const { url } = response;
  return {
    status: wantStatus(code, `${path}.status`),
    statusText: message === undefined || message === null
      ? undefined
      : wantWord(message, `${path}.status.message`),
    headers: wantHeaders(response.headers, `${path}.headers`),
    body: bodyOf(response, path, notes) ?? { bytes: utf8(""), coded: false },
    ...(typeof url === "string" && /^https?:/i.test(url) ? { url } : {}),
  };
}

/** The text, the bytes, or what a JSON body parsed to. */
function bodyOf(
  message: Record<string, unknown>,
  path: string,
  notes: Notes,
): StoredBody | undefined {
  const { body, parsed_body, content } = message;
  if (parsed_body !== undefined) {
    note(notes.invented, "spelling");
    return { bytes: utf8(JSON.stringify(parsed_body)), coded: false };
  }
  const value = body ?? content;
  if (value === undefined || value === null) return undefined;
  const inside = objectOf(value);
  if (!inside) return stored(value, `${path}.body`);
  if (typeof inside.base64_string === "string") {
    return {
      bytes: wantBase64(inside.base64_string, `${path}.body.base64_string`),
      coded: undefined,
    };
  }
  const { string = inside.text } = inside;
  if (string === undefined || string === null) {
    if (Object.keys(inside).length === 0 || "string" in inside) return undefined;
    // A serializer that has written the value of a JSON body in its place.
    note(notes.invented, "spelling");
    return { bytes: utf8(JSON.stringify(value)), coded: false };
  }
  return stored(string, `${path}.body.string`);
}

function stored(value: unknown, path: string): StoredBody | undefined {
  const bytes = value instanceof Uint8Array ? new Uint8Array(value) : utf8(wantWord(value, path));
  return bytes.length === 0 ? undefined : { bytes, coded: undefined };
}
