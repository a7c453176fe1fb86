/**
 * HAR 1.2, as browsers and Playwright write it; and as Polly does, whose bodies have forms of their own.
 *
 * @module
 */
import type { Frame, HeaderPair } from "../cassette/types.ts";
import { encodeText } from "../cassette/body.ts";
import { fromAnyBase64, toBase64 } from "../cassette/base64.ts";
import { Fault, kind, wantObject, wantText } from "../cassette/validate.ts";
import {
  type Exchange,
  type ForeignAnswer,
  type ForeignFile,
  note,
  type Notes,
  type StoredBody,
} from "./types.ts";
import {
  amountOf,
  fromHex,
  objectOf,
  timeOf,
  utf8,
  valueIn,
  wantBase64,
  wantHeaders,
  wantSome,
  wantStatus,
  wantWord,
  wordOf,
} from "./values.ts";

/** A member of an entry, and where it stands. */
interface Placed {
  value: Record<string, unknown>;
  path: string;
}

/**
 * @param file a HAR
 * @param notes gets what had to be invented and what is left out
 * @returns what was asked, in the order in which it was asked
 */
export function readHar(file: ForeignFile, notes: Notes): Exchange[] {
  const log = wantObject(wantObject(file.value, "the file").log, "log");
  const isPolly = objectOf(log.creator)?.name === "Polly.JS";
  const all = wantSome(log.entries, "log.entries").flatMap((item, at) => {
    const path = `log.entries[${at}]`;
    const exchange = readEntry({ value: wantObject(item, path), path }, { file, notes, isPolly });
    return exchange ? [exchange] : [];
  });
  return all.every(({ startedAt }) => startedAt !== undefined)
    ? all.sort((one, other) => one.startedAt! - other.startedAt!)
    : all;
}

interface Reading {
  file: ForeignFile;
  notes: Notes;
  isPolly: boolean;
}

function readEntry({ value, path }: Placed, reading: Reading): Exchange | undefined {
  const { notes } = reading;
  const request = member(value, "request", path);
  const asked = wantText(request.value.url, `${request.path}.url`);
  if (!/^(?:https?|wss?):/i.test(asked)) {
    note(notes.leftOut, "scheme");
    return undefined;
  }
  const method = wantText(request.value.method, `${request.path}.method`);
  const headers = wantHeaders(request.value.headers, `${request.path}.headers`);
  if (method === "OPTIONS" && valueIn(headers, "access-control-request-method") !== undefined) {
    note(notes.leftOut, "preflight");
    return undefined;
  }
  const outcome = readOutcome(member(value, "response", path), { ...reading, entry: value, path });
  if (outcome === undefined) {
    note(notes.leftOut, "unread");
    return undefined;
  }
  const { type, body } = readPostData(request, reading);
  if (type !== undefined && valueIn(headers, "content-type") === undefined) {
    headers.push(["content-type", type]);
  }
  return {
    place: path,
    method,
    // Chromium keeps http: in the URL of some that were upgraded.
    url: typeof outcome === "object" && "frames" in outcome ? asked.replace(/^http/i, "ws") : asked,
    headers,
    body,
    startedAt: timeOf(value.startedDateTime),
    waited: waitedOf(value),
    outcome,
  };
}

function member(value: Record<string, unknown>, name: string, path: string): Placed {
  return { value: wantObject(value[name], `${path}.${name}`), path: `${path}.${name}` };
}

/** To the headers: what came before them. `-1` stands for what was not measured. */
function waitedOf({ timings, time }: Record<string, unknown>): number | undefined {
  const parts = objectOf(timings);
  const known = ["blocked", "dns", "connect", "send", "wait"].map((name) => parts?.[name])
    .filter((part): part is number => typeof part === "number" && part > 0);
  if (known.length > 0) return known.reduce((sum, part) => sum + part, 0);
  return typeof time === "number" && time >= 0 ? time : undefined;
}

function readPostData(
  { value, path }: Placed,
  { notes, isPolly }: Reading,
): { type?: string; body: StoredBody | undefined } {
  const at = `${path}.postData`;
  const data = objectOf(value.postData);
  const size = typeof value.bodySize === "number" ? value.bodySize : 0;
  if (!data) {
    if (size > 0) note(notes.invented, "requestBody");
    return { body: undefined };
  }
  const type = typeof data.mimeType === "string" && data.mimeType !== ""
    ? { type: data.mimeType }
    : {};
  if (typeof data.text === "string" && data.text !== "") {
    const bytes = data.encoding === "base64"
      ? wantBase64(data.text, `${at}.text`)
      : isPolly && data._isBinary === true
      ? wantHex(data.text, `${at}.text`)
      : utf8(data.text);
    return { ...type, body: { bytes, coded: undefined } };
  }
  const params = Array.isArray(data.params) ? data.params : [];
  if (params.length > 0 && /^application\/x-www-form-urlencoded\b/i.test(wordOf(data.mimeType))) {
    const pairs = params.map((item, index) => {
      const place = `${at}.params[${index}]`;
      const { name, value } = wantObject(item, place);
      return [wantWord(name, `${place}.name`), wantWord(value ?? "", `${place}.value`)];
    });
    // Some write them decoded, some as they were sent.
    const isSent = pairs.flat().every((text) => /^[\w.*+%~-]*$/.test(text!));
    const text = isSent
      ? pairs.map(([name, value]) => `${name}=${value}`).join("&")
      : String(new URLSearchParams(pairs));
    return { ...type, body: { bytes: utf8(text), coded: false } };
  }
  if (size !== 0 || data.text === undefined) note(notes.invented, "requestBody");
  return { ...type, body: undefined };
}

function wantHex(text: string, path: string): Uint8Array<ArrayBuffer> {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Fault(path, "is not hexadecimal");
  return bytes;
}

/** @returns `undefined` for an answer whose body is not in the file */
function readOutcome(
  { value, path }: Placed,
  { entry, path: place, ...reading }: Reading & { entry: Record<string, unknown>; path: string },
): Exchange["outcome"] | undefined {
  const status = wantStatus(value.status, `${path}.status`);
  if (Array.isArray(entry._webSocketMessages)) {
    note(reading.notes.invented, "close");
    return {
      ...headOf(value, path, 101),
      body: undefined,
      frames: framesOf(entry._webSocketMessages, `${place}._webSocketMessages`, entry),
    };
  }
  if (status === 0) {
    const failure = value._error ?? value._errorMessage ?? entry._error;
    const error = wordOf(failure);
    return error === "" || /abort|cancel/i.test(error) ? "unanswered" : { error };
  }
  const content = objectOf(value.content) ?? {};
  const body = contentOf({ value: content, path: `${path}.content` }, reading);
  const size = typeof content.size === "number" ? content.size : 0;
  const redirects = status >= 300 && status < 400;
  if (body === undefined && size > 0 && !redirects) return undefined;
  return { ...headOf(value, path, status), body };
}

function headOf(
  value: Record<string, unknown>,
  path: string,
  status: number,
): Omit<ForeignAnswer, "body"> {
  const headers: HeaderPair[] = wantHeaders(value.headers, `${path}.headers`)
    // Chromium joins those of one name by line feeds.
    .flatMap(([name, text]) => text.split("\n").map((one): HeaderPair => [name, one]));
  const version = wordOf(value.httpVersion).toLowerCase();
  const text = typeof value.statusText === "string" ? value.statusText : "";
  // HTTP/2 and 3 have no status text.
  const isNamed = text !== "" || /^(?:h[23]|http\/[23])/.test(version);
  return {
    status,
    statusText: isNamed ? text : undefined,
    headers,
    ...(version === "http/1.0" ? { httpVersion: "1.0" } : {}),
  };
}

function contentOf(
  { value, path }: Placed,
  { file, notes, isPolly }: Reading,
): StoredBody | undefined {
  if (typeof value._file === "string") {
    const name = value._file;
    if (!/^[A-Za-z0-9_-][\w.-]*$/.test(name)) {
      throw new Fault(`${path}._file`, `is ${kind(name)}, which is no bare name of a file`);
    }
    const bytes = file.beside(name);
    if (!bytes) {
      throw new Fault(`${path}._file`, `is ${kind(name)}, and no such file lies beside it`);
    }
    return { bytes, coded: false };
  }
  if (value.text === undefined || value.text === null) return undefined;
  if (isPolly) return pollyContent({ value, path }, notes);
  const text = wantText(value.text, `${path}.text`);
  // Browsers keep what they have decoded, also where they keep the header that names the coding.
  return wordOf(value.encoding).toLowerCase() === "base64"
    ? { bytes: wantBase64(text, `${path}.text`), coded: false }
    : { bytes: utf8(text), coded: false };
}

/** Text, base64 or hexadecimal, or a list of pieces of these; and what projects have made of it by hooks. */
function pollyContent({ value, path }: Placed, notes: Notes): StoredBody {
  if (typeof value.text !== "string") {
    note(notes.invented, "spelling");
    return { bytes: utf8(JSON.stringify(value.text)), coded: false };
  }
  const { text } = value;
  const isBase64 = wordOf(value.encoding).toLowerCase() === "base64";
  if (!isBase64 && value._isBinary !== true) return { bytes: utf8(text), coded: undefined };
  const pieces = (text.startsWith("[") ? listOf(text) : [text])?.map((part) =>
    isBase64 ? fromAnyBase64(part) : fromHex(part)
  );
  if (!pieces?.every((piece) => piece !== undefined)) {
    // What a hook has replaced by its plain text is said to be base64 still.
    if (isBase64) return { bytes: utf8(text), coded: false };
    throw new Fault(`${path}.text`, "is said to be binary, and is not hexadecimal");
  }
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, coded: undefined };
}

/** @returns a list of texts; `undefined` where it only looks like one */
function listOf(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return undefined;
    return list.every((part) => typeof part === "string") ? list : undefined;
  } catch {
    return undefined; // a text that begins with a bracket
  }
}

function framesOf(
  messages: unknown[],
  path: string,
  { startedDateTime }: Record<string, unknown>,
): Frame[] {
  let start = timeOf(startedDateTime);
  return messages.map((item, at): Frame => {
    const place = `${path}[${at}]`;
    const { type, time, opcode, data } = wantObject(item, place);
    const when = timeOf(time);
    start ??= when;
    const isBinary = opcode === 2;
    const text = wantText(data, `${place}.data`);
    const body = isBinary
      ? { base64: toBase64(wantBase64(text, `${place}.data`)) }
      : encodeText(text);
    return {
      from: type === "send" ? "client" : "server",
      at: when === undefined || start === undefined ? 0 : amountOf(when - start) ?? 0,
      ...body as { text: string },
    };
  });
}
