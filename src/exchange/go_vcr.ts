/**
 * Cassettes of go-vcr, versions 1 to 4.
 *
 * @module
 */
import { wantObject } from "../cassette/validate.ts";
import { type Exchange, type ForeignFile, note, type Notes, type StoredBody } from "./types.ts";
import { utf8, wantHeaders, wantSome, wantStatus, wantWord } from "./values.ts";

/**
 * @param file a cassette of go-vcr
 * @param notes gets what had to be invented
 */
export function readGoVcr({ value }: ForeignFile, notes: Notes): Exchange[] {
  const { interactions } = wantObject(value, "the file");
  return wantSome(interactions, "interactions").map((item, at) => {
    const path = `interactions[${at}]`;
    const interaction = wantObject(item, path);
    const request = wantObject(interaction.request, `${path}.request`);
    const response = wantObject(interaction.response, `${path}.response`);
    const code = wantStatus(response.code, `${path}.response.code`);
    const status = response.status === undefined || response.status === null
      ? ""
      : wantWord(response.status, `${path}.response.status`);
    // "200 OK"; over HTTP/2 too, where the server sends no text.
    const text = status.replace(/^\d{3}(?: |$)/, "");
    return {
      place: path,
      method: wantWord(request.method || "GET", `${path}.request.method`),
      url: wantWord(request.url, `${path}.request.url`),
      headers: wantHeaders(request.headers, `${path}.request.headers`),
      body: requestBody(request, `${path}.request`, notes),
      startedAt: undefined,
      waited: milliseconds(response.duration ?? interaction.duration),
      outcome: {
        status: code,
        statusText: text === "" ? undefined : text,
        headers: wantHeaders(response.headers, `${path}.response.headers`),
        body: bodyOf(response.body, `${path}.response.body`) ?? { bytes: utf8(""), coded: false },
        ...(response.proto === "HTTP/1.0" ? { httpVersion: "1.0" } : {}),
      },
    };
  });
}

/** Of a form it keeps the fields, where the body was read before. */
function requestBody(
  { body, form, content_length }: Record<string, unknown>,
  path: string,
  notes: Notes,
): StoredBody | undefined {
  const found = bodyOf(body, `${path}.body`);
  if (found) return found;
  const pairs = wantHeaders(form, `${path}.form`);
  if (pairs.length > 0) {
    return { bytes: utf8(String(new URLSearchParams(pairs))), coded: false };
  }
  if (typeof content_length === "number" && content_length > 0) note(notes.invented, "requestBody");
  return undefined;
}

function bodyOf(value: unknown, path: string): StoredBody | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const bytes = value instanceof Uint8Array ? new Uint8Array(value) : utf8(wantWord(value, path));
  return { bytes, coded: undefined };
}

const UNITS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go writes it: `693.87ms`, `1m2.5s`; in nanoseconds where it is a number. */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === "number") return value >= 0 ? value / 1e6 : undefined;
  if (typeof value !== "string" || !/^(?:[\d.]+(?:ns|us|µs|μs|ms|s|m|h))+$/.test(value)) {
    return undefined;
  }
  let sum = 0;
  for (const [, number, unit] of value.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    sum += Number(number) * UNITS[unit!]!;
  }
  return Number.isFinite(sum) && sum > 0 ? sum : undefined;
}
