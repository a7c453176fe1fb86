/**
 * Snapshots of undici's `SnapshotAgent`.
 *
 * @module
 */
import type { HeaderPair } from "../cassette/types.ts";
import { wantObject, wantText } from "../cassette/validate.ts";
import { type Exchange, type ForeignFile, note, type Notes, type StoredBody } from "./types.ts";
import {
  objectOf,
  timeOf,
  utf8,
  valueIn,
  wantBase64,
  wantHeaders,
  wantSome,
  wantStatus,
} from "./values.ts";

/**
 * @param file a list of snapshots
 * @param notes gets what had to be invented
 */
export function readUndici({ value }: ForeignFile, notes: Notes): Exchange[] {
  return wantSome(value, "the file").flatMap((item, at) => {
    const path = `[${at}].snapshot`;
    const snapshot = wantObject(wantObject(item, `[${at}]`).snapshot, path);
    const request = wantObject(snapshot.request, `${path}.request`);
    const headers = wantHeaders(request.headers, `${path}.request.headers`);
    const responses = wantSome(snapshot.responses ?? [snapshot.response], `${path}.responses`);
    if (responses.length > 1) note(notes.invented, "order");
    return responses.map((answer, index): Exchange => {
      const place = `${path}.responses[${index}]`;
      const response = wantObject(answer, place);
      return {
        place,
        method: wantText(request.method, `${path}.request.method`),
        url: wantText(request.url, `${path}.request.url`),
        headers,
        body: requestBody(request.body, headers, `${path}.request.body`),
        startedAt: timeOf(snapshot.timestamp),
        waited: undefined,
        outcome: {
          status: wantStatus(response.statusCode, `${place}.statusCode`),
          statusText: undefined,
          headers: answerHeaders(response.headers, `${place}.headers`, notes),
          body: { bytes: wantBase64(response.body ?? "", `${place}.body`), coded: true },
        },
      };
    });
  });
}

/** Of an upload of bytes it keeps how a list of them is written: `0,255,3`. */
function requestBody(
  value: unknown,
  headers: readonly HeaderPair[],
  path: string,
): StoredBody | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const text = wantText(value, path);
  const length = valueIn(headers, "content-length");
  if (/^\d{1,3}(?:,\d{1,3})*$/.test(text) && length !== String(text.length)) {
    const numbers = text.split(",").map(Number);
    if (length === String(numbers.length) && numbers.every((byte) => byte < 256)) {
      return { bytes: new Uint8Array(numbers), coded: true };
    }
  }
  return { bytes: utf8(text), coded: undefined };
}

/** Several cookies are one text in it. */
function answerHeaders(value: unknown, path: string, notes: Notes): HeaderPair[] {
  const joined = objectOf(value)?.["set-cookie"];
  return wantHeaders(value, path).flatMap(([name, text]): HeaderPair[] => {
    if (name.toLowerCase() !== "set-cookie" || typeof joined !== "string") return [[name, text]];
    // A comma of a date has a space and a digit behind it, one between cookies a name and an equals sign.
    const cookies = text.split(/,\s*(?=[!#$%&'*+.^_`|~\w-]+=)/);
    if (cookies.length > 1) note(notes.invented, "cookies");
    return cookies.map((cookie) => [name, cookie]);
  });
}
