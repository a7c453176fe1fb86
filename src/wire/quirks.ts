/**
 * What the runtimes do each in their own way to responses that come from the network. Code under
 * test may lean on it, so a replay does the same.
 *
 * @module
 */

/** Bun says so in the one place all runtimes have for it; older Nodes have no navigator. */
const isBun = /^Bun\//.test(globalThis.navigator?.userAgent ?? "");

/** On newer Nodes whoever looks at the class `Request`, or at where it stands, loads all of fetch, which a process may never need. */
export const REQUEST_LOADS_FETCH: boolean = /^Node\.js\//.test(
  globalThis.navigator?.userAgent ?? "",
);

/** Bodies from the network are byte streams (with readers that bring their own buffer), not on Bun. */
export const BODIES_ARE_BYTE_STREAMS: boolean = !isBun;

/** Bun alone gives a blob the type as the header has it, and text's where there is no header. */
export const BLOBS_ARE_TEXT_BY_DEFAULT: boolean = isBun;

/** Bun's fake timers reach what was kept from before they were turned on; elsewhere none do. */
export const FAKES_REACH_ALL: boolean = isBun;

/** On Bun alone short texts are encoded each by itself in less time than it takes to cut the bytes of all. */
export const SHORT_TEXTS_ENCODE_FAST: boolean = isBun;

/** On Bun alone the JSON of an empty body is null; elsewhere it is a SyntaxError. */
export const EMPTY_JSON_IS_NULL: boolean = isBun;

/**
 * @param recorded the type of a recorded response, whichever runtime has recorded it
 * @returns what this one says of such a response: Bun alone says `default` of one from the network,
 * where all others say `basic`
 */
export function responseType(recorded: string): ResponseType {
  if (recorded === "basic" || recorded === "default") return isBun ? "default" : "basic";
  return recorded as ResponseType;
}

const CHANGES = ["append", "delete", "set"] as const;

/** The headers of a redirect are immutable by the fetch standard; null where they are not (Bun). */
let immutable: Headers | null | undefined;

/**
 * Makes headers refuse changes as those of a live response do, where the runtime does that: in its
 * own class and words.
 *
 * @param headers the headers of a response
 */
export function makeImmutable(headers: Headers): void {
  if (immutable === undefined) immutable = refusing(Response.redirect("http://localhost/").headers);
  if (!immutable) return;
  const refuse = immutable;
  for (const change of CHANGES) {
    Object.defineProperty(headers, change, {
      value: (...args: [string, string]) => refuse[change](...args),
      configurable: true,
      writable: true,
    });
  }
}

function refusing(headers: Headers): Headers | null {
  try {
    headers.set("x-retake", "probe");
    return null;
  } catch {
    return headers;
  }
}

/** What {@linkcode bodyStream} hands to its source. */
export type BodyController = ReadableByteStreamController | ReadableStreamDefaultController;

/** What makes a body, as for `ReadableStream`. */
export interface BodySteps {
  start?(controller: BodyController): void;
  /** Enqueues what comes next, or closes, or errors. */
  pull(controller: BodyController): void | Promise<void>;
  /** Told when the reader wants no more. */
  cancel?(reason: unknown): void | Promise<void>;
}

/**
 * @param steps what makes the body
 * @returns a stream as the runtime's own bodies are; nothing is pulled before it is read
 */
export function bodyStream(steps: BodySteps): ReadableStream<Uint8Array<ArrayBuffer>> {
  return BODIES_ARE_BYTE_STREAMS
    ? new ReadableStream({ ...steps, type: "bytes" } as UnderlyingByteSource)
    : new ReadableStream(steps as UnderlyingDefaultSource, { highWaterMark: 0 });
}

/**
 * A stream of what is at hand. Byte streams take several times as long for the same pieces, so it becomes
 * one only for a reader that brings its own buffers. Defined at first use, as Node loads its streams then.
 */
function definePieceStream() {
  class PieceStream extends ReadableStream<Uint8Array<ArrayBuffer>> {
    #bytes: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;

    /** The byte stream, once it is one. */
    get #whole(): ReadableStream<Uint8Array<ArrayBuffer>> | undefined {
      return #bytes in this ? this.#bytes : undefined;
    }

    override get locked(): boolean {
      return this.#whole?.locked ?? super.locked;
    }

    override getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader;
    override getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
    override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Uint8Array> {
      if (options?.mode === "byob" && !this.locked) this.#bytes ??= this.#toBytes();
      const whole = this.#whole;
      if (whole) return whole.getReader(options as { mode: "byob" });
      return super.getReader(this.locked ? undefined : options as undefined);
    }

    override cancel(reason?: unknown): Promise<void> {
      return this.#whole?.cancel(reason) ?? super.cancel(reason);
    }

    override tee() {
      return this.#whole?.tee() ?? super.tee();
    }

    override pipeTo(
      ...args: Parameters<ReadableStream<Uint8Array<ArrayBuffer>>["pipeTo"]>
    ): Promise<void> {
      return this.#whole?.pipeTo(...args) ?? super.pipeTo(...args);
    }

    override pipeThrough<T>(
      transform: ReadableWritablePair<T, Uint8Array<ArrayBuffer>>,
      options?: StreamPipeOptions,
    ): ReadableStream<T> {
      return this.#whole?.pipeThrough(transform, options) ?? super.pipeThrough(transform, options);
    }

    override values(options?: ReadableStreamIteratorOptions) {
      return this.#whole?.values(options) ?? super.values(options);
    }

    override [Symbol.asyncIterator](options?: ReadableStreamIteratorOptions) {
      return this.values(options);
    }

    /** The same bytes from a byte stream, read from this one when it is read: until then nobody has. */
    #toBytes(): ReadableStream<Uint8Array<ArrayBuffer>> {
      let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
      const take = () => super.getReader();
      const drop = (reason: unknown) => super.cancel(reason);
      return new ReadableStream({
        type: "bytes",
        async pull(controller) {
          if (!reader) {
            reader = take();
            reader.closed.catch((error) => controller.error(error));
          }
          const { done, value } = await reader.read();
          if (done) closeBody(controller);
          else controller.enqueue(value);
        },
        cancel: (reason) => reader ? reader.cancel(reason) : drop(reason),
      });
    }
  }
  Object.defineProperty(PieceStream.prototype, "constructor", { value: ReadableStream });
  return PieceStream;
}

let Pieces: ReturnType<typeof definePieceStream> | undefined;

/**
 * @param steps what makes the body, all of which is at hand
 * @returns a stream that does as the runtime's own bodies do; nothing is pulled before it is read
 */
export function pieceStream(
  steps: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return BODIES_ARE_BYTE_STREAMS
    ? new (Pieces ??= definePieceStream())(steps, { highWaterMark: 0 })
    : new ReadableStream(steps, { highWaterMark: 0 });
}

/**
 * Makes a body fail as soon as the request is aborted, as live bodies do.
 *
 * @param controller the body's controller
 * @param signal the request's signal, if it has one
 * @returns undoes that: to be called when the body has ended
 */
export function failOnAbort(
  controller: BodyController,
  signal: AbortSignal | undefined,
): () => void {
  if (!signal) return () => {};
  const abort = () => controller.error(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  return () => signal.removeEventListener("abort", abort);
}

/** Closes a stream, also for a reader that waits with a buffer of its own. */
export function closeBody(controller: BodyController): void {
  controller.close();
  if ("byobRequest" in controller) controller.byobRequest?.respond(0);
}
