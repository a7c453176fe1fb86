/**
 * An `EventSource` whose requests a session answers, as the HTML standard has it (server-sent events, section
 * 9.2): named events, `retry`, the id that it asks again with, and when it asks again and when not.
 *
 * @module
 */
import type { HeaderPair, RecordedResponse } from "../../cassette/types.ts";
import { isRetakeError } from "../../errors.ts";
import type { Exchange } from "../../intercept/types.ts";
import { clock, realFetch } from "../../wire/native.ts";
import type { Timer } from "../../wire/clock.ts";
import { type HeardRequest, readHeard } from "../../wire/request.ts";
import type { HeardAnswer } from "../../wire/types.ts";
import { type EventParser, eventParser } from "./event_parser.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** A class of that name. */
export type EventSourceClass = new (
  url: string | URL,
  init?: { withCredentials?: boolean },
) => EventTarget;

/** What one is made with. */
export interface AskedEventSource {
  /** The absolute URL. */
  url: string;
  withCredentials: boolean;
}

/** As browsers do where the server says nothing else. */
const RETRY = 3000;
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

const HANDLERS = ["open", "message", "error"] as const;
type Handled = typeof HANDLERS[number];
type Handler = ((event: never) => unknown) | null;

/** Says that a recording holds no answer for one that asks again. */
const NOTHING_LEFT = "no recording is left for this EventSource, which asks again";

class HeardEventSource extends EventTarget {
  readonly #asked: AskedEventSource;
  readonly #exchange: Exchange;
  readonly #handlers = new Map<Handled, Handler>();
  #readyState = CONNECTING;
  #retry = RETRY;
  #lastId = "";
  #under = new AbortController();
  #timer: Timer | undefined;

  constructor(asked: AskedEventSource, exchange: Exchange) {
    super();
    this.#asked = asked;
    this.#exchange = exchange;
    void this.#connect(false);
  }

  get url(): string {
    return this.#asked.url;
  }

  get withCredentials(): boolean {
    return this.#asked.withCredentials;
  }

  get readyState(): number {
    return this.#readyState;
  }

  close(): void {
    this.#readyState = CLOSED;
    clock.clearTimeout(this.#timer);
    this.#under.abort(new DOMException("The EventSource was closed.", "AbortError"));
  }

  static is(one: object): boolean {
    return #asked in one;
  }

  /** What `onopen` and its like have. */
  static handler(of: HeardEventSource, name: Handled): Handler {
    return of.#handlers.get(name) ?? null;
  }

  static setHandler(of: HeardEventSource, name: Handled, handler: Handler): void {
    if (!of.#handlers.has(name)) {
      of.addEventListener(name, (event) => of.#handlers.get(name)?.call(of, event as never));
    }
    of.#handlers.set(name, typeof handler === "function" ? handler : null);
  }

  async #connect(isAgain: boolean): Promise<void> {
    try {
      const { answer, url } = await this.#ask(isAgain);
      const { status, body } = answer;
      const type = [...answer.headers].find(([name]) => name === "content-type")?.[1] ?? "";
      if (status !== 200 || !/^\s*text\/event-stream\s*(?:;|$)/i.test(type)) {
        if (body && "cancel" in body) void body.cancel().catch(() => {});
        return this.#fail();
      }
      this.#readyState = OPEN;
      await this.#tell(new Event("open"));
      await this.#read(body ?? [], new URL(url).origin);
    } catch (error) {
      // What Retake refuses it would refuse again.
      if (isRetakeError(error)) return this.#fail();
    }
    this.#askAgain();
  }

  /** Asks once. */
  async #ask(isAgain: boolean): Promise<{ answer: HeardAnswer; url: string }> {
    const { url, withCredentials } = this.#asked;
    const { signal } = this.#under;
    const headers: HeaderPair[] = [["accept", "text/event-stream"], ["cache-control", "no-cache"]];
    // Bytes of UTF-8, which a header holds as they are.
    if (this.#lastId !== "") headers.push(["last-event-id", asBytes(this.#lastId)]);
    let recorded: RecordedResponse | undefined;
    const init: RequestInit = {
      headers,
      signal,
      credentials: withCredentials ? "include" : "same-origin",
    };
    const heard: HeardRequest = {
      method: "GET",
      url,
      live: readHeard({ method: "GET", url, headers, bytes: new Uint8Array(), signal }),
      signal,
      wantBody: () => {},
      followsRedirects: true,
      fetch: (input) => this.#exchange.send(() => realFetch(input, init)),
      onPlayed: (found) => recorded = found,
      ...(isAgain ? { unrecorded: NOTHING_LEFT } : {}),
    };
    const answer = await this.#exchange.answer(heard);
    const last = recorded?.url ?? ("url" in answer ? String(answer.url) : "");
    return { answer, url: last || url };
  }

  async #read(body: NonNullable<HeardAnswer["body"]>, origin: string): Promise<void> {
    const parser: EventParser = eventParser();
    const take = async (bytes: Uint8Array) => {
      for (const { type, data, id, retry } of parser.parse(bytes)) {
        if (this.#readyState === CLOSED) return;
        if (retry !== undefined) this.#retry = retry;
        if (id !== undefined) this.#lastId = id;
        if (data === undefined) continue;
        await this.#tell(new MessageEvent(type, { data, origin, lastEventId: this.#lastId }));
      }
    };
    if (!("getReader" in body)) {
      for (const bytes of body) await take(bytes);
      return;
    }
    const reader = body.getReader();
    while (true) {
      const { done, value } = await reader.read();
      if (done || this.#readyState === CLOSED) return;
      await take(value);
    }
  }

  /** Each event has a turn of its own, as it has where the runtime tells of it. */
  async #tell(event: Event): Promise<void> {
    if (this.#readyState === CLOSED) return;
    this.dispatchEvent(event);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #fail(): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    this.dispatchEvent(new Event("error"));
  }

  #askAgain(): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CONNECTING;
    this.dispatchEvent(new Event("error"));
    // A listener may have closed it.
    if (this.readyState === CLOSED) return;
    this.#timer = clock.setTimeout(() => void this.#connect(true), this.#retry);
  }
}

for (const name of HANDLERS) {
  Object.defineProperty(HeardEventSource.prototype, `on${name}`, {
    get(this: HeardEventSource) {
      return HeardEventSource.handler(this, name);
    },
    set(this: HeardEventSource, handler: Handler) {
      HeardEventSource.setHandler(this, name, handler);
    },
    enumerable: true,
    configurable: true,
  });
}

const { constructor: _, ...MEMBERS } = Object.getOwnPropertyDescriptors(HeardEventSource.prototype);

/** The names of all that one has, beside what every `EventTarget` has. */
export const MEMBER_NAMES: readonly string[] = Object.keys(MEMBERS);

/**
 * A member of the runtime's own class, which asks for what only its own objects have: of one of ours it is ours.
 *
 * @param name its name
 * @param found the runtime's own
 */
export function memberOfBoth(
  name: string,
  found: PropertyDescriptor | undefined,
): PropertyDescriptor {
  const ours: PropertyDescriptor = (MEMBERS as Record<string, PropertyDescriptor>)[name]!;
  const both: PropertyDescriptor = { ...found ?? ours };
  for (const part of ["get", "set", "value"] as const) {
    const [own, real] = [ours[part], found?.[part]];
    if (typeof own !== "function") continue;
    both[part] = function (this: object, ...args: unknown[]) {
      return Reflect.apply(HeardEventSource.is(this) ? own : real ?? own, this, args);
    };
  }
  return both;
}

/**
 * @param args what the class was called with
 * @returns what they say; `undefined` where the runtime's own class is to say what is wrong with them
 */
export function readAskedEventSource(
  [given, init]: readonly unknown[],
): AskedEventSource | undefined {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  const text = given instanceof URL ? given.href : given;
  if (typeof text !== "string" || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const { withCredentials } = (init ?? {}) as { withCredentials?: unknown };
  return { url: url.href, withCredentials: Boolean(withCredentials) };
}

/**
 * @param asked what it is made with
 * @param exchange who answers
 * @param kind the class that was called: the runtime's own, or one that extends it
 * @returns one of that class, by all that can be seen of it
 */
export function hearEventSource(
  asked: AskedEventSource,
  exchange: Exchange,
  kind: EventSourceClass,
): EventTarget {
  return Object.setPrototypeOf(new HeardEventSource(asked, exchange), kind.prototype);
}

function asBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
