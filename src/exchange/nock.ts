/**
 * What nock's recorder writes: a list of definitions. Of versions 9 to 15.
 *
 * @module
 */
import type { HeaderPair } from "../cassette/types.ts";
import { Fault, kind, wantObject, wantText } from "../cassette/validate.ts";
import { type Exchange, type ForeignFile, note, type Notes, type StoredBody } from "./types.ts";
import { fromHex, utf8, valueIn, wantHeaders, wantSome, wantStatus, wantWord } from "./values.ts";

/**
 * @param file a list of definitions, or one
 * @param notes gets what had to be invented
 */
export function readNock({ value }: ForeignFile, notes: Notes): Exchange[] {
  const list = Array.isArray(value) ? wantSome(value, "the file") : [value];
  return list.map((item, at) => {
    const path = Array.isArray(value) ? `[${at}]` : "the file";
    return readDefinition(wantObject(item, path), path, notes);
  });
}

function readDefinition(
  definition: Record<string, unknown>,
  path: string,
  notes: Notes,
): Exchange {
  const scope = wantText(definition.scope, `${path}.scope`);
  const place = wantText(definition.path, `${path}.path`);
  if (!/^https?:\/\//i.test(scope)) {
    throw new Fault(
      `${path}.scope`,
      `is ${kind(scope)}, a pattern: which host was asked is not said`,
    );
  }
  if (!place.startsWith("/")) {
    throw new Fault(`${path}.path`, `is ${kind(place)}, a pattern: what was asked is not said`);
  }
  const headers = wantHeaders(definition.reqheaders, `${path}.reqheaders`);
  const answerHeaders = wantHeaders(
    definition.rawHeaders ?? definition.headers,
    `${path}.rawHeaders`,
  );
  // The oldest had `reply`.
  const status = wantStatus(definition.status ?? definition.reply ?? 200, `${path}.status`);
  return {
    place: path,
    method: wantText(definition.method, `${path}.method`),
    url: scope.replace(/\/$/, "") + place,
    headers,
    body: requestBody(definition.body, `${path}.body`, { headers, notes }),
    startedAt: undefined,
    waited: undefined,
    outcome: {
      status,
      statusText: undefined,
      headers: answerHeaders,
      body: answerBody(definition, path, answerHeaders, notes),
    },
  };
}

function requestBody(
  body: unknown,
  path: string,
  { headers, notes }: { headers: readonly HeaderPair[]; notes: Notes },
): StoredBody | undefined {
  if (body === undefined || body === null || body === "") return undefined;
  if (typeof body !== "string") {
    note(notes.invented, "spelling");
    return { bytes: utf8(JSON.stringify(body)), coded: false };
  }
  if (body === "*" || /^\/.*\/[a-z]*$/s.test(body)) {
    throw new Fault(path, `is ${kind(body)}, a pattern: what was asked is not said`);
  }
  const hex = fromHex(body);
  // Bytes are in hexadecimal, and nothing says so but their length.
  const isHex = hex !== undefined &&
    (valueIn(headers, "content-length") === String(hex.length) ||
      /^(?:image|audio|video|font)\/|^application\/(?:octet-stream|zip|gzip|pdf|x-protobuf|grpc)\b/i
        .test(valueIn(headers, "content-type") ?? ""));
  return { bytes: isHex ? hex : utf8(body), coded: undefined };
}

function answerBody(
  { response, responseIsBinary }: Record<string, unknown>,
  path: string,
  headers: readonly HeaderPair[],
  notes: Notes,
): StoredBody {
  const at = `${path}.response`;
  if (response === undefined || response === null) return { bytes: utf8(""), coded: false };
  const isCoded = valueIn(headers, "content-encoding") !== undefined;
  if (Array.isArray(response) && isCoded && response.every((part) => typeof part === "string")) {
    const bytes = fromHex(response.join(""));
    if (bytes) return { bytes, coded: true };
  }
  if (typeof response === "string") {
    if (responseIsBinary !== true) {
      const hex = isCoded ? fromHex(response) : undefined;
      return hex && hex.length > 0
        ? { bytes: hex, coded: true }
        : { bytes: utf8(response), coded: false };
    }
    const bytes = fromHex(response);
    if (!bytes) throw new Fault(at, "is said to be binary, and is not hexadecimal");
    return { bytes, coded: undefined };
  }
  if (typeof response === "object") {
    note(notes.invented, "spelling");
    return { bytes: utf8(JSON.stringify(response)), coded: false };
  }
  return { bytes: utf8(wantWord(response, at)), coded: false };
}
