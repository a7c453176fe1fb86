/**
 * The live side of a match: what a call of fetch asks for, without taking it from the caller.
 *
 * @module
 */
import { concatenate, decodeText, encodeBody, encodeText } from "../cassette/body.ts";
import type { HeaderPair, RecordedRequest, RecordedResponse } from "../cassette/types.ts";
import { toBase64 } from "../cassette/base64.ts";
import { normalUrl } from "../cassette/url.ts";
import { bodyOf, makeRequest, membersOf } from "./init.ts";
import { isRequest } from "./native.ts";
import { refuse, wantUsableBody } from "./refusal.ts";
import type { Fetch } from "./types.ts";

/** A request of the code under test. */
export interface LiveRequest {
  /** The method as fetch would send it. */
  method: string;
  /** The URL as fetch would send it, without fragment. */
  url: string;
  redirect: "follow" | "manual" | "error";
  signal: AbortSignal | undefined;
  /** The Request that the signal is of: on Node an abort arrives only while that lives. */
  keep: Request | undefined;
  headers: Headers | undefined;
  /** The body's text, where it is text, or its bytes. Neither where there is none. */
  text: string | undefined;
  bytes: Uint8Array<ArrayBuffer> | undefined;
  /** What is sent, where that is compressed and the body above is not. */
  compressed?: Uint8Array<ArrayBuffer>;
}

/** A request that came by another way than fetch. */
export interface HeardRequest {
  method: string;
  url: string;
  /** All that it asks for; known when its body is whole. Rejects where its caller gives up before. */
  live: Promise<LiveRequest>;
  /** Aborts when its caller gives up. */
  signal: AbortSignal;
  /**
   * What it asks for but for its body, where that is only announced: a server may refuse it unread. `undefined`
   * once the body is on its way.
   */
  announced?: () => Promise<LiveRequest> | undefined;
  /** Says that nothing is sent before its body is whole: a client may wait to be told to go on. */
  wantBody: () => void;
  /**
   * Where nobody can know how often it is asked, for want of a recording it is none that is missing: what its
   * caller is told then.
   */
  unrecorded?: string;
  /** Whether its redirects are followed for it, as by fetch; else each hop is a request of its own. */
  followsRedirects?: boolean;
  /** Sends it for real, as its caller would have, to the URL that it is given; may be called again. */
  fetch: Fetch;
  /** Told of the recording that answers it: some of it no `Response` can say. */
  onPlayed: (recorded: RecordedResponse | undefined) => void;
}

/** Methods that fetch takes as they are; others go the long way. */
const PLAIN_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const REDIRECTS = new Set([undefined, "follow", "manual", "error"]);

/**
 * Reads the common kind of call, a URL with a text body or none, at once.
 *
 * @returns what it asks for; `undefined` for any other kind, which {@linkcode readRequest} reads,
 * and for any call that fetch itself would refuse
 */
export function readPlainRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): LiveRequest | undefined {
  const given = typeof input === "string" ? input : input instanceof URL ? input.href : undefined;
  if (given === undefined || (init !== undefined && typeof init !== "object")) return undefined;
  if ((init as Partial<Request> | undefined)?.bodyUsed !== undefined) return undefined; // a Request
  const method = init?.method ?? "GET";
  const body = init?.body ?? undefined;
  const text = typeof body === "string" ? body : undefined;
  const bodiless = method === "GET" || method === "HEAD";
  if (!PLAIN_METHODS.has(method) || body !== text || (bodiless && body !== undefined)) return;
  const signal = init?.signal ?? undefined;
  if (!REDIRECTS.has(init?.redirect) || (signal && !(signal instanceof AbortSignal))) return;
  try {
    const url = normalUrl(given);
    if (url.includes("@")) return undefined; // a user and password, perhaps, which some refuse
    return {
      method,
      url,
      redirect: init?.redirect ?? "follow",
      signal,
      keep: undefined,
      headers: init?.headers ? headersOf(init.headers) : undefined,
      text,
      bytes: undefined,
    };
  } catch {
    return undefined; // a URL or header that fetch refuses: let fetch say so in its own words
  }
}

/** Headers that were given as plain objects, by what is in these: a client gives the same ones each time. */
const plainHeaders = new Map<string, Headers>();
const MOST_PLAIN_HEADERS = 100;

/** @returns the headers of a call; nobody changes them */
function headersOf(given: HeadersInit): Headers {
  if (Object.getPrototypeOf(given) !== Object.prototype) return new Headers(given);
  const values = Object.values(given);
  if (!values.every((value) => typeof value === "string")) return new Headers(given);
  const key = JSON.stringify(given);
  let headers = plainHeaders.get(key);
  if (headers) return headers;
  headers = new Headers(given); // throws for what fetch refuses
  if (plainHeaders.size >= MOST_PLAIN_HEADERS) plainHeaders.clear();
  plainHeaders.set(key, headers);
  return headers;
}

/**
 * Reads any call. A body is used up exactly as fetch itself would use it up, no more.
 *
 * @throws whatever fetch throws for arguments it refuses
 */
export async function readRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<LiveRequest> {
  const plain = readPlainRequest(input, init);
  if (plain) return plain;
  const read = () => {
    wantUsableBody(input, init);
    // Bun forgets the content type that came with a body when a Request is made of a Request,
    const type = isRequest(input) ? input.headers.get("content-type") : null;
    const request = makeRequest(input, init);
    // and does not use up the first one's body, as its fetch does.
    const owner = isRequest(input) && !init?.body && !input.bodyUsed ? input : request;
    return { request, type, owner };
  };
  let parts: ReturnType<typeof read>;
  try {
    parts = read();
  } catch (error) {
    return await refuse(input, init, error);
  }
  const { request, type, owner } = parts;
  const headers = new Headers(request.headers);
  if (type !== null && !headers.has("content-type") && !init?.body && !init?.headers) {
    headers.set("content-type", type);
  }
  if (init?.headers && !new Headers(init.headers).has("content-type") && !bringsType(init.body)) {
    headers.delete("content-type"); // that of the Request, which Bun lets through
  }
  const abortable = signalOf(input, init);
  const bytes = await untilAborted(owner.arrayBuffer(), abortable.signal);
  return await understand(request, headers, new Uint8Array(bytes), abortable);
}

/** A call that is to be sent: the arguments for the real fetch, and what it asks for. */
export interface Outgoing {
  input: string | URL | Request;
  init: RequestInit | undefined;
  /** What it asks for; with an uploaded stream, known only when that has been sent. */
  live: Promise<LiveRequest>;
}

/**
 * Reads a call that is to be sent too. What goes to the wire is the caller's own input wherever
 * it can be read beside that, so that the server sees the same request as without a recorder. Read at
 * once, since the caller may change what it gave as soon as fetch has returned.
 *
 * @throws {TypeError} for arguments that fetch refuses, as a rule in other words than its own
 */
export function readOutgoing(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Outgoing {
  const outgoing = outgoingOf(input, init);
  outgoing.live.catch(() => {}); // it fails with the request itself, and that is heard
  return outgoing;
}

function outgoingOf(input: string | URL | Request, init: RequestInit | undefined): Outgoing {
  const plain = readPlainRequest(input, init);
  if (plain) return { input, init, live: Promise.resolve(plain) };
  const abortable = signalOf(input, init);
  const body = bodyOf(init);
  wantUsableBody(input, init);
  if (body === undefined || isRequest(init)) {
    // A Request, used as it is: fetch takes the original, its clone is for the recording.
    const [asked, more] = [input, init].map((one) => isRequest(one) ? one.clone() : one);
    const copy = makeRequest(asked as typeof input, more as typeof init);
    return { input, init, live: readAll(copy, copy.headers, copy.arrayBuffer(), abortable) };
  }
  // Arguments are checked by the platform, with a stand-in for the body.
  const standIn = isStream(body) ? new ReadableStream() : "";
  const first = isRequest(input) ? input.clone() : input;
  const head = makeRequest(first, { ...membersOf(init), body: standIn });
  const headers = new Headers(init?.headers ?? (isRequest(input) ? input.headers : []));
  if (isStream(body)) {
    const [sent, kept] = teeBody(body);
    const live = readAll(head, headers, kept, abortable);
    return { input, init: { ...membersOf(init), body: sent } as RequestInit, live };
  }
  const copy = new Response(body as BodyInit);
  const type = copy.headers.get("content-type");
  if (type !== null && !headers.has("content-type")) headers.set("content-type", type);
  return { input, init, live: readAll(head, headers, copy.arrayBuffer(), abortable) };
}

/**
 * Understands a request that came by another way than fetch.
 *
 * @param given.headers its headers, names in lower case
 * @param given.bytes its body
 */
export async function readHeard(
  { method, url, headers, bytes, signal }: {
    method: string;
    url: string;
    headers: HeaderPair[];
    bytes: Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
  },
): Promise<LiveRequest> {
  const head = { method, url, redirect: "follow" } as const;
  return await understand(head, heardHeaders(headers), bytes, { signal, keep: undefined });
}

/** What was asked with last: most clients ask with the same headers each time, and to make them takes long. */
let latest: { pairs: HeaderPair[]; headers: Headers } | undefined;

function heardHeaders(pairs: HeaderPair[]): Headers {
  const isSame = latest?.pairs.length === pairs.length &&
    latest.pairs.every(([name, value], at) => pairs[at]![0] === name && pairs[at]![1] === value);
  if (!isSame) latest = { pairs, headers: new Headers(pairs) };
  return latest!.headers;
}

/**
 * @param live a request
 * @returns it as it would lie in a cassette, before redaction
 */
export function toRecorded(live: LiveRequest): RecordedRequest {
  const headers: HeaderPair[] = [];
  live.headers?.forEach((value, name) => headers.push([name, value]));
  headers.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const contentType = live.headers?.get("content-type") ?? "";
  const body = live.bytes !== undefined
    ? encodeBody(live.bytes, contentType)
    : live.text && (/^\s*multipart\//i.test(contentType)
      ? encodeBody(new TextEncoder().encode(live.text), contentType)
      : encodeText(live.text));
  return {
    method: live.method,
    url: live.url,
    headers,
    ...(body ? { body } : {}),
    ...(live.redirect === "follow" ? {} : { redirect: live.redirect }),
  };
}

/**
 * @param live a request
 * @returns a string that two bodies share only if they are equal to the byte; empty for none
 */
export function rawBody(live: LiveRequest): string {
  return live.text ?? (live.bytes === undefined ? "" : `\0${toBase64(live.bytes)}`);
}

/**
 * @returns the promise's outcome, unless the signal aborts first: then its reason, as fetch
 * rejects with it
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    promise.catch(() => {}); // the reason is the answer; what else went wrong has no listener
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Whether a body says of what type it is. */
function bringsType(body: unknown): boolean {
  return typeof body === "string" || body instanceof URLSearchParams || body instanceof FormData ||
    (body instanceof Blob && body.type !== "");
}

function signalOf(input: unknown, init: RequestInit | undefined): Abortable {
  if (init?.signal !== undefined) {
    return {
      signal: init.signal ?? undefined,
      keep: isRequest(init) ? init : undefined,
    };
  }
  const keep = isRequest(input) ? input : undefined;
  return { signal: keep?.signal, keep };
}

type Abortable = Pick<LiveRequest, "signal" | "keep">;

async function readAll(
  head: Request,
  headers: Headers,
  body: Promise<ArrayBuffer | Uint8Array<ArrayBuffer>>,
  abortable: Abortable,
): Promise<LiveRequest> {
  return await understand(head, headers, new Uint8Array(await body), abortable);
}

async function understand(
  { method, url, redirect }: Pick<LiveRequest, "method" | "url" | "redirect">,
  headers: Headers,
  sent: Uint8Array<ArrayBuffer>,
  abortable: Abortable,
): Promise<LiveRequest> {
  const bytes = sent.length === 0 ? sent : await decompress(sent, headers.get("content-encoding"));
  const text = bytes.length === 0 ? undefined : decodeText(bytes);
  return {
    method,
    url: normalUrl(url),
    redirect,
    ...abortable,
    headers,
    text,
    bytes: text === undefined && bytes.length > 0 ? bytes : undefined,
    ...(bytes === sent ? {} : { compressed: sent }),
  };
}

/** Undoes `content-encoding`, so that a cassette can be read and bodies compared by meaning. */
async function decompress(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const format = encoding?.trim().toLowerCase();
  if (!format || format === "identity") return bytes;
  try {
    const stream = new DecompressionStream(format as CompressionFormat);
    const plain = new Blob([bytes]).stream().pipeThrough(stream);
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch {
    return bytes; // a format this runtime cannot undo, or not what it says: compared as bytes
  }
}

export function isStream(body: unknown): body is ReadableStream | AsyncIterable<Uint8Array> {
  return body instanceof ReadableStream ||
    (typeof body === "object" && body !== null && Symbol.asyncIterator in body &&
      !(body instanceof Blob));
}

/** An uploaded stream, once for the wire and once for the recording. */
function teeBody(
  body: ReadableStream | AsyncIterable<Uint8Array>,
): [ReadableStream | AsyncIterable<Uint8Array>, Promise<Uint8Array<ArrayBuffer>>] {
  if (body instanceof ReadableStream) {
    const [sent, kept] = body.tee();
    return [sent, new Response(kept).arrayBuffer().then((buffer) => new Uint8Array(buffer))];
  }
  const chunks: Uint8Array[] = [];
  let resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  const kept = new Promise<Uint8Array<ArrayBuffer>>((settle) => resolve = settle);
  async function* sent(source: AsyncIterable<Uint8Array>) {
    try {
      for await (const chunk of source) {
        // A copy: what is sent is transferred, or filled anew by who sends it.
        chunks.push(
          typeof chunk === "string" ? new TextEncoder().encode(chunk) : new Uint8Array(chunk),
        );
        yield chunk;
      }
    } finally {
      resolve(concatenate(chunks));
    }
  }
  return [sent(body), kept];
}
