/**
 * Responses that code under test cannot tell from live ones.
 *
 * @module
 */

/** What a response is built from, body apart. */
export interface Head {
  status: number;
  statusText: string;
  headers: [string, string][];
  /** These three a `Response` has only when it comes from the network. */
  url: string;
  redirected: boolean;
  type: ResponseType;
  /** The response of the network behind this one: on Deno an abort arrives only while it lives. */
  native?: Response;
}

/** A body as `Response` takes it. */
export type NativeBody = ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer> | string;

/** A body that can be had in several forms, each made anew when it is asked for. */
export interface BodySource {
  /** The body as UTF-8 text with its byte order mark, where it is that. */
  text(): string | undefined;
  bytes(): Uint8Array<ArrayBuffer>;
  /** The body as `Response` takes it: pieces as recorded. */
  native(): NativeBody;
  /** Aborted while the body is unread, it makes reading fail, as it does live. */
  signal: AbortSignal | undefined;
}

/**
 * A native response that also knows where it came from.
 *
 * Not exported as a value: code under test sees `Response`, by `instanceof`, by `constructor` and
 * by everything that reads its native body.
 */
class TracedResponse extends Response {
  readonly #head: Head;

  constructor(body: BodyInit | null, head: Head) {
    const { status, statusText, headers } = head;
    super(body, { status, statusText, headers });
    this.#head = head;
  }

  override get url(): string {
    return this.#head.url;
  }

  override get redirected(): boolean {
    return this.#head.redirected;
  }

  override get type(): ResponseType {
    return this.#head.type;
  }

  override clone(): Response {
    return new TracedResponse(super.clone().body, headOf(this));
  }

  override async blob(): Promise<Blob> {
    const blob = await super.blob();
    const type = this.headers.get("content-type");
    // Bun forgets the type of a body that is a stream.
    return blob.type === "" && type !== null ? new Blob([blob], { type }) : blob;
  }
}

/** A response's head as it is now: its headers may have been changed. */
function headOf(response: Response): Head {
  const { status, statusText, url, redirected, type, headers } = response;
  return { status, statusText, url, redirected, type, headers: [...headers] };
}

/**
 * @param body a native body, null for none
 * @param head everything else
 * @returns a response, native in all it does with its body
 */
export function tracedResponse(body: BodyInit | null, head: Head): Response {
  return new TracedResponse(body, head);
}

/**
 * A response that answers `text()`, `json()`, `bytes()` and `arrayBuffer()` straight from what is
 * recorded, which on Node is two to three times as fast as a native body. Everything else makes a
 * native body first and leaves the rest to it.
 *
 * Only for runtimes on which nothing but these methods looks at a response's body: `Deno.serve`
 * and `Bun.serve` send the native body, which here is empty.
 */
class QuickResponse extends TracedResponse {
  readonly #source: BodySource;
  #taken = false;
  #native: Response | undefined;

  constructor(source: BodySource, head: Head) {
    super(null, head);
    this.#source = source;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#materialize().body;
  }

  override get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? this.#taken;
  }

  override async text(): Promise<string> {
    if (!this.#take()) return await this.#materialize().text();
    const text = this.#source.text();
    if (text === undefined) return new TextDecoder().decode(this.#source.bytes());
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    if (!this.#take()) return await this.#materialize().arrayBuffer();
    return this.#source.bytes().buffer;
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#take()) return await this.#materialize().bytes();
    return this.#source.bytes();
  }

  override blob(): Promise<Blob> {
    return this.#materialize().blob();
  }

  override formData(): Promise<FormData> {
    return this.#materialize().formData();
  }

  override clone(): Response {
    const copy = new QuickResponse(this.#source, headOf(this));
    // Throws, as it must, when the body was read.
    if (this.#native || this.#taken) copy.#native = this.#materialize().clone();
    return copy;
  }

  /** @returns whether the body may be answered from what is recorded; counts as reading it */
  #take(): boolean {
    if (this.#native || this.#taken) return false;
    const { signal } = this.#source;
    this.#taken = true;
    if (signal?.aborted) throw signal.reason;
    return true;
  }

  #materialize(): Response {
    if (!this.#native) {
      this.#native = new Response(this.#source.native(), { headers: this.headers });
      // Read already: the native one has to look and to fail as it would have then.
      if (this.#taken) this.#native.arrayBuffer().catch(() => {});
    }
    return this.#native;
  }
}

/**
 * @param source the body
 * @param head everything else
 * @returns a response that reads its body from `source`; see the note on runtimes above
 */
export function quickResponse(source: BodySource, head: Head): Response {
  return new QuickResponse(source, head);
}

for (const Class of [TracedResponse, QuickResponse]) {
  Object.defineProperty(Class.prototype, "constructor", { value: Response });
}
if (!("bytes" in Response.prototype)) {
  delete (QuickResponse.prototype as { bytes?: unknown }).bytes;
}
