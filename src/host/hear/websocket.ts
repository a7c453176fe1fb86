/**
 * The global `WebSocket`, answered by a session: an object that code cannot tell from one of the runtime's
 * own, and behind it what is played, or a real one that is listened to.
 *
 * @module
 */
import type { SocketData } from "../../cassette/frames.ts";
import type { HeaderPair } from "../../cassette/types.ts";
import { isRetakeError } from "../../errors.ts";
import type { Conversation } from "../../intercept/types.ts";
import { type ClientEnd, type HeardSocket, type ServerEnd, socketUrl } from "../../wire/socket.ts";
import { process } from "../process.ts";

/** Kept from before fake timers take their place. */
const { setImmediate, setInterval, clearInterval, Blob, queueMicrotask } = globalThis;

/** A class that makes WebSockets, as the runtime has it. */
export type WebSocketClass = new (url: string | URL, ...rest: unknown[]) => WebSocket;

/** What a WebSocket is asked to be: its arguments, checked, and what they say. */
export interface AskedSocket {
  args: [url: string | URL, ...rest: unknown[]];
  url: string;
  headers: HeaderPair[];
}

const isDeno = "deno" in process.versions;
const isBun = "bun" in process.versions;

const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;

/** A subprotocol (RFC 6455, section 4.1). */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * @param args what a WebSocket is made with
 * @returns what it is to be; `undefined` where the runtime refuses that, and says so itself
 */
export function readAsked(args: unknown[]): AskedSocket | undefined {
  const [given, second, third] = args;
  if (typeof given !== "string" && !(given instanceof URL)) return undefined;
  const base = globalThis.location?.href;
  if (!URL.canParse(String(given), base)) return undefined;
  const parsed = new URL(String(given), base);
  const { href } = parsed;
  if (!/^(?:ws|http)s?:/.test(href) || href.includes("#")) return undefined;
  // Bun and undici take options in the place of the subprotocols; Bun's older versions behind them too.
  const options = [second, third].find((one) =>
    typeof one === "object" && one !== null && !isList(one)
  );
  const { protocols: named, headers } = (options ?? {}) as {
    protocols?: unknown;
    headers?: unknown;
  };
  const list = isList(second) || typeof second === "string" ? second : named;
  const protocols = list === undefined
    ? []
    : typeof list === "string"
    ? [list]
    : isList(list)
    ? [...list].map(String)
    : [];
  const isWrong = protocols.some((one) => !TOKEN.test(one)) ||
    new Set(protocols.map((one) => one.toLowerCase())).size < protocols.length;
  if (isWrong) return undefined;
  const pairs: HeaderPair[] = [];
  if (headers) {
    new Headers(headers as HeadersInit).forEach((value, name) => pairs.push([name, value]));
  }
  if (protocols.length > 0) pairs.push(["sec-websocket-protocol", protocols.join(", ")]);
  return { args: args as AskedSocket["args"], url: socketUrl(href), headers: pairs };
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** The class for each of the runtime's, or of who has put one in its place. */
const classes = new WeakMap<WebSocketClass, WebSocketClass>();

/** What was made of a class that extends the real one. */
const extended = new WeakSet<object>();

/** Members that such a class may call by `super`. */
export const MEMBER_NAMES: readonly string[] = [
  ...["send", "close", "url", "readyState", "bufferedAmount", "protocol", "extensions"],
  ...(isBun ? ["ping", "pong", "terminate"] : []),
];

/**
 * A member of the real class, which looks for a connection: of an object of ours it is ours.
 *
 * @param real the class
 * @param name the member's name
 * @param found the class's own
 */
export function memberOfBoth(
  real: WebSocketClass,
  name: string,
  found: PropertyDescriptor | undefined,
): PropertyDescriptor {
  const ours = Object.getOwnPropertyDescriptor(heardClassFor(real).prototype, name)!;
  const both: PropertyDescriptor = { ...found ?? ours };
  for (const part of ["get", "value"] as const) {
    const [own, theirs] = [ours[part], found?.[part]];
    if (typeof own !== "function" || typeof theirs !== "function") continue;
    const member = function (this: object, ...args: unknown[]) {
      return Reflect.apply(extended.has(this) ? own : theirs, this, args);
    };
    for (const key of ["name", "length"]) {
      Object.defineProperty(member, key, { value: Reflect.get(theirs, key), configurable: true });
    }
    both[part] = member;
  }
  return both;
}

function heardClassFor(real: WebSocketClass): WebSocketClass {
  let heardClass = classes.get(real);
  if (!heardClass) classes.set(real, heardClass = heardClassOf(real));
  return heardClass;
}

/**
 * @param conversation who answers
 * @param asked what is asked
 * @param classes.real the class that makes real ones
 * @param classes.make makes a real one, which nobody judges
 * @param classes.kind the class that is made, where that is one which extends it
 * @returns a WebSocket
 */
export function hearWebSocket(
  conversation: Conversation,
  asked: AskedSocket,
  { real, kind = real, make }: {
    real: WebSocketClass;
    kind?: WebSocketClass;
    make: (args: unknown[]) => WebSocket;
  },
): WebSocket {
  const heardClass = heardClassFor(real);
  const made = new heardClass(asked.url) as WebSocket & { [START](start: Start): void };
  made[START]({ conversation, asked, make });
  return kind === real ? made : asKind(made, heardClass, real, kind);
}

/** Of a class that extends the real one: what it has not written anew is what is heard. */
function asKind(
  made: WebSocket,
  { prototype }: WebSocketClass,
  real: WebSocketClass,
  kind: WebSocketClass,
): WebSocket {
  const isAnew = (key: PropertyKey) => {
    for (let at = kind.prototype; at && at !== real.prototype; at = Object.getPrototypeOf(at)) {
      if (Object.hasOwn(at, key)) return true;
    }
    return false;
  };
  for (const key of Reflect.ownKeys(prototype)) {
    if (isAnew(key)) continue;
    Object.defineProperty(made, key, {
      ...Object.getOwnPropertyDescriptor(prototype, key),
      enumerable: false,
    });
  }
  extended.add(made);
  return Object.setPrototypeOf(made, kind.prototype);
}

interface Start {
  conversation: Conversation;
  asked: AskedSocket;
  make: (args: unknown[]) => WebSocket;
}

const START = Symbol("start");

/** What goes to the handlers of `on...` attributes. */
type Handler = ((event: Event) => unknown) | null;

/** As the method takes it, by whichever library it is declared. */
type Listening = Parameters<EventTarget["addEventListener"]>[1];

/** @returns a class whose objects are instances of another one, and have nothing of it but their looks */
function heardClassOf(real: WebSocketClass): WebSocketClass {
  class HeardWebSocket extends EventTarget {
    #url: string;
    #state = CONNECTING;
    #protocol = "";
    #extensions = "";
    #binaryType = isBun ? "nodebuffer" : "blob";
    #server: ServerEnd | undefined;
    /** A socket that is open keeps its program alive. */
    #alive = setInterval(() => {}, 2 ** 30);
    readonly #handlers = new Map<string, { value: Handler; listener: (event: never) => void }>();

    constructor(url: string) {
      super();
      this.#url = url;
    }

    [START]({ conversation, asked, make }: Start): void {
      const heard: HeardSocket = {
        url: asked.url,
        headers: asked.headers,
        client: this.#client(asked.url),
        turn: () => new Promise((resolve) => setImmediate(resolve)),
        release: () => clearInterval(this.#alive),
        connect: (url, client) =>
          conversation.send(() =>
            connect(make([placeOf(asked, url), ...asked.args.slice(1)]), client)
          ),
      };
      this.#server = conversation.converse(heard);
    }

    /** What it is told. */
    #client(url: string): ClientEnd {
      // Deno has the whole URL there.
      const origin = isDeno ? url : new URL(url).origin;
      return {
        open: ({ headers }) => {
          if (this.#state !== CONNECTING) return;
          this.#state = OPEN;
          const valueOf = (name: string) => headers.find((pair) => pair[0] === name)?.[1] ?? "";
          this.#protocol = valueOf("sec-websocket-protocol");
          this.#extensions = valueOf("sec-websocket-extensions");
          this.dispatchEvent(new Event("open"));
        },
        message: (data) => {
          if (this.#state !== OPEN && this.#state !== CLOSING) return;
          this.dispatchEvent(new MessageEvent("message", { data: this.#shown(data), origin }));
        },
        signal: (kind, bytes) => {
          if (isBun) this.dispatchEvent(new MessageEvent(kind, { data: this.#shown(bytes) }));
        },
        close: (closing) => this.#end(closing),
        refuse: ({ status }) => this.#fail(refusalOf(status, url)),
        fail: (error) => this.#fail(error),
      };
    }

    #shown(data: SocketData): unknown {
      if (typeof data === "string") return data;
      if (this.#binaryType === "arraybuffer") return data.buffer;
      return this.#binaryType === "nodebuffer" && isBun
        ? process.getBuiltinModule("node:buffer").Buffer.from(data.buffer)
        : new Blob([data]);
    }

    #fail(error: Error): void {
      if (this.#state === CLOSED) return;
      this.#state = CLOSED;
      // Deno has the name of an exception in front.
      const message = isDeno && error instanceof DOMException ? String(error) : error.message;
      this.dispatchEvent(errorEvent(message, error));
      // Deno has no code for what goes wrong in the network.
      const code = isDeno && !isRetakeError(error) ? 0 : 1006;
      this.#end({ code, reason: "", wasClean: false }, true);
    }

    #end(closing: CloseEventInit, isFailed = false): void {
      if (this.#state === CLOSED && !isFailed) return;
      this.#state = CLOSED;
      clearInterval(this.#alive);
      this.dispatchEvent(closeEvent(closing));
    }

    get url(): string {
      return this.#url;
    }
    get readyState(): number {
      return this.#state;
    }
    get bufferedAmount(): number {
      return 0;
    }
    get protocol(): string {
      return this.#protocol;
    }
    get extensions(): string {
      return this.#extensions;
    }
    get binaryType(): string {
      return this.#binaryType;
    }
    set binaryType(value: string) {
      const known = isBun ? ["nodebuffer", "arraybuffer", "blob"] : ["arraybuffer", "blob"];
      if (known.includes(value)) this.#binaryType = value;
    }

    send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      if (arguments.length === 0) {
        throw new TypeError("WebSocket.send: 1 argument required, but 0 found.");
      }
      if (this.#state === CONNECTING) {
        throw new DOMException("The WebSocket is not open yet", "InvalidStateError");
      }
      if (this.#state !== OPEN) return;
      if (data instanceof Blob) return this.#sendBlob(data);
      const sent = copied(data);
      if (this.#sending) this.#sending = this.#sending.then(() => this.#server?.message(sent));
      else this.#server?.message(sent);
    }

    /** What has to be read first, and what has to wait for that. */
    #sending: Promise<void> | undefined;

    #sendBlob(blob: Blob): void {
      this.#sending = Promise.all([blob.arrayBuffer(), this.#sending])
        .then(([bytes]) => this.#server?.message(new Uint8Array(bytes)));
    }

    close(code?: number, reason = ""): void {
      checkClosing(code, reason);
      if (this.#state === CLOSING || this.#state === CLOSED) return;
      const wasConnecting = this.#state === CONNECTING;
      this.#state = CLOSING;
      if (wasConnecting) {
        this.#server?.cut();
        const error = new DOMException(
          "WebSocket was closed before the connection was established",
        );
        return queueMicrotask(() => this.#fail(error));
      }
      const close = () => this.#server?.close(code, reason);
      if (this.#sending) void this.#sending.then(close);
      else close();
    }

    /** Bun's own. */
    ping(data?: string | ArrayBufferView): void {
      this.#signal("ping", data);
    }
    /** Bun's own. */
    pong(data?: string | ArrayBufferView): void {
      this.#signal("pong", data);
    }
    #signal(kind: "ping" | "pong", data: string | ArrayBufferView = ""): void {
      const bytes = copied(data);
      this.#server?.signal(
        kind,
        typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
      );
    }
    /** Bun's own. */
    terminate(): void {
      if (this.#state === CLOSED) return;
      this.#server?.cut();
      this.#state = CLOSING;
      queueMicrotask(() => this.#end({ code: 1006, reason: "", wasClean: false }));
    }

    /** What an `on...` attribute holds. */
    handlerOf(type: string): Handler {
      return this.#handlers.get(type)?.value ?? null;
    }
    /** It is called where the first one was set, as the standard has it. */
    setHandler(type: string, given: unknown): void {
      const value = typeof given === "function" ? given as Handler : null;
      const before = this.#handlers.get(type);
      if (before && value) before.value = value;
      else if (before) {
        this.removeEventListener(type, before.listener as Listening);
        this.#handlers.delete(type);
      } else if (value) {
        const one: { value: Handler; listener: (event: never) => void } = {
          value,
          listener: (event: Event) => void one.value?.call(this, event),
        };
        this.#handlers.set(type, one);
        this.addEventListener(type, one.listener as Listening);
      }
    }
  }
  const { prototype } = HeardWebSocket;
  const { handlerOf, setHandler } = prototype;
  for (const type of ["open", "message", "error", "close"]) {
    Object.defineProperty(prototype, `on${type}`, {
      get(this: HeardWebSocket) {
        return handlerOf.call(this, type);
      },
      set(this: HeardWebSocket, value: unknown) {
        setHandler.call(this, type, value);
      },
      enumerable: true,
      configurable: true,
    });
  }
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"] as const) {
    // What the real class has in their place would look for a connection.
    Object.defineProperty(prototype, name, {
      value: EventTarget.prototype[name],
      writable: true,
      configurable: true,
    });
  }
  Reflect.deleteProperty(prototype, "handlerOf");
  Reflect.deleteProperty(prototype, "setHandler");
  if (!isBun) {
    for (const own of ["ping", "pong", "terminate"]) Reflect.deleteProperty(prototype, own);
  }
  Object.defineProperty(prototype, "constructor", {
    value: real,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf(prototype, real.prototype);
  return HeardWebSocket as unknown as WebSocketClass;
}

/** Opens it where it was asked, or in its upstream; the caller's own spelling of the URL where it is that. */
function placeOf({ args: [given], url }: AskedSocket, to: string): string | URL {
  return to === url ? given : to;
}

/** Listens to a real one. */
function connect(socket: WebSocket, client: ClientEnd): ServerEnd {
  let last: Error | undefined;
  let isOpen = false;
  let isOver = false;
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => {
    isOpen = true;
    const { protocol, extensions } = socket;
    const headers: HeaderPair[] = [];
    if (extensions) headers.push(["sec-websocket-extensions", extensions]);
    if (protocol) headers.push(["sec-websocket-protocol", protocol]);
    client.open({ statusText: "Switching Protocols", headers });
  });
  socket.addEventListener("message", ({ data }) => {
    client.message(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer));
  });
  for (const kind of ["ping", "pong"] as const) {
    socket.addEventListener(kind, (event) => {
      client.signal(kind, new Uint8Array((event as MessageEvent).data as ArrayBuffer));
    });
  }
  socket.addEventListener("error", (event) => {
    const { message, error } = event as ErrorEvent;
    last = error instanceof Error ? error : new Error(message);
  });
  socket.addEventListener("close", ({ code, reason, wasClean }) => {
    if (isOver) return;
    isOver = true;
    const status = /(?:status code: )(\d{3})$/.exec(last?.message ?? "")?.[1];
    if (!isOpen && status) {
      const nothing = { statusText: "", headers: [], body: new Uint8Array() };
      client.refuse({ status: Number(status), ...nothing });
    } else if (last) client.fail(last);
    else client.close({ code, reason, wasClean });
  });
  const own = socket as WebSocket & {
    terminate?(): void;
    ping?(data: Uint8Array): void;
    pong?(data: Uint8Array): void;
  };
  return {
    message: (data) => socket.send(data),
    signal: (kind, bytes) => own[kind]?.(bytes),
    close: (code, reason) => code === undefined ? socket.close() : socket.close(code, reason),
    cut() {
      isOver = true;
      if (own.terminate) own.terminate();
      else socket.close();
    },
  };
}

/** A copy: the caller may use its buffer again. */
function copied(data: unknown): SocketData {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  if (typeof SharedArrayBuffer === "function" && data instanceof SharedArrayBuffer) {
    return new Uint8Array(new Uint8Array(data));
  }
  return String(data).toWellFormed();
}

function checkClosing(code: number | undefined, reason: string): void {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    const isBunsOwn = isBun && code > 1000 && code <= 1014 && (code < 1004 || code > 1006);
    if (!isBunsOwn) {
      throw new DOMException(
        `The close code must be 1000, or in the range of 3000 to 4999: received ${code}`,
        "InvalidAccessError",
      );
    }
  }
  if (new TextEncoder().encode(reason).length > 123) {
    const said = "The close reason may not be longer than 123 bytes";
    throw isBun ? new SyntaxError(said) : new DOMException(said, "SyntaxError");
  }
}

/** As the runtime says that the answer was another one. */
function refusalOf(status: number, url: string): Error {
  if (isDeno) {
    const text = `failed to connect to WebSocket: Invalid status code: ${status}`;
    return new DOMException(text, "NetworkError");
  }
  return isBun
    ? new Error(`WebSocket connection to '${url}' failed: Expected 101 status code: ${status}`)
    : new TypeError("");
}

/** Before version 23, Node keeps the classes of these events to itself. */
function closeEvent(init: CloseEventInit): Event {
  if (typeof CloseEvent === "function") return new CloseEvent("close", init);
  return Object.assign(new Event("close"), init);
}

function errorEvent(message: string, error: Error): Event {
  if (typeof ErrorEvent === "function") return new ErrorEvent("error", { message, error });
  return Object.assign(new Event("error"), { message, error });
}
