/**
 * Responses that code under test cannot tell from live ones.
 *
 * @module
 */
import {
  BLOBS_ARE_TEXT_BY_DEFAULT,
  EMPTY_JSON_IS_NULL,
  failOnAbort,
  makeImmutable,
  pieceStream,
} from "./quirks.ts";

/** What a response is built from, body apart. */
export interface Head {
  status: number;
  statusText: string;
  headers: [string, string][] | Headers;
  /** These three a `Response` has only when it comes from the network. */
  url: string;
  redirected: boolean;
  type: ResponseType;
  /**
   * Responses behind this one, which must live as long: on Deno an abort arrives only while that of
   * the network does, and Node cancels the body of a clone that is collected.
   */
  behind?: readonly (Response | undefined)[];
}

/** A recorded body, complete, in the forms that it is read in; each is made anew when asked for. */
export interface BodySource {
  /** The body as UTF-8 text with its byte order mark, where it is that. */
  text(): string | undefined;
  /** The value that the body is the JSON of, in an object; `undefined` where it is not kept as one. */
  json(): { value: unknown } | undefined;
  bytes(): Uint8Array<ArrayBuffer>;
  /** The pieces it arrived in: all of them, or one after the other where they are not held. */
  pieces(): Uint8Array<ArrayBuffer>[] | AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Aborted while the body is unread, it makes reading fail, as it does live. */
  signal: AbortSignal | undefined;
  /** The Request that the signal is of: on Node an abort arrives only while that lives. */
  keep: Request | undefined;
}

/** What `Response` takes as a reason phrase; servers send others, and runtimes hand them on. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A response that also knows where it came from. With a source, `text()`, `json()`, `bytes()` and
 * `arrayBuffer()` answer straight from what is recorded, which is about twice as fast as reading a
 * native body on Node. The native body is there all the same, and makes itself when it is read:
 * by `body`, by a server that sends the response on, by whatever else looks at it.
 *
 * Defined at first use: on Node the first look at `Response` loads all of fetch, some 40 ms that
 * importing Retake must not cost. Not exported: code under test sees `Response`.
 */
function defineTracedResponse() {
  class TracedResponse extends Response {
    readonly #head: Head;
    readonly #source: BodySource | undefined;
    readonly #hasBody: boolean;
    /** Answered from the source. */
    #taken = false;
    /** Handed over to the native body. */
    #native = false;
    #sealed = false;

    constructor(body: BodyInit | null, head: Head, source?: BodySource) {
      const { status, statusText, headers } = head;
      // The network may give a status that cannot be constructed: 999, or 0 for an opaque one.
      const constructible = status >= 200 && status <= 599 ? status : 200;
      super(body, {
        status: constructible,
        statusText: REASON.test(statusText) ? statusText : "",
        headers,
      });
      this.#head = head;
      this.#source = source;
      this.#hasBody = body !== null;
    }

    // Node asks while it constructs, and so does who has put a class of its own below this one.

    override get status(): number {
      return #head in this ? this.#head.status : super.status;
    }

    override get statusText(): string {
      return #head in this ? this.#head.statusText : super.statusText;
    }

    override get ok(): boolean {
      return this.status >= 200 && this.status <= 299;
    }

    override get url(): string {
      return #head in this ? this.#head.url : super.url;
    }

    override get redirected(): boolean {
      return #head in this ? this.#head.redirected : super.redirected;
    }

    override get type(): ResponseType {
      return #head in this ? this.#head.type : super.type;
    }

    override get headers(): Headers {
      const headers = super.headers;
      if (#sealed in this && !this.#sealed) {
        this.#sealed = true;
        makeImmutable(headers);
      }
      return headers;
    }

    override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
      if (#native in this) this.#goNative();
      return super.body;
    }

    override get bodyUsed(): boolean {
      return #taken in this && this.#taken || super.bodyUsed;
    }

    override async text(): Promise<string> {
      const source = this.#take();
      return source ? await readText(source) : await super.text();
    }

    override async json(): Promise<unknown> {
      const source = this.#take();
      if (!source) return this.#hasBody ? await parseJson(await super.text()) : await super.json();
      const json = source.json();
      return json ? json.value : await parseJson(await readText(source));
    }

    override async arrayBuffer(): Promise<ArrayBuffer> {
      const source = this.#take();
      return source ? source.bytes().buffer : await super.arrayBuffer();
    }

    override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
      const source = this.#take();
      return source ? source.bytes() : await super.bytes();
    }

    override async blob(): Promise<Blob> {
      this.#goNative();
      const blob = await super.blob();
      if (!BLOBS_ARE_TEXT_BY_DEFAULT || blob.size === 0) return blob;
      const type = this.headers.get("content-type") ?? "text/plain;charset=utf-8";
      return new Blob([blob], { type });
    }

    override formData(): Promise<FormData> {
      this.#goNative();
      return super.formData();
    }

    override clone(): Response {
      const { status, statusText, headers } = this;
      const head = { ...this.#head, status, statusText, headers: [...headers] };
      const source = this.#source;
      if (source && !this.#taken && !this.#native && !super.bodyUsed) {
        return new TracedResponse(sourceStream(source), head, source);
      }
      this.#goNative();
      const copy = super.clone(); // throws, as it must, when it was read
      return new TracedResponse(copy.body, { ...head, behind: [...head.behind ?? [], copy] });
    }

    /** @returns the source, where the body may be answered from it; counts as reading the body */
    #take(): BodySource | undefined {
      if (!this.#source || this.#native || this.#taken) {
        this.#goNative();
        return undefined;
      }
      this.#taken = true;
      const { signal } = this.#source;
      if (signal?.aborted) throw signal.reason;
      return this.#source;
    }

    /** From here on the native body answers; what was answered already counts as read there too. */
    #goNative(): void {
      if (this.#native) return;
      this.#native = true;
      if (this.#taken) super.arrayBuffer().catch(() => {}); // an abort was told when it was taken
    }
  }

  Object.defineProperty(TracedResponse.prototype, "constructor", { value: Response });
  if (!("bytes" in Response.prototype)) {
    delete (TracedResponse.prototype as { bytes?: unknown }).bytes;
  }
  return TracedResponse;
}

let Traced: ReturnType<typeof defineTracedResponse> | undefined;

async function readText(source: BodySource): Promise<string> {
  const text = source.text();
  // What a byte order mark or a byte that is not UTF-8 becomes is the runtime's to say.
  return text === undefined || text.charCodeAt(0) === 0xfeff
    ? await new Response(source.bytes()).text()
    : text;
}

async function parseJson(text: string): Promise<unknown> {
  if (text === "" && EMPTY_JSON_IS_NULL) return null;
  try {
    return JSON.parse(text);
  } catch {
    return await new Response(text).json(); // fails in the runtime's own words
  }
}

/**
 * @param body a native body, null for none
 * @param head everything else
 * @returns a response, native in all it does with its body
 */
export function tracedResponse(body: BodyInit | null, head: Head): Response {
  return new (Traced ??= defineTracedResponse())(body, head);
}

/**
 * @param source a recorded body
 * @param head everything else
 * @returns a response that answers from what is recorded
 */
export function playedResponse(source: BodySource, head: Head): Response {
  return new (Traced ??= defineTracedResponse())(sourceStream(source), head, source);
}

/** The native form of a recorded body: nothing of it is made before it is read. */
function sourceStream(source: BodySource): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { signal } = source;
  let pieces: ReturnType<BodySource["pieces"]> | undefined;
  let isCancelled = false;
  let detach = () => {};
  return pieceStream({
    pull(controller) {
      if (signal?.aborted) return controller.error(signal.reason);
      if (!pieces) {
        detach = failOnAbort(controller, signal);
        pieces = source.pieces();
        if ("length" in pieces) {
          for (const piece of pieces) controller.enqueue(piece);
          // Where an abort may come, it is over when the last piece was read, and an abort takes what is left.
          if (signal && pieces.length > 0) return;
        }
      }
      if ("next" in pieces) return pullNext(controller, pieces);
      detach();
      controller.close();
    },
    async cancel() {
      isCancelled = true;
      detach();
      if (pieces && "next" in pieces) await pieces.return(undefined);
    },
  });

  /** Rejects with what reading it does, which fails the stream. */
  async function pullNext(
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
    pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    const { done, value } = await pieces.next();
    if (isCancelled) return;
    if (signal?.aborted) {
      await pieces.return(undefined);
      return; // it has failed by now
    }
    if (!done) return controller.enqueue(value);
    detach();
    controller.close();
  }
}
