/**
 * The requests that Node's own serializer writes, read back (RFC 9112): a head, and a body of a length or
 * in chunks.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair } from "../../cassette/types.ts";

/** A request as far as it stands before its body. */
export interface RequestHead {
  method: string;
  path: string;
  /** The headers, names as they are spelt. */
  headers: HeaderPair[];
}

/** Who gets what is read. */
export interface RequestListener {
  /** @param isWhole whether no body comes behind it */
  onHead(head: RequestHead, isWhole: boolean): void;
  onBody(bytes: Uint8Array<ArrayBuffer>): void;
  /** @param trailers what stands behind a body in chunks, names as they are spelt */
  onEnd(trailers: HeaderPair[]): void;
  /** What comes behind the request, where it opens a connection of another kind. */
  onRest?(bytes: Uint8Array): void;
}

/** What is read next. */
type State = "head" | "length" | "size" | "chunk" | "behind chunk" | "trailers" | "over";

const LINE_END = "\r\n";

/**
 * @param listener who gets what is read
 * @returns takes bytes, in whatever pieces they come
 */
export function requestReader(listener: RequestListener): (bytes: Uint8Array) => void {
  let state: State = "head";
  let buffer: Buffer = Buffer.alloc(0);
  let left = 0;
  const trailers: HeaderPair[] = [];

  /** Takes what stands before a mark, and the mark; `undefined` where that is not here yet. */
  const takeTo = (mark: string): string | undefined => {
    const at = buffer.indexOf(mark);
    if (at < 0) return undefined;
    const text = buffer.toString("latin1", 0, at);
    buffer = buffer.subarray(at + mark.length);
    return text;
  };
  const takeBody = (): boolean => {
    if (buffer.length === 0) return false;
    const bytes = new Uint8Array(buffer.subarray(0, left)); // a copy: the client may use its buffer again
    buffer = buffer.subarray(bytes.length);
    left -= bytes.length;
    listener.onBody(bytes);
    return left === 0;
  };
  const end = () => {
    state = "over";
    listener.onEnd(trailers);
  };
  /** Each goes one step; whether there may be another. */
  const steps: Record<State, () => boolean> = {
    head() {
      const text = takeTo(LINE_END + LINE_END);
      if (text === undefined) return false;
      const head = readHead(text);
      const valueOf = (name: string) =>
        head.headers.find((pair) => pair[0].toLowerCase() === name)?.[1];
      left = Number(valueOf("content-length") ?? 0);
      const isChunked = /\bchunked\b/i.test(valueOf("transfer-encoding") ?? "");
      listener.onHead(head, !isChunked && left === 0);
      if (isChunked) state = "size";
      else if (left > 0) state = "length";
      else end();
      return true;
    },
    length() {
      if (takeBody()) end();
      return false;
    },
    size() {
      const line = takeTo(LINE_END);
      if (line === undefined) return false;
      left = parseInt(line, 16);
      state = left === 0 ? "trailers" : "chunk";
      return true;
    },
    chunk() {
      if (!takeBody()) return false;
      state = "behind chunk";
      return true;
    },
    "behind chunk"() {
      if (takeTo(LINE_END) === undefined) return false;
      state = "size";
      return true;
    },
    trailers() {
      const line = takeTo(LINE_END);
      if (line === "") end();
      else if (line !== undefined) trailers.push(pairOf(line));
      return line !== undefined && line !== "";
    },
    over() {
      const rest = buffer;
      buffer = Buffer.alloc(0);
      if (rest.length > 0) listener.onRest?.(rest);
      return false;
    },
  };
  return (bytes) => {
    buffer = buffer.length === 0 ? Buffer.from(bytes) : Buffer.concat([buffer, bytes]);
    while (steps[state]());
  };
}

function readHead(text: string): RequestHead {
  const [first, ...lines] = text.split(LINE_END);
  const [, method, path] = /^(\S+) (.*) HTTP\/1\.[01]$/.exec(first!) ?? [];
  return {
    method: method ?? "GET",
    path: path ?? "/",
    headers: lines.map(pairOf),
  };
}

function pairOf(line: string): HeaderPair {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
