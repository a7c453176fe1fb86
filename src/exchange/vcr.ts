/**
 * VCR's `http_interactions`: of Ruby's VCR, of R's vcr and webmockr, of Python's betamax.
 *
 * @module
 */
import { Fault, wantObject } from "../cassette/validate.ts";
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
  wordOf,
} from "./values.ts";

/**
 * @param file a cassette of VCR, vcr or betamax
 * @param notes gets what had to be invented
 */
export function readVcr({ value }: ForeignFile, notes: Notes): Exchange[] {
  const { http_interactions } = wantObject(value, "the file");
  return wantSome(http_interactions, "http_interactions").map((item, at) => {
    const path = `http_interactions[${at}]`;
    const interaction = wantObject(item, path);
    const request = wantObject(interaction.request, `${path}.request`);
    const response = wantObject(interaction.response, `${path}.response`);
    if (hasNoZone(interaction.recorded_at)) note(notes.invented, "zone");
    return {
      place: path,
      method: wantWord(request.method, `${path}.request.method`),
      url: wantWord(request.uri ?? request.url, `${path}.request.uri`),
      headers: wantHeaders(request.headers, `${path}.request.headers`),
      body: bodyOf(request.body, `${path}.request.body`),
      startedAt: timeOf(interaction.recorded_at),
      waited: undefined,
      outcome: answerOf(response, `${path}.response`),
    };
  });
}

function answerOf(response: Record<string, unknown>, path: string): ForeignAnswer {
  const status = objectOf(response.status);
  // Betamax before 0.3 wrote the bare code.
  const code = status?.code ?? status?.status_code ?? response.status_code ?? response.status;
  const text = status?.message ?? status?.explanation;
  return {
    status: wantStatus(code, `${path}.status`),
    statusText: text === undefined || text === null ? undefined : wantWord(text, `${path}.status`),
    headers: wantHeaders(response.headers, `${path}.headers`),
    body: bodyOf(response.body, `${path}.body`) ?? { bytes: utf8(""), coded: false },
    ...(wordOf(response.http_version) === "1.0" ? { httpVersion: "1.0" } : {}),
  };
}

/** @returns `undefined` for none, and for an empty one */
function bodyOf(value: unknown, path: string): StoredBody | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const body = objectOf(value);
  if (!body) return storedText(value, path);
  if (body.file !== undefined && body.file !== false && body.file !== null) {
    throw new Fault(`${path}.file`, "says that the body is in another file, which is not read");
  }
  if (typeof body.base64_string === "string" && body.base64_string !== "") {
    return { bytes: wantBase64(body.base64_string, `${path}.base64_string`), coded: undefined };
  }
  // R's vcr has `base64_string: yes` beside the text, or the text alone.
  if (wordOf(body.encoding).toLowerCase() === "base64" || body.base64_string === true) {
    return { bytes: wantBase64(body.string, `${path}.string`), coded: undefined };
  }
  const text = body.string ?? body.text;
  return text === undefined || text === null || text === ""
    ? undefined
    : storedText(text, `${path}.string`);
}

function storedText(value: unknown, path: string): StoredBody {
  const bytes = value instanceof Uint8Array ? new Uint8Array(value) : utf8(wantWord(value, path));
  return { bytes, coded: undefined };
}
