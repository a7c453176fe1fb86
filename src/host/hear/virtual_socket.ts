/**
 * A socket that leads nowhere: what a client writes is handed over, and it reads what it is given. It is
 * a `net.Socket`, since agents and clients set its timeouts and its options.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { process } from "../process.ts";

/** Kept from before fake timers take their place. */
const { nextTick } = process;
const { setInterval, clearInterval, setImmediate } = globalThis;

/** Who is at the other end. */
export interface FarEnd {
  /** Gets what the client writes. */
  onBytes(bytes: Uint8Array): void;
  /** Told once when the client has let go of it, or was cut off, before all was given. */
  onClosed(): void;
}

/** What a socket has by which TLS is told. */
const SECURE = {
  encrypted: true,
  authorized: true,
  authorizationError: null,
  alpnProtocol: false,
  getPeerCertificate: () => ({}),
  getSession: () => undefined,
  isSessionReused: () => false,
};

/** The client's socket, and how it is given something. */
export interface VirtualSocket {
  socket: Socket;
  /** Gives the client bytes to read; settles when it has room for more, or has gone. */
  give(bytes: Uint8Array | null): Promise<void>;
  /** Says that nothing more will be given: the program need not wait for it. */
  release(): void;
  /** Says that all was given, too: where the client lets go of it, it is over. */
  finish(): void;
}

const READY = Promise.resolve();
const nothing = () => {};

/** Those that will be given something: a timeout of its own may be all that a program waits for, and keeps nothing alive. */
const awaited = new Set<Socket>();
let alive: ReturnType<typeof setInterval> | undefined;

/** What is written: a text with what it is encoded in, or bytes. */
interface Chunk {
  chunk: Buffer | string;
  encoding: BufferEncoding;
}

class VirtualEnd extends Socket {
  declare connecting: boolean;
  readonly #farEnd: FarEnd;
  #wanted: () => void = nothing;
  #isFinished = false;
  #isFree = false;
  #isTaken = false;
  #isClosed = false;

  constructor(farEnd: FarEnd) {
    super();
    this.#farEnd = farEnd;
    this.connecting = true;
    awaited.add(this);
    alive ??= setInterval(nothing, 2 ** 30);
    this.once("close", () => this.#isClosed = true);
    this.once("free", () => {
      this.#isFree = true;
      // A request that was given up before it had a socket lets go of that one, with nothing written.
      if (this.#isFinished || !this.#isTaken) this.#leave();
    });
  }

  override _read(): void {
    this.#wanted();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.#take(chunk, encoding);
    done();
  }

  override _writev(all: Chunk[], done: () => void): void {
    for (const { chunk, encoding } of all) this.#take(chunk, encoding);
    done();
  }

  override _final(done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.release();
    this.#wanted();
    if (!this.#isFinished) this.#farEnd.onClosed();
    done(error);
    // A socket tells of its end itself, where the stream that it is does not.
    nextTick(() => this.#isClosed || this.emit("close", error !== null));
  }

  give(bytes: Uint8Array | null): Promise<void> {
    if (this.destroyed) return READY;
    this.#touch();
    const hasRoom = this.push(bytes);
    return hasRoom || bytes === null ? READY : new Promise((resolve) => this.#wanted = resolve);
  }

  release(): void {
    awaited.delete(this);
    if (awaited.size > 0) return;
    clearInterval(alive);
    alive = undefined;
  }

  finish(): void {
    this.#isFinished = true;
    this.release();
    if (this.#isFree) this.#leave();
  }

  #leave(): void {
    setImmediate(() => this.destroy());
  }

  /** A `net.Socket` is handed texts as they are: a head is one, of Latin-1. */
  #take(chunk: Buffer | string, encoding: BufferEncoding): void {
    this.#touch();
    this.#isTaken = true;
    this.#farEnd.onBytes(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
  }

  /** The clock of its timeout begins anew with all that is read or written. */
  #touch(): void {
    if (this.timeout) this.setTimeout(this.timeout);
  }
}

/**
 * @param farEnd who is at the other end
 * @param options.isSecure whether it looks like one of TLS
 * @param options.timeout milliseconds without anything read or written until it says so; 0 for none
 */
export function openVirtualSocket(
  farEnd: FarEnd,
  { isSecure, timeout }: { isSecure: boolean; timeout: number },
): VirtualSocket {
  const socket = new VirtualEnd(farEnd);
  if (isSecure) Object.assign(socket, SECURE);
  if (timeout > 0) socket.setTimeout(timeout);
  nextTick(() => {
    if (socket.destroyed) return;
    socket.connecting = false;
    socket.emit("connect");
    socket.emit("ready");
    if (isSecure) socket.emit("secureConnect");
  });
  return {
    socket,
    give: (bytes) => socket.give(bytes),
    release: () => socket.release(),
    finish: () => socket.finish(),
  };
}

/** @returns a socket that ends with an error, as soon as somebody can hear of it */
export function failingSocket(error: Error): Socket {
  const { socket } = openVirtualSocket({ onBytes: nothing, onClosed: nothing }, {
    isSecure: false,
    timeout: 0,
  });
  nextTick(() => socket.destroy(error));
  return socket;
}
