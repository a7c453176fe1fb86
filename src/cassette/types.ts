/**
 * What a cassette is: plain data, as it lies in its JSON file. These are the words of the room, in
 * which nothing is recorded or played.
 *
 * It is entered by `format.ts`, from text to cassette and back; by `body.ts`, from bytes to body and
 * back; by `meaning.ts`, `url.ts`, `headers.ts` and `json_path.ts`, for what two of them have in
 * common; by `content.ts`, `expiry.ts`, `name.ts` and `chance.ts`, one question each; by `base64.ts`,
 * `multipart.ts` and `validate.ts`, the tools of these, where others need them too.
 *
 * @module
 */

/** Any JSON value. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** One header: its name in lower case, and its value. Several `set-cookie` are several pairs. */
export type HeaderPair = [name: string, value: string];

/**
 * When and how large each piece of a body was as it arrived: milliseconds since the response's
 * headers, and bytes. Kept where a body came in more than one piece.
 */
export type Piece = [milliseconds: number, bytes: number];

/**
 * One piece of a streamed body: when it came, in milliseconds since the response's headers, and
 * what it was (as base64 where a multi-byte character is cut, or for bytes that are not UTF-8).
 */
export type Chunk = { at: number; text: string } | { at: number; base64: string };

/**
 * A body, in the most readable form that gives back the same bytes:
 *
 * - `json`: the value, where `JSON.stringify(value, null, indent)` (and `end` behind it) is the
 *   body to the byte
 * - `text`: UTF-8 text, as one string or as lines to be joined with nothing between them
 * - `base64`: any other bytes
 * - `chunks`: an event stream or another streamed text, piece by piece
 * - `parts`: the parts of a multipart request, where they and the boundary give back the body; with a
 *   `separator` where a colon alone stands behind the names of their headers
 * - `file`: any of them, where it is large: it lies beside the cassette, and a store that keeps it so puts it back
 *   before anybody reads the cassette
 * - `around`: JSON or text in which large media stands as base64: that lies beside the cassette too, and the same store
 *   puts it back
 */
export type Body =
  | { json: JsonValue; indent?: number | string; end?: string; pieces?: Piece[] }
  | { text: string | string[]; pieces?: Piece[] }
  | { base64: string; pieces?: Piece[] }
  | { chunks: Chunk[] }
  | { boundary: string; parts: Part[]; end?: string; separator?: ":" }
  | SideFile
  | AroundMedia;

/** A large body, which lies in a file of its own. */
export interface SideFile {
  /** Its file, below the folder of such: by the SHA-256 of what is in it. */
  file: string;
  /** How many bytes it has. */
  bytes: number;
  /** When and how large each of its pieces was, where it came in more than one, or is an event stream. */
  pieces?: Piece[];
}

/** JSON or a text without the media that it has in base64, which lies in files of its own, as bytes. */
export interface AroundMedia {
  /** The rest of it: where media stood, the name of its file stands in double braces. */
  around:
    | { json: JsonValue; indent?: number | string; end?: string; pieces?: Piece[] }
    | { text: string | string[]; pieces?: Piece[] };
  /** The files, and how many bytes each has. */
  files: { file: string; bytes: number }[];
}

/** One part of a multipart body: its headers as they were sent, and its content. */
export interface Part {
  /** The part's headers, names as written: `Content-Disposition` first, as a rule. */
  headers: HeaderPair[];
  /** The part's content. */
  body: Body;
}

/** A request as it is recorded, after redaction. */
export interface RecordedRequest {
  /** The method, upper case where fetch makes it so. */
  method: string;
  /** The URL it was sent to, canonical (before `upstreams`), without fragment; of a WebSocket `ws:` or `wss:`. */
  url: string;
  /** Its headers as the code under test set them, names in lower case, sorted by name. */
  headers: HeaderPair[];
  /** Its body, after `content-encoding` was undone. Absent when there was none. */
  body?: Body;
  /** The redirect mode, where it was not `follow`. */
  redirect?: "manual" | "error";
}

/**
 * An error as it is recorded: enough to build one again that code cannot tell from it by class
 * name, name, message, code or cause.
 */
export interface RecordedError {
  /** The name of the built-in class it was made by, or of the nearest one: `TypeError`, ... */
  class: string;
  /** Its `name`. */
  name: string;
  /** Its `message`. */
  message: string;
  /** Its own properties that hold plain values: `code`, `errno`, `syscall`, `address`, `port`. */
  properties?: Record<string, string | number | boolean>;
  /** Its `cause`. */
  cause?: RecordedError;
  /** The `errors` of an `AggregateError`. */
  errors?: RecordedError[];
}

/**
 * Why a recording holds less than the whole answer: the caller `cancelled` the body, `aborted` the
 * request in mid-stream, or the stream was still `open` when the session closed.
 */
export type PartialCause = "cancelled" | "aborted" | "open";

/** An answer that comes before the answer (RFC 9110, section 15.2). */
export interface InterimResponse {
  /** 102 to 199; 100 is for who waits with a body, and not recorded. */
  status: number;
  /** Its headers, names in lower case. */
  headers: HeaderPair[];
}

/**
 * What a message of a WebSocket was: a text message as `json` or `text`, a binary one as `base64`. They are
 * the forms of a body, and as there give back the same text to the letter.
 */
export type FrameBody =
  | { json: JsonValue; indent?: number | string; end?: string }
  | { text: string | string[] }
  | { base64: string };

/** One message of a WebSocket: who sent it, and when, in milliseconds since it was open. */
export type Frame = {
  /** Who sent it. */
  from: "client" | "server";
  /** Milliseconds since the connection was open. */
  at: number;
} & FrameBody;

/** How a WebSocket was closed. */
export interface SocketClose {
  /** Who closed it; `network` where it broke. */
  by: "client" | "server" | "network";
  /** Milliseconds since the connection was open. */
  at: number;
  /** The code that its client was told: 1005 where none was given, 1006 where nobody closed it properly. */
  code: number;
  /** Why, in words; may be empty. */
  reason: string;
  /** Whether both sides have said that they close. */
  wasClean: boolean;
}

/** A response as it is recorded, after redaction. */
export interface RecordedResponse {
  /** The status code: 200 to 999, 0 for an opaque response, 101 for a WebSocket. */
  status: number;
  /** The reason phrase, may be empty. */
  statusText: string;
  /** The URL after redirects, where it is not the request's. */
  url?: string;
  /** `true` where the request was redirected. */
  redirected?: true;
  /** The response's type, as the runtime gave it (`basic`, `default`, ...). */
  type: string;
  /** All headers, in the order the runtime gave them. */
  headers: HeaderPair[];
  /** The version of HTTP, where it could be seen and is not 1.1. */
  httpVersion?: "1.0";
  /**
   * How names of headers were spelt, where that is not as `Content-Type` is, and where it could be seen:
   * clients of `node:http` see it.
   */
  spelling?: string[];
  /** What came before it: 103 (Early Hints) and the like, as clients of `node:http` see it. */
  interim?: InterimResponse[];
  /** The body after `content-encoding` was undone. Absent when `response.body` was null. */
  body?: Body;
  /**
   * Present where the body is not what its `content-encoding` says: it is as it came (`true`), since that could
   * not be undone; or its coding broke off before its end (`unfinished`), which some clients forgive.
   */
  encoded?: true | "unfinished";
  /** Headers that came behind the body (RFC 9112, section 7.1.2), where they could be seen. */
  trailers?: HeaderPair[];
  /** The messages of the WebSocket that it has opened, in the order in which they were sent and came. */
  frames?: Frame[];
  /** How that WebSocket was closed. */
  close?: SocketClose;
  /** Present when the recording stops before the answer did. */
  partial?: PartialCause;
  /** Where it is partial, how long it lasted: milliseconds from the headers to its end. */
  lasted?: number;
  /** The error that broke the body off, after the bytes that are here. */
  broken?: RecordedError;
}

/**
 * What came back: a response; the error that the network gave in its place; or, where the caller
 * gave up first, that nothing came.
 */
export type Outcome =
  | { response: RecordedResponse; error?: undefined; unanswered?: undefined }
  | { error: RecordedError; response?: undefined; unanswered?: undefined }
  | { unanswered: true; response?: undefined; error?: undefined };

/** A function that a recording comes from. */
export interface Producer {
  /** Its id: `lib/persona.ts#fromPrompt`, `lib/persona.ts#PersonaBuilder.fromPrompt`. */
  fn: string;
  /**
   * The hash of the function and all it reaches, as it was when the recording was made, in 64
   * hexadecimal digits. Absent where it had none: the function could not be looked into.
   */
  hash?: string;
  /**
   * How it was told: it was tracked and the request was made inside (`scope`), it was on the call
   * stack (`stack`), or the function that was run in the cassette names it (`named`).
   */
  how: "scope" | "stack" | "named";
}

/** One request with what came back. */
export type Interaction = {
  /** What was asked. */
  request: RecordedRequest;
  /** When it was asked, as an ISO 8601 time in UTC. */
  recordedAt: string;
  /** Milliseconds from the request to the response's headers (or the error, or the giving up). */
  waited: number;
  /** Where it was really sent, where `upstreams` sent it elsewhere: an origin. */
  recordedFrom?: string;
  /** The functions that it comes from, outermost first, where they are tracked. */
  producedBy?: Producer[];
} & Outcome;

/** Where a frozen clock stands, and what its random values are drawn from. */
export interface FrozenState {
  /** The time, as an ISO 8601 time in UTC. */
  at: string;
  /** Any text: equal seeds give equal values. */
  seed: string;
}

/** An ordered list of interactions. Its name is where it lies, so a file can be moved. */
export interface Cassette {
  /** The format and its version. */
  format: "retake/2" | "retake/1";
  /** When the newest interaction was recorded, as an ISO 8601 time in UTC. */
  recordedAt: string;
  /**
   * When all of it was recorded again, and what was answered as before was left as it is: an ISO 8601 time in
   * UTC. Expiry counts from then.
   */
  confirmedAt?: string;
  /** What the tags of secrets were keyed with, in format 1. */
  salt?: string;
  /**
   * By which secrets of headers are known again, where these must be equal: slow, salted hashes by alias, of
   * long random secrets only.
   */
  hashes?: { salt: string; rounds: number; values: { [alias: string]: string } };
  /** The clock and the chance that the recording saw, where they were frozen. */
  frozen?: FrozenState;
  /** Single values that were made while recording, by name. */
  variables?: { [name: string]: JsonValue };
  /** The interactions, in the order in which the requests were made. */
  interactions: Interaction[];
}
