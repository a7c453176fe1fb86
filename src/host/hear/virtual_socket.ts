/**
 * A socket that leads nowhere: what a client writes is handed over, and it reads what it is given. It is
 * a `net.Socket`, since agents and clients set its timeouts and its options.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { process } from "../process.ts";

const { nextTick } = process;

/** Who is at the other end. */
export interface FarEnd {
  /** Gets what the client writes. */
  onBytes(bytes: Uint8Array): void;
  /** Told once when the client has let go of it, or was cut off. */
  onClosed(): void;
}

/** The client's socket, and how it is given something. */
export interface VirtualSocket {
  socket: Socket;
  /** Gives the client bytes to read; settles when it has room for more, or has gone. */
  give(bytes: Uint8Array | null): Promise<void>;
  /** Says that nothing more will be given: the program need not wait for it. */
  release(): void;
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

/**
 * @param farEnd who is at the other end
 * @param options.isSecure whether it looks like one of TLS
 * @param options.timeout milliseconds without anything read or written until it says so; 0 for none
 */
export function openVirtualSocket(
  farEnd: FarEnd,
  { isSecure, timeout }: { isSecure: boolean; timeout: number },
): VirtualSocket {
  let wanted = () => {};
  const socket = new Socket();
  let isClosed = false;
  socket.once("close", () => isClosed = true);
  /** The clock of its timeout begins anew with all that is read or written. */
  const touch = () => {
    if (socket.timeout) socket.setTimeout(socket.timeout);
  };
  const take = (bytes: Buffer) => {
    touch();
    farEnd.onBytes(bytes);
  };
  // A timeout of its own may be all that a program waits for, and keeps nothing alive.
  const alive = setInterval(() => {}, 2 ** 30);
  Object.assign(socket, isSecure ? SECURE : {}, {
    connecting: true,
    _read: () => wanted(),
    _write(bytes: Buffer, _: string, done: () => void) {
      take(bytes);
      done();
    },
    _writev(all: { chunk: Buffer }[], done: () => void) {
      for (const { chunk } of all) take(chunk);
      done();
    },
    _final: (done: () => void) => done(),
    _destroy(error: Error | null, done: (error: Error | null) => void) {
      clearInterval(alive);
      wanted();
      farEnd.onClosed();
      done(error);
      // A socket tells of its end itself, where the stream that it is does not.
      nextTick(() => isClosed || socket.emit("close", error !== null));
    },
  });
  if (timeout > 0) socket.setTimeout(timeout);
  nextTick(() => {
    if (socket.destroyed) return;
    Object.assign(socket, { connecting: false });
    for (const event of isSecure ? ["connect", "ready", "secureConnect"] : ["connect", "ready"]) {
      socket.emit(event);
    }
  });
  return {
    socket,
    release: () => clearInterval(alive),
    give(bytes) {
      if (socket.destroyed) return Promise.resolve();
      touch();
      const hasRoom = socket.push(bytes);
      return hasRoom || bytes === null
        ? Promise.resolve()
        : new Promise((resolve) => wanted = resolve);
    },
  };
}
