/**
 * Exchanges of another tool as a cassette holds them, before redaction: as they would have been recorded.
 *
 * @module
 */
import { toBase64 } from "../cassette/base64.ts";
import { encodeBody, encodePieces, isEventStream, type TimedBytes } from "../cassette/body.ts";
import { headerValue } from "../cassette/headers.ts";
import type { HeaderPair, Interaction, RecordedResponse } from "../cassette/types.ts";
import { normalUrl } from "../cassette/url.ts";
import { Fault, kind } from "../cassette/validate.ts";
import { type Exchange, type ForeignAnswer, note, type Notes, type StoredBody } from "./types.ts";
import { amountOf, timeOf, utf8, valueIn } from "./values.ts";

/** What it takes from the runtime. */
export interface ExchangeTools {
  /**
   * Undoes a content coding.
   *
   * @returns `undefined` where the bytes are not in that coding, or nobody knows it
   */
  undo(
    bytes: Uint8Array<ArrayBuffer>,
    coding: string,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The standard's text for a status; `undefined` where it has none. */
  statusText(status: number): string | undefined;
  /** The time, in milliseconds since 1970. */
  now: number;
}

/**
 * @param exchanges what was asked, in order
 * @param tools what it takes from the runtime
 * @param notes gets what had to be invented
 * @returns the interactions, with all secrets that are in them
 * @throws {Fault} where one cannot be carried over
 */
export async function toInteractions(
  exchanges: readonly Exchange[],
  tools: ExchangeTools,
  notes: Notes,
): Promise<Interaction[]> {
  const made: Interaction[] = [];
  const language = languageOfBrowser(exchanges);
  for (const exchange of exchanges) {
    const headers = exchange.headers.filter((header) => !isByItself(header, exchange, language));
    made.push(await toInteraction({ ...exchange, headers }, tools, notes));
  }
  return made;
}

/** What a fetch sends by itself, by name: no program has asked for it, and a replay sees nothing of it. */
const BY_ITSELF: Record<string, RegExp> = {
  "accept": /^\*\/\*$/,
  "accept-encoding": /^(?:br, )?gzip, deflate(?:, br)?(?:, zstd)?$|^gzip, ?br$/,
  "accept-language": /^\*$/,
  "sec-fetch-mode": /^cors$/,
  "user-agent": /^(?:node|undici|(?:Deno|Bun|Mozilla)\/.*)$/,
};
/** Clients of `node:http` set the same themselves, and a replay sees that. */
const SETS_ITSELF = /^(?:node-fetch|minipass-fetch|needle)\b/i;

function isByItself(
  [name, value]: HeaderPair,
  { headers }: Exchange,
  languageOfBrowser: string | undefined,
): boolean {
  const agent = valueIn(headers, "user-agent");
  // Where neither says who has asked, all stays.
  if (valueIn(headers, "sec-fetch-mode") === undefined && agent === undefined) return false;
  if (SETS_ITSELF.test(agent ?? "")) return false;
  const known = name.toLowerCase();
  return (Object.hasOwn(BY_ITSELF, known) && BY_ITSELF[known]!.test(value)) ||
    (known === "accept-language" && value === languageOfBrowser);
}

/** What a browser sends with each request; of a single one that has another, a program has set it. */
function languageOfBrowser(exchanges: readonly Exchange[]): string | undefined {
  const first = exchanges.find(({ headers }) =>
    /^Mozilla\//.test(valueIn(headers, "user-agent") ?? "")
  );
  return first && valueIn(first.headers, "accept-language");
}

async function toInteraction(
  exchange: Exchange,
  tools: ExchangeTools,
  notes: Notes,
): Promise<Interaction> {
  const { place, outcome } = exchange;
  const waited = amountOf(exchange.waited);
  const date = typeof outcome === "object" && "headers" in outcome
    ? timeOf(valueIn(outcome.headers, "date"))
    : undefined;
  const startedAt = exchange.startedAt ?? date ?? tools.now;
  if (exchange.startedAt === undefined) note(notes.invented, date === undefined ? "time" : "date");
  if (waited === undefined) note(notes.invented, "wait");
  const head = {
    request: await toRequest(exchange, tools),
    recordedAt: new Date(startedAt).toISOString(),
    waited: waited ?? 0,
  };
  if (outcome === "unanswered") return { ...head, unanswered: true };
  if ("error" in outcome) {
    const cause = { class: "Error", name: "Error", message: outcome.error };
    return {
      ...head,
      error: { class: "TypeError", name: "TypeError", message: "fetch failed", cause },
    };
  }
  const response = await toResponse(outcome, { method: head.request.method, place, tools, notes });
  return { ...head, response };
}

async function toRequest(
  { place, method, url, headers, body }: Exchange,
  tools: ExchangeTools,
): Promise<Interaction["request"]> {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method)) {
    throw new Fault(place, `has the method ${kind(method)}, which is none`);
  }
  const clean = cleanHeaders(headers, place);
  const { asked, login } = withoutLogin(wantUrl(url, place));
  if (login !== undefined && headerValue({ headers: clean }, "authorization") === undefined) {
    clean.push(["authorization", login]);
  }
  clean.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
  const bytes = body && (await decoded(body, { headers: clean }, tools)).bytes;
  return {
    method: method.toUpperCase(),
    url: asked,
    headers: clean,
    ...(bytes && bytes.length > 0
      ? { body: encodeBody(bytes, headerValue({ headers: clean }, "content-type") ?? "") }
      : {}),
  };
}

function wantUrl(url: string, place: string): string {
  // What stands for a value that was taken out, as `<REGION>` or `{{host}}`, may stand anywhere but there.
  const [, host = ""] = /^(?:https?|wss?):\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(url) ?? [];
  if (host === "" || /[<>{}|^\s]/.test(host) || !URL.canParse(url)) {
    throw new Fault(place, `asks ${kind(url)}, which is no URL that can be asked`);
  }
  return normalUrl(url);
}

/** A name and a password in a URL are sent by a header: no client asks with these in its URL. */
function withoutLogin(url: string): { asked: string; login?: string } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === "" && password === "") return { asked: url };
  parsed.username = "";
  parsed.password = "";
  return {
    asked: parsed.href,
    login: `Basic ${toBase64(utf8(`${plain(username)}:${plain(password)}`))}`,
  };
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that begins no escape stands for itself
  }
}

async function toResponse(
  answer: ForeignAnswer,
  { method, place, tools, notes }: {
    method: string;
    place: string;
    tools: ExchangeTools;
    notes: Notes;
  },
): Promise<RecordedResponse> {
  const { status, frames } = answer;
  if (status !== 101 && status < 200) {
    throw new Fault(place, `was answered with status ${status}, which is no answer`);
  }
  if (status === 101 && !frames) {
    throw new Fault(place, "has opened a WebSocket, whose messages are not in the file");
  }
  const headers = cleanHeaders(answer.headers, place);
  const hasBody = method !== "HEAD" && ![101, 204, 205, 304].includes(status);
  const body = hasBody && answer.body
    ? await decoded(answer.body, { headers }, tools)
    : { bytes: utf8(""), isCoded: false };
  const type = headerValue({ headers }, "content-type") ?? "";
  return {
    status,
    statusText: statusText(answer, tools, notes),
    ...(answer.url === undefined ? {} : { url: wantUrl(answer.url, place) }),
    type: "basic",
    ...(answer.httpVersion ? { httpVersion: answer.httpVersion } : {}),
    headers: hasBody ? withTrueLength(headers, body.bytes, notes) : headers,
    ...(hasBody ? { body: encodePieces(piecesOf(body.bytes, type, notes), type) } : {}),
    ...(body.isCoded ? { encoded: true } : {}),
    ...(frames
      ? {
        frames,
        close: { by: "server", at: frames.at(-1)?.at ?? 0, code: 1000, reason: "", wasClean: true },
      }
      : {}),
  };
}

function statusText(
  { status, statusText }: ForeignAnswer,
  tools: ExchangeTools,
  notes: Notes,
): string {
  // deno-lint-ignore no-control-regex -- these are what ends a line, or is no text
  if (statusText !== undefined) return statusText.replace(/[\0-\x08\x0a-\x1f\x7f]/g, " ");
  note(notes.invented, "statusText");
  return tools.statusText(status) ?? "";
}

/** A body without its coding; tools differ in whether they keep it, and one file may have both. */
async function decoded(
  { bytes, coded }: StoredBody,
  message: { headers: readonly HeaderPair[] },
  tools: ExchangeTools,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isCoded: boolean }> {
  const coding = headerValue(message, "content-encoding");
  const isPlain = coding === undefined || /^\s*(?:identity)?\s*$/i.test(coding);
  if (isPlain || coded === false || bytes.length === 0) return { bytes, isCoded: false };
  const plain = await tools.undo(bytes, coding);
  return plain ? { bytes: plain, isCoded: false } : { bytes, isCoded: coded === true };
}

/** Headers as `Headers` takes them: names in lower case, values in one line, of bytes. */
function cleanHeaders(headers: readonly HeaderPair[], place: string): HeaderPair[] {
  return headers.flatMap(([name, value]): HeaderPair[] => {
    if (name.startsWith(":")) return []; // HTTP/2's own words for method and path
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new Fault(place, `has the header ${kind(name)}, whose name is none`);
    }
    // A value may have been written over several lines.
    const line = value.replace(/\s*[\r\n]+\s*/g, " ").replaceAll("\0", "").trim();
    return [[name.toLowerCase(), /[^\0-\xff]/.test(line) ? asBytes(line) : line]];
  });
}

/** Text beyond one byte a character goes over the wire in UTF-8. */
function asBytes(text: string): string {
  let made = "";
  for (const byte of utf8(text)) made += String.fromCharCode(byte);
  return made;
}

/** Of a body in a coding, the length says nothing; of any other it has to be true. */
function withTrueLength(
  headers: HeaderPair[],
  bytes: Uint8Array,
  notes: Notes,
): HeaderPair[] {
  const isChunked = headers.some(([name, value]) =>
    name === "transfer-encoding" && /\bchunked\b/i.test(value)
  );
  const isCoded = headers.some(([name]) => name === "content-encoding");
  const length = String(bytes.length);
  return headers.flatMap(([name, value]): HeaderPair[] => {
    if (name !== "content-length" || value === length) return [[name, value]];
    if (isCoded && /^\d+$/.test(value) && !isChunked) return [[name, value]];
    note(notes.invented, "length");
    return isChunked ? [] : [[name, length]];
  });
}

/** Events come one by one; of all else nobody sees how it came. */
function piecesOf(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  notes: Notes,
): TimedBytes[] {
  if (bytes.length === 0) return [];
  if (!isEventStream(contentType)) return [{ at: 0, bytes }];
  note(notes.invented, "pieces");
  const byBlankLine = /event-stream/i.test(contentType);
  const pieces: TimedBytes[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10) continue;
    const isEnd = !byBlankLine || bytes[at + 1] === 10 ||
      (bytes[at + 1] === 13 && bytes[at + 2] === 10);
    if (!isEnd) continue;
    if (byBlankLine) { while (bytes[at + 1] === 10 || bytes[at + 1] === 13) at++; }
    pieces.push({ at: 0, bytes: bytes.slice(start, at + 1) });
    start = at + 1;
  }
  if (start < bytes.length) pieces.push({ at: 0, bytes: bytes.slice(start) });
  return pieces;
}
