/**
 * Cassettes as HAR 1.2, which browsers, Playwright and proxies read.
 *
 * @module
 */
import { bodyBytes, bodyPieces, bodyText } from "../cassette/body.ts";
import { toBase64 } from "../cassette/base64.ts";
import { headerValue } from "../cassette/headers.ts";
import type {
  Body,
  Cassette,
  Frame,
  HeaderPair,
  Interaction,
  JsonValue,
  RecordedResponse,
} from "../cassette/types.ts";
import { queryPairs } from "../cassette/url.ts";
import { note } from "./types.ts";

/** What a cassette has and HAR has no place for. */
export const LOST = {
  pieces: "when the pieces of an answer came",
  partial: "that an answer was cut short",
  error: "what kind of error it was: its message is kept",
  trailers: "what came before and behind an answer (1xx, trailers)",
  close: "how a WebSocket was closed",
  values: "the single values and the frozen clock of a cassette",
  producers: "the functions that recordings come from",
} as const;

/** A cassette, and what it is called. */
export interface NamedCassette {
  name: string;
  cassette: Cassette;
}

/** A HAR, and what is not in it. */
export interface HarExport {
  har: JsonValue;
  lost: Map<keyof typeof LOST, number>;
}

/**
 * @param cassettes what is to be exported; each is a page of the HAR
 * @param version that of this package
 */
export function toHar(cassettes: readonly NamedCassette[], version: string): HarExport {
  const lost: HarExport["lost"] = new Map();
  const pages = cassettes.map(({ name, cassette }, at) => ({
    startedDateTime: timeOf(cassette.interactions[0]?.recordedAt ?? cassette.recordedAt),
    id: `cassette_${at + 1}`,
    title: name,
    pageTimings: {},
  }));
  const entries = cassettes.flatMap(({ cassette }, at) => {
    if (cassette.frozen || cassette.variables) note(lost, "values");
    return cassette.interactions.flatMap((one) =>
      entriesOf(one, lost).map((entry) => ({ pageref: `cassette_${at + 1}`, ...entry }))
    );
  });
  return {
    har: {
      log: { version: "1.2", creator: { name: "retake", version }, pages, entries },
    } as unknown as JsonValue,
    lost,
  };
}

function timeOf(time: string): string {
  return new Date(time).toISOString();
}

/** A redirect that was followed is two of them, as a browser has it. */
function entriesOf(interaction: Interaction, lost: HarExport["lost"]): object[] {
  const { request, recordedAt, waited, response, error, producedBy } = interaction;
  if (producedBy) note(lost, "producers");
  const head = { startedDateTime: timeOf(recordedAt) };
  if (!response) {
    if (error) note(lost, "error");
    const message = error && (error.cause?.message || error.message || error.name);
    return [{
      ...head,
      ...timesOf(waited, 0),
      request: requestOf(request),
      response: { ...EMPTY, ...(message === undefined ? {} : { _error: message }) },
      cache: {},
    }];
  }
  tellLost(response, lost);
  const receive = response.body ? bodyPieces(response.body).at(-1)?.at ?? 0 : 0;
  const answer = responseOf(response, lost);
  if (response.redirected && response.url !== undefined) {
    const isGet = request.method === "GET" || request.method === "HEAD";
    const [status, statusText] = isGet ? [302, "Found"] : [303, "See Other"];
    const headers = [{ name: "location", value: response.url }];
    const next = { ...request, url: response.url, method: isGet ? request.method : "GET" };
    if (!isGet) delete next.body;
    return [
      {
        ...head,
        ...timesOf(0, 0),
        request: requestOf(request),
        response: { ...EMPTY, status, statusText, headers, redirectURL: response.url },
        cache: {},
      },
      {
        ...head,
        ...timesOf(waited, receive),
        request: requestOf(next),
        response: answer,
        cache: {},
      },
    ];
  }
  return [{
    ...head,
    ...timesOf(waited, receive),
    request: requestOf(request),
    response: answer,
    cache: {},
    ...(response.frames
      ? {
        _resourceType: "websocket",
        _webSocketMessages: response.frames.map((frame) => messageOf(frame, recordedAt)),
      }
      : {}),
  }];
}

const EMPTY = {
  status: 0,
  statusText: "",
  httpVersion: "HTTP/1.1",
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: "x-unknown" },
  redirectURL: "",
  headersSize: -1,
  bodySize: -1,
};

function timesOf(wait: number, receive: number): object {
  return { time: wait + receive, timings: { send: 0, wait, receive } };
}

function tellLost(response: RecordedResponse, lost: HarExport["lost"]): void {
  const { body, partial, broken, trailers, interim, close } = response;
  if (body && ("chunks" in body || ("pieces" in body && body.pieces))) note(lost, "pieces");
  if (partial || broken) note(lost, "partial");
  if (trailers || interim) note(lost, "trailers");
  if (close) note(lost, "close");
}

function requestOf(request: Interaction["request"]): object {
  const { method, url, headers, body } = request;
  const size = body ? bodyBytes(body).length : 0;
  return {
    method,
    url,
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: namedPairs(headers),
    queryString: namedPairs(queryPairs(url)),
    headersSize: -1,
    bodySize: size,
    ...(body
      ? { postData: { mimeType: headerValue(request, "content-type") ?? "", ...textOf(body) } }
      : {}),
  };
}

function responseOf(response: RecordedResponse, lost: HarExport["lost"]): object {
  const { status, statusText, httpVersion = "1.1", headers, body, encoded } = response;
  const size = body ? bodyBytes(body).length : 0;
  const mimeType = headerValue(response, "content-type") ?? "x-unknown";
  if (encoded) note(lost, "partial");
  return {
    status,
    statusText,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: [],
    headers: namedPairs(headers),
    content: { size, mimeType, ...(body ? textOf(body) : {}) },
    redirectURL: headerValue(response, "location") ?? "",
    headersSize: -1,
    bodySize: -1,
  };
}

function namedPairs(pairs: readonly (readonly [string, string] | HeaderPair)[]): object[] {
  return pairs.map(([name, value]) => ({ name, value }));
}

/** A text as it is, other bytes in base64, as Playwright has it in requests too. */
function textOf(body: Body): object {
  const text = bodyText(body);
  return text === undefined ? { text: toBase64(bodyBytes(body)), encoding: "base64" } : { text };
}

/** As Chromium has it: seconds since 1970. */
function messageOf(frame: Frame, recordedAt: string): object {
  const text = "base64" in frame ? undefined : bodyText(frame);
  return {
    type: frame.from === "client" ? "send" : "receive",
    time: (Date.parse(recordedAt) + frame.at) / 1000,
    opcode: text === undefined ? 2 : 1,
    data: text ?? (frame as { base64: string }).base64,
  };
}
